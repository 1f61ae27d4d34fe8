// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "models/sync/futex/futex_wait.h"

namespace models {

/// Where tasks sleep until another one has changed what they wait for, in threads and processes
/// alike: plain data in shared memory, all zero at first.
///
/// Who sleeps is counted, so that whoever changes something makes no system call where nobody does,
/// and one for each sleeper at most, however long that takes to run again.
class Parking {
 public:
  /// Sleeps until it is woken, or the condition, which is checked again after this is known to
  /// whoever wakes, holds; that check reads with sequentially consistent loads. `deadline_ns` is on
  /// the monotonic clock, 0: no limit. May return early.
  template <typename Condition>
  void sleep_unless(Condition condition, std::int64_t deadline_ns) {
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    if (condition() || !sleep_while(wakeups_, 0, deadline_ns)) {
      if (!leave()) take_wakeup();
      return;
    }
    if (!take_wakeup()) leave();
  }

  bool has_sleepers() const { return sleepers_.load(std::memory_order_seq_cst) != 0; }

  /// Wakes one that sleeps. What it waits for was changed before by a sequentially consistent
  /// operation. Returns whether one slept.
  bool wake_one() { return has_sleepers() && wake_sleeper(); }
  void wake_all() {
    while (wake_one()) {
    }
  }

 private:
  [[gnu::noinline]] bool wake_sleeper() {
    if (!leave()) return false;
    wakeups_.fetch_add(1, std::memory_order_seq_cst);
    support::futex_wake_one(wakeups_);
    return true;
  }
  /// Takes one out of the count of those that sleep; returns whether there was one.
  bool leave() { return decrement(sleepers_); }
  bool take_wakeup() { return decrement(wakeups_); }
  static bool decrement(std::atomic<std::uint32_t>& number) {
    std::uint32_t value = number.load(std::memory_order_relaxed);
    while (value != 0) {
      if (number.compare_exchange_weak(value, value - 1, std::memory_order_seq_cst)) return true;
    }
    return false;
  }

  std::atomic<std::uint32_t> sleepers_;  ///< that nobody has woken
  support::FutexWord wakeups_;           ///< that no sleeper has taken
};

}  // namespace models
