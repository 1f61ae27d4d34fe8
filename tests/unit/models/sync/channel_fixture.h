// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "models/sync/sync_implementation.h"
#include "tests/unit/models/sync/sync_fixture.h"
#include "workloads/channel.h"

namespace models {

/// An implementation of channels, and a model whose tasks use it.
struct ChannelCase : SyncCase {
  ChannelAbilities can;

  /// Returns the capacity of that many items, or 0 of a channel that has only that one.
  std::uint32_t capacity(std::uint32_t items) const { return can.bounded ? items : 0; }
  bool has_threads_or_processes() const {
    return place == ExecutionContext::threads || place == ExecutionContext::processes;
  }
};

/// Every implementation in every place where it works, of those that `is_meant` is true for.
std::vector<ChannelCase> channel_cases(const std::function<bool(const ChannelCase&)>& is_meant);

/// The name of a case for `INSTANTIATE_TEST_SUITE_P`.
std::string name_of_channel_case(const testing::TestParamInfo<ChannelCase>& info);

/// Returns a channel of numbers.
inline workloads::SyncObject numbers(std::uint32_t capacity,
                                     workloads::ChannelTraits traits = {.max_items = 1'000}) {
  return {
      .kind = workloads::SyncKind::channel, .limit = capacity, .name = "queue", .channel = traits};
}

// A channel of numbers, as tasks use it.

inline const std::byte* bytes_of(const std::uint64_t& number) {
  return reinterpret_cast<const std::byte*>(&number);
}
inline std::byte* bytes_of(std::uint64_t& number) { return reinterpret_cast<std::byte*>(&number); }

/// Runs the tasks in a thread until all of them wait for ever, closes channel 0 so that they end,
/// and returns why they were stuck. On a single loop the model itself throws.
std::string stall_of_tasks(const ChannelCase& one, const SharedTasks& workload);

}  // namespace models
