// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "workloads/robust_mutex.h"
#include "workloads/sync.h"

namespace models {

/// Records that the task waits for the object. One task writes: no read-modify-write on the bus.
/// `is_limited` says whether the wait has a time limit; `wakeups` is `SyncState::wakeups` before
/// the task saw that it has to wait; `channel`, what it waits for at a channel.
inline void begin_wait(workloads::Sync& sync, const workloads::SyncState& state, std::uint32_t task,
                       bool is_limited, std::uint32_t wakeups,
                       workloads::ChannelWait channel = workloads::ChannelWait::none) {
  workloads::TaskWait& wait = sync.waits()[task];
  wait.waits.store(wait.waits.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  wait.wakeups.store(wakeups, std::memory_order_relaxed);
  wait.is_limited.store(is_limited ? 1 : 0, std::memory_order_relaxed);
  wait.channel.store(channel, std::memory_order_relaxed);
  wait.object.store(static_cast<std::uint32_t>(&state - sync.states().data()) + 1,
                    std::memory_order_release);
}
/// The same for an object that wakes nobody between that and this.
inline void begin_wait(workloads::Sync& sync, const workloads::SyncState& state, std::uint32_t task,
                       bool is_limited = false) {
  begin_wait(sync, state, task, is_limited, state.wakeups.load(std::memory_order_relaxed));
}
/// Records that the task waits no longer.
inline void end_wait(workloads::Sync& sync, std::uint32_t task) {
  sync.waits()[task].object.store(0, std::memory_order_release);
}

/// Records a wait for as long as this lives.
class RecordedWait {
 public:
  RecordedWait(workloads::Sync& sync, const workloads::SyncState& state, std::uint32_t task,
               bool is_limited = false)
      : sync_(sync), task_(task) {
    begin_wait(sync, state, task, is_limited);
  }
  RecordedWait(workloads::Sync& sync, const workloads::SyncState& state, std::uint32_t task,
               bool is_limited, std::uint32_t wakeups,
               workloads::ChannelWait channel = workloads::ChannelWait::none)
      : sync_(sync), task_(task) {
    begin_wait(sync, state, task, is_limited, wakeups, channel);
  }
  RecordedWait(const RecordedWait&) = delete;
  RecordedWait& operator=(const RecordedWait&) = delete;
  ~RecordedWait() { end_wait(sync_, task_); }

 private:
  workloads::Sync& sync_;
  std::uint32_t task_;
};

/// Throws where the task does not hold the object.
inline void check_holder(const workloads::SyncState& state, std::uint32_t task) {
  if (state.holder.load(std::memory_order_relaxed) != task + 1) [[unlikely]] {
    throw std::logic_error("task " + std::to_string(task) +
                           " releases a lock that it does not hold");
  }
}

/// Throws where nobody holds the reader-writer lock as a reader. The record does not tell readers
/// apart.
inline void check_readers(const workloads::SyncState& state, std::uint32_t task) {
  if (state.count.load(std::memory_order_relaxed) == 0) [[unlikely]] {
    throw std::logic_error("task " + std::to_string(task) +
                           " releases a lock that no reader holds");
  }
}

/// Throws where all permits, of which `taken` are taken, are there already of a bounded semaphore
/// that a task releases.
inline void check_release(const workloads::SyncState& state, std::uint32_t taken,
                          std::uint32_t task) {
  if (state.kind != workloads::SyncKind::bounded_semaphore || taken != 0) [[likely]]
    return;
  throw std::logic_error("task " + std::to_string(task) +
                         " releases a bounded semaphore that has all its permits, " +
                         std::to_string(state.limit));
}

/// Records that a permit of a semaphore is released, before it is. Throws like `check_release`.
inline void record_release(workloads::SyncState& state, std::uint32_t task) {
  std::uint32_t taken = state.count.load(std::memory_order_relaxed);
  do {
    check_release(state, taken, task);
  } while (!state.count.compare_exchange_weak(taken, taken - 1, std::memory_order_seq_cst));
}

/// Counts that waiters were told to go on, where nobody else does so at the same time.
inline void count_wakeup(workloads::SyncState& state) {
  state.wakeups.store(state.wakeups.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

/// Throws where the lock is not one that a condition variable can wait with.
inline void check_ordinary_lock(const workloads::SyncState& lock) {
  if (lock.kind == workloads::SyncKind::lock) [[likely]]
    return;
  throw std::logic_error("a condition variable needs an ordinary lock, and was given a " +
                         std::string(name_of(lock.kind)));
}

/// The fast path that `Mutex` declares, if any.
template <typename Mutex>
constexpr workloads::FastPath fast_path_of() {
  if constexpr (requires { Mutex::fast_path; }) return Mutex::fast_path;
  return workloads::FastPath::none;
}

/// A lock that blocks, with the record of who holds it and who waits. `Mutex` has the functions
/// `init`, `destroy`, `try_lock`, `lock`, `lock_until` (a time on the monotonic clock) and `unlock`
/// of a `SyncState`; where it has a `fast_path`, that does the same as `try_lock` and `unlock`.
template <typename Mutex>
class RecordedLock final : public workloads::SyncBackend {
 public:
  explicit RecordedLock(workloads::Sync& sync) : SyncBackend(fast_path_of<Mutex>()), sync_(sync) {}

  void init(workloads::SyncState& state) const override { Mutex::init(state); }
  void destroy(workloads::SyncState& state) const noexcept override { Mutex::destroy(state); }

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override {
    if (fast_path_of<Mutex>() != workloads::FastPath::none || !Mutex::try_lock(state)) [[unlikely]]
      wait(state, task);
    state.holder.store(task + 1, std::memory_order_relaxed);
    return true;
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override {
    if (!Mutex::try_lock(state)) return false;
    state.holder.store(task + 1, std::memory_order_relaxed);
    return true;
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    check_holder(state, task);
    state.holder.store(0, std::memory_order_relaxed);
    Mutex::unlock(state);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    if (try_acquire(*operation.state, operation.task)) return true;
    if (operation.deadline_ns == 0) return acquire(*operation.state, operation.task);
    operation.timed_out = !wait_until(operation);
    return true;
  }

 private:
  [[gnu::noinline]] void wait(workloads::SyncState& state, std::uint32_t task) const {
    const RecordedWait recorded(sync_, state, task);
    Mutex::lock(state);
  }
  bool wait_until(const workloads::SyncOperation& operation) const {
    const RecordedWait recorded(sync_, *operation.state, operation.task, true);
    if (!Mutex::lock_until(*operation.state, operation.deadline_ns)) return false;
    operation.state->holder.store(operation.task + 1, std::memory_order_relaxed);
    return true;
  }

  workloads::Sync& sync_;
};

}  // namespace models
