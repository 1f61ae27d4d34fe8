// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "workloads/support/monotonic_clock.h"

namespace models::support {

/// How long our workers spin before they park: about what parking and being woken costs, so that
/// a thread that spins in vain loses at most as much again (the rule of competitive spinning:
/// Karlin, Li, Manasse and Owicki, "Empirical studies of competitive spinning for a shared-memory
/// multiprocessor", 1991).
inline constexpr std::int64_t spin_ns = 20'000;

inline void pause_briefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Spins until the condition holds, for `spin_ns` at most; returns whether it holds.
template <typename Condition>
bool spin_until(Condition condition) {
  constexpr int looks_per_clock = 16;
  const std::int64_t end_ns = workloads::support::monotonic_now_ns() + spin_ns;
  do {
    for (int look = 0; look < looks_per_clock; ++look) {
      if (condition()) return true;
      pause_briefly();
    }
  } while (workloads::support::monotonic_now_ns() < end_ns);
  return condition();
}

}  // namespace models::support
