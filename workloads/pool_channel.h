// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "workloads/sync.h"

namespace workloads {

/// The name of a channel through which a pool gets its work, or gives its results back. A library
/// that has such pools, as CPython's, has it built into them: there tasks put and get nothing, and
/// the implementation `pool` stands for what the pool does.
inline constexpr const char* pool_channel_name = "queue of the pool";

inline bool is_of_pool(const SyncObject& channel) {
  return std::string_view(channel.name) == pool_channel_name;
}

}  // namespace workloads
