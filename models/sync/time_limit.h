// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <system_error>

#include "workloads/support/monotonic_clock.h"

namespace models {

/// Returns a time on a clock in nanoseconds as system calls take it.
constexpr timespec timespec_of(std::int64_t ns) {
  return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
}

/// Returns the same as the standard library takes it: its steady clock is the monotonic one.
inline std::chrono::steady_clock::time_point time_of(std::int64_t ns) {
  return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(ns));
}

#if defined(__SANITIZE_THREAD__)
// ThreadSanitizer does not know the calls that name their clock, and would take each unlock after
// one for a fault. So its builds, which measure nothing, use those that go by the wall clock.
inline timespec on_wall_clock(std::int64_t deadline_ns) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const std::int64_t left_ns = deadline_ns - workloads::support::monotonic_now_ns();
  return timespec_of(now.tv_sec * 1'000'000'000 + now.tv_nsec + left_ns);
}
inline int lock_until(pthread_mutex_t* mutex, std::int64_t deadline_ns) {
  const timespec deadline = on_wall_clock(deadline_ns);
  return pthread_mutex_timedlock(mutex, &deadline);
}
inline int lock_until(pthread_rwlock_t* lock, std::int64_t deadline_ns) {
  const timespec deadline = on_wall_clock(deadline_ns);
  return pthread_rwlock_timedwrlock(lock, &deadline);
}
inline int lock_shared_until(pthread_rwlock_t* lock, std::int64_t deadline_ns) {
  const timespec deadline = on_wall_clock(deadline_ns);
  return pthread_rwlock_timedrdlock(lock, &deadline);
}
#else
/// Locks until a time on the monotonic clock. Returns 0 or an errno.
inline int lock_until(pthread_mutex_t* mutex, std::int64_t deadline_ns) {
  const timespec deadline = timespec_of(deadline_ns);
  return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &deadline);
}
/// The same for a writer.
inline int lock_until(pthread_rwlock_t* lock, std::int64_t deadline_ns) {
  const timespec deadline = timespec_of(deadline_ns);
  return pthread_rwlock_clockwrlock(lock, CLOCK_MONOTONIC, &deadline);
}
/// The same for a reader.
inline int lock_shared_until(pthread_rwlock_t* lock, std::int64_t deadline_ns) {
  const timespec deadline = timespec_of(deadline_ns);
  return pthread_rwlock_clockrdlock(lock, CLOCK_MONOTONIC, &deadline);
}
#endif

/// Sleeps for as long as a waiter may that has to try again and again.
inline void pause_a_while() {
  constexpr timespec a_while{.tv_sec = 0, .tv_nsec = 200'000};
  nanosleep(&a_while, nullptr);
}

/// Calls `lock`, which returns an errno, again and again while it refuses because the caller holds
/// what it wants to wait for (EDEADLK), until a time on the monotonic clock (0: no limit). So such
/// a task waits, and is told as a deadlock, whatever its lock is.
template <typename Lock>
int lock_even_if_held(Lock lock, std::int64_t deadline_ns = 0) {
  for (;;) {
    const int error = lock();
    if (error != EDEADLK) return error;
    if (deadline_ns != 0 && workloads::support::monotonic_now_ns() >= deadline_ns) return ETIMEDOUT;
    pause_a_while();
  }
}

/// Returns whether a call with a time limit, which returned this errno, was in time. Throws where
/// it failed otherwise.
inline bool is_in_time(int error, const char* call) {
  if (error == ETIMEDOUT) return false;
  if (error != 0) throw std::system_error(error, std::generic_category(), call);
  return true;
}

/// Calls `try_lock` until it succeeds or the time is over, with `pause` in between; returns whether
/// it succeeded.
template <typename TryLock, typename Pause>
bool try_until(std::int64_t deadline_ns, TryLock try_lock, Pause pause) {
  while (!try_lock()) {
    if (workloads::support::monotonic_now_ns() >= deadline_ns) return false;
    pause();
  }
  return true;
}

}  // namespace models
