// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>

namespace models::support {

/// A global interpreter lock that hands over as CPython's does (Python/ceval_gil.h since 3.2): who
/// wants it sleeps for the switch interval, and then asks for it, unless it changed hands
/// meanwhile; who is asked lets go at the next point where it can, and waits until another one has
/// taken it, so that it does not take it back itself. Nobody spins, and a holder that nobody waits
/// for pays one load per such point.
///
/// `thread` is a number of the caller's own.
class InterpreterLock {
 public:
  explicit InterpreterLock(std::chrono::nanoseconds switch_interval) : interval_(switch_interval) {}

  void take(unsigned thread);
  /// By the holder: at its end, and before it waits for something else.
  void release(unsigned thread);

  /// Whether someone asked the holder to let go.
  bool is_asked_for() const { return asked_for_.load(std::memory_order_relaxed); }
  /// By the holder, where it can let go for a while: CPython between two bytecodes, we between two
  /// tasks.
  void hand_over_if_asked(unsigned thread) {
    if (!is_asked_for()) return;
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
  std::atomic<bool> asked_for_{false};  ///< written under the mutex
};

}  // namespace models::support
