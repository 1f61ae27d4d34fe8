// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "models/support/os/futex.h"
#include "models/support/os/spin.h"
#include "workloads/support/monotonic_clock.h"

namespace models {

/// How often a waiter looks before it sleeps, some 1 µs in all: a short section is over by then.
inline constexpr int max_spins = 25;

/// Looks a few times whether the condition holds; returns whether it does.
template <typename Condition>
bool holds_soon(Condition condition) {
  for (int look = 0; look < max_spins; ++look) {
    if (condition()) return true;
    support::pause_briefly();
  }
  return false;
}

/// Sleeps while the word has the value, until a time on the monotonic clock (0: no limit). Returns
/// false when that has come already; may return early.
inline bool sleep_while(support::FutexWord& word, std::uint32_t value, std::int64_t deadline_ns) {
  if (deadline_ns == 0) {
    support::futex_wait(word, value);
    return true;
  }
  const std::int64_t left_ns = deadline_ns - workloads::support::monotonic_now_ns();
  if (left_ns <= 0) return false;
  support::futex_wait_for(word, value, std::chrono::nanoseconds(left_ns));
  return true;
}

}  // namespace models
