// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

#include <chrono>
#include <cstdint>

#include "models/support/os/futex.h"
#include "models/support/os/spin.h"
#include "workloads/support/monotonic_clock.h"

namespace models {

/// Checks a few times whether the condition holds, which another task makes true; returns whether
/// it does. First with pauses, less than 1 µs in all, as it is soon where that task runs on another
/// core; then it offers its core to that task, a few times.
template <typename Condition>
bool holds_soon(Condition condition) {
  constexpr int max_pauses = 12;
  constexpr int max_yields = 4;
  for (int check = 0; check < max_pauses + max_yields; ++check) {
    if (condition()) return true;
    if (check < max_pauses) {
      support::pause_briefly();
    } else {
      sched_yield();
    }
  }
  return condition();
}

/// Tries a few times to get what others use, with pauses of 8, 16 and 32 instructions before each
/// try, some 2 µs in all; returns whether it did. Whoever holds a lock meanwhile can release it and
/// acquire it again many times without losing the cache line: two threads that did nothing else
/// took 6 ns each time, and 26 ns where they checked after every pause (Anderson, "The performance
/// of spin lock alternatives for shared-memory multiprocessors", 1990).
template <typename Try>
bool try_with_backoff(Try try_once) {
  for (int pauses = 8; pauses <= 32; pauses *= 2) {
    for (int pause = 0; pause < pauses; ++pause) support::pause_briefly();
    if (try_once()) return true;
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

/// How tasks that block their thread sleep on a word of a sync object, for the templates in
/// `models/sync/blocking`.
struct FutexSleep {
  static bool sleep_while(support::FutexWord& word, std::uint32_t value, std::int64_t deadline_ns) {
    return models::sleep_while(word, value, deadline_ns);
  }
  static void wake_one(support::FutexWord& word) { support::futex_wake_one(word); }
  static void wake_all(support::FutexWord& word) { support::futex_wake_all(word); }
};

}  // namespace models
