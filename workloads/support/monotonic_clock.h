// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace workloads::support {

/// Nanoseconds on CLOCK_MONOTONIC, which every process of the machine shares: steady_clock is it.
inline std::int64_t monotonic_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace workloads::support
