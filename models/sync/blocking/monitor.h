// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>

#include "models/sync/futex/futex_wait.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

// Objects made of a mutex and a condition variable. `Mutex` is one as of `RecordedLock`.
// `Condition` has the functions `init`, `destroy`, `wait_until`, `wake_one` and `wake_all` of a
// `SyncState`, whose storage has room for both. `wait_until(state, lock, deadline_ns)` waits with
// the mutex of `lock`; returns false when the time was over (0: there is no limit), and may return
// early.

/// Holds the mutex of a state for as long as this lives.
template <typename Mutex>
class MonitorGuard {
 public:
  explicit MonitorGuard(workloads::SyncState& state) : state_(state) { Mutex::lock(state); }
  MonitorGuard(const MonitorGuard&) = delete;
  MonitorGuard& operator=(const MonitorGuard&) = delete;
  ~MonitorGuard() { Mutex::unlock(state_); }

 private:
  workloads::SyncState& state_;
};

template <typename Mutex, typename Condition>
struct Monitor {
  static void init(workloads::SyncState& state) {
    Mutex::init(state);
    Condition::init(state);
  }
  static void destroy(workloads::SyncState& state) noexcept {
    Condition::destroy(state);
    Mutex::destroy(state);
  }
};

/// Permits for `RecordedSemaphore`; `word` counts those that are left.
template <typename Mutex, typename Condition>
struct MonitorPermits : Monitor<Mutex, Condition> {
  using Guard = MonitorGuard<Mutex>;

  static void init(workloads::SyncState& state) {
    Monitor<Mutex, Condition>::init(state);
    state.word.store(state.limit, std::memory_order_relaxed);
  }
  static bool try_acquire(workloads::SyncState& state) {
    const Guard guard(state);
    return acquire_one(state);
  }
  static void acquire(workloads::SyncState& state) { acquire_until(state, 0); }
  static bool acquire_until(workloads::SyncState& state, std::int64_t deadline_ns) {
    const Guard guard(state);
    while (!acquire_one(state)) {
      if (!Condition::wait_until(state, state, deadline_ns)) return acquire_one(state);
    }
    return true;
  }
  static void release(workloads::SyncState& state) {
    const Guard guard(state);
    state.word.store(state.word.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    Condition::wake_one(state);
  }

 private:
  static bool acquire_one(workloads::SyncState& state) {
    const std::uint32_t left = state.word.load(std::memory_order_relaxed);
    if (left == 0) return false;
    state.word.store(left - 1, std::memory_order_relaxed);
    return true;
  }
};

/// An event; `word` is 1 while it is set.
template <typename Mutex, typename Condition>
class MonitorEvent final : public workloads::SyncBackend {
 public:
  explicit MonitorEvent(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { Monitor<Mutex, Condition>::init(state); }
  void destroy(workloads::SyncState& state) const noexcept override {
    Monitor<Mutex, Condition>::destroy(state);
  }

  bool is_set(const workloads::SyncState& event) const override {
    return event.word.load(std::memory_order_acquire) != 0;
  }
  void set(workloads::SyncState& event) const override {
    const MonitorGuard<Mutex> guard(event);
    event.word.store(1, std::memory_order_release);
    event.wakeups.fetch_add(1, std::memory_order_relaxed);
    Condition::wake_all(event);
  }
  void clear(workloads::SyncState& event) const override {
    const MonitorGuard<Mutex> guard(event);
    event.word.store(0, std::memory_order_relaxed);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& event = *operation.state;
    if (is_set(event)) return true;
    const RecordedWait recorded(sync_, event, operation.task, operation.deadline_ns != 0);
    const MonitorGuard<Mutex> guard(event);
    // Who waits when it is set goes on, even if it is cleared at once.
    const std::uint32_t before = event.wakeups.load(std::memory_order_relaxed);
    const auto is_over = [&] {
      return is_set(event) || event.wakeups.load(std::memory_order_relaxed) != before;
    };
    while (!is_over()) {
      if (Condition::wait_until(event, event, operation.deadline_ns)) continue;
      operation.timed_out = !is_over();
      break;
    }
    return true;
  }

 private:
  workloads::Sync& sync_;
};

/// A condition variable for an ordinary lock of `Mutex` (`RecordedLock`).
///
/// `Condition` takes the lock back by itself, where nobody could tell that a task whose time is
/// over waits for it. So tasks with a time limit sleep on `SyncState::wakeups`, as `Sleep` does it,
/// which every notification changes, and then acquire the lock like any other. The lock guards
/// `count`, which says how many these are.
template <typename Mutex, typename Condition, typename Sleep = FutexSleep>
class MonitorCondition final : public workloads::SyncBackend {
 public:
  explicit MonitorCondition(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { Condition::init(state); }
  void destroy(workloads::SyncState& state) const noexcept override { Condition::destroy(state); }

  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& lock = *operation.lock;
    check_ordinary_lock(lock);
    check_holder(lock, operation.task);
    if (operation.deadline_ns != 0) {
      wait_until(operation);
      return true;
    }
    const RecordedWait recorded(sync_, *operation.state, operation.task);
    lock.holder.store(0, std::memory_order_relaxed);
    Condition::wait_until(*operation.state, lock, 0);
    lock.holder.store(operation.task + 1, std::memory_order_relaxed);
    return true;
  }
  void notify_one(workloads::SyncState& condition) const override {
    condition.wakeups.fetch_add(1, std::memory_order_relaxed);
    Condition::wake_one(condition);
    if (has_limited_waits(condition)) Sleep::wake_one(condition.wakeups);
  }
  void notify_all(workloads::SyncState& condition) const override {
    condition.wakeups.fetch_add(1, std::memory_order_relaxed);
    Condition::wake_all(condition);
    if (has_limited_waits(condition)) Sleep::wake_all(condition.wakeups);
  }

 private:
  static bool has_limited_waits(const workloads::SyncState& condition) {
    return condition.count.load(std::memory_order_relaxed) != 0;
  }
  void wait_until(workloads::SyncOperation& operation) const {
    workloads::SyncState& condition = *operation.state;
    workloads::SyncState& lock = *operation.lock;
    const workloads::SyncBackend& lock_backend = sync_.backend(lock.kind);
    const std::uint32_t before = condition.wakeups.load(std::memory_order_relaxed);
    const auto is_over = [&] {
      return condition.wakeups.load(std::memory_order_relaxed) != before;
    };
    condition.count.store(condition.count.load(std::memory_order_relaxed) + 1,
                          std::memory_order_relaxed);
    {
      const RecordedWait recorded(sync_, condition, operation.task, true);
      lock_backend.release(lock, operation.task);
      while (!is_over() && !operation.timed_out) {
        operation.timed_out = !Sleep::sleep_while(condition.wakeups, before, operation.deadline_ns);
      }
      operation.timed_out = !is_over();
    }
    if (!lock_backend.try_acquire(lock, operation.task)) lock_backend.acquire(lock, operation.task);
    condition.count.store(condition.count.load(std::memory_order_relaxed) - 1,
                          std::memory_order_relaxed);
  }

  workloads::Sync& sync_;
};

}  // namespace models
