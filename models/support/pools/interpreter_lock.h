// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>

namespace models::support {

/// A global interpreter lock that switches threads as CPython's does (Python/ceval_gil.h
/// since 3.2). A thread that wants it sleeps for the switch interval, and then requests a drop,
/// unless the lock changed hands meanwhile. The holder drops the lock at the next point where it
/// can, and waits until another thread has taken it, so that it does not take it back itself.
/// No thread spins, and a holder without waiters pays one load per such point.
///
/// `thread` is a number that the caller gives each of its threads.
class InterpreterLock {
 public:
  explicit InterpreterLock(std::chrono::nanoseconds switch_interval) : interval_(switch_interval) {}

  void take(unsigned thread);
  /// Releases the lock. Called by the holder at its end, and before it waits for something else.
  void release(unsigned thread);

  /// Whether a waiter requested that the holder drop the lock.
  bool is_drop_requested() const { return drop_requested_.load(std::memory_order_relaxed); }
  /// Drops and retakes the lock when that was requested. Called by the holder where it can: CPython
  /// does it between two bytecodes, we do it between two tasks.
  void hand_over_if_asked(unsigned thread) {
    if (!is_drop_requested()) return;
    release(thread);
    take(thread);
  }

 private:
  static constexpr unsigned nobody = std::numeric_limits<unsigned>::max();

  const std::chrono::nanoseconds interval_;
  std::mutex mutex_;
  std::condition_variable released_;
  std::condition_variable switched_;
  bool locked_ = false;
  unsigned last_holder_ = nobody;
  std::uint64_t switches_ = 0;  ///< how often it went from one thread to another
  unsigned forced_waiters_ = 0;
  std::atomic<bool> drop_requested_{false};  ///< written under the mutex
};

}  // namespace models::support
