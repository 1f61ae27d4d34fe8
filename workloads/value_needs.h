// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace workloads {

/// What there must be for tasks to do what a value of an option says.
enum class ValueNeed : std::uint8_t {
  python,           ///< the tasks are written in Python
  event_loop,       ///< the tasks are coroutines of an event loop
  greenlets,        ///< the tasks are greenlets
  closing_channel,  ///< the channel can be closed
};

/// A value of an option of a workload that not every model can have.
struct NeedyValue {
  std::string_view option;
  std::string_view value;
  ValueNeed need;
};

/// All of them. Where there is not what a value needs, the plan refuses the cell.
inline constexpr NeedyValue needy_values[] = {
    {"chain", "tasks", ValueNeed::event_loop},
    {"chain", "generators", ValueNeed::python},
    {"chain", "greenlets", ValueNeed::greenlets},
    {"ending", "close", ValueNeed::closing_channel},
};

}  // namespace workloads
