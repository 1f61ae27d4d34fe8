// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/loop/loop_policy.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

/// A lock, recursive or not. Who releases it hands it to the first that waits.
template <typename Policy, bool is_recursive>
class LoopLock final : public LoopBackend<Policy> {
 public:
  using LoopBackend<Policy>::LoopBackend;
  using Guard = typename Policy::Guard;
  using typename LoopBackend<Policy>::Waiter;

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override {
    const Guard guard(state);
    return take(state, task);
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return acquire(state, task);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    const Guard guard(*operation.state);
    if (take(*operation.state, operation.task)) return true;
    this->add(operation);
    return false;
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    check_holder(state, task);
    Waiter* next = nullptr;
    {
      const Guard guard(state);
      if constexpr (is_recursive) {
        const std::uint32_t depth = state.count.load(std::memory_order_relaxed) - 1;
        state.count.store(depth, std::memory_order_relaxed);
        if (depth > 0) return;
      }
      if (this->waiting(state).empty()) {
        state.holder.store(0, std::memory_order_relaxed);
        return;
      }
      next = &this->take_first(state);
      record(state, next->task);
    }
    this->complete(*next);
  }
  /// Acquires the lock for a task that was notified of a condition, now or when it is its turn.
  void acquire_for(workloads::SyncState& state, Waiter& waiter) const {
    {
      const Guard guard(state);
      if (!take(state, waiter.task)) {
        begin_wait(this->sync_, state, waiter.task);
        this->waiting(state).push(waiter);
        return;
      }
    }
    this->complete(waiter);
  }

 private:
  static bool take(workloads::SyncState& state, std::uint32_t task) {
    const std::uint32_t holder = state.holder.load(std::memory_order_relaxed);
    if (holder == 0) {
      record(state, task);
      return true;
    }
    if constexpr (is_recursive) {
      if (holder == task + 1) {
        state.count.store(state.count.load(std::memory_order_relaxed) + 1,
                          std::memory_order_relaxed);
        return true;
      }
    }
    return false;
  }
  static void record(workloads::SyncState& state, std::uint32_t task) {
    state.holder.store(task + 1, std::memory_order_relaxed);
    if constexpr (is_recursive) state.count.store(1, std::memory_order_relaxed);
  }
};

/// A lock that readers hold together. Who comes later does not overtake who waits, so that neither
/// readers nor writers starve.
template <typename Policy>
class LoopReaderWriter final : public LoopBackend<Policy> {
 public:
  using LoopBackend<Policy>::LoopBackend;
  using Guard = typename Policy::Guard;
  using typename LoopBackend<Policy>::Waiter;
  using typename LoopBackend<Policy>::Served;
  using Action = workloads::SyncOperation::Action;

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return take_if_first(state, task, Action::acquire);
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return take_if_first(state, task, Action::acquire);
  }
  bool acquire_shared(workloads::SyncState& state, std::uint32_t task) const override {
    return take_if_first(state, task, Action::acquire_shared);
  }
  bool try_acquire_shared(workloads::SyncState& state, std::uint32_t task) const override {
    return take_if_first(state, task, Action::acquire_shared);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    const Guard guard(*operation.state);
    if (this->waiting(*operation.state).empty() &&
        take(*operation.state, operation.task, operation.action)) {
      return true;
    }
    this->add(operation);
    return false;
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    check_holder(state, task);
    Served admitted(this->sync_);
    {
      const Guard guard(state);
      state.holder.store(0, std::memory_order_relaxed);
      admit(state, admitted);
    }
    this->complete_all(admitted);
  }
  void release_shared(workloads::SyncState& state, std::uint32_t task) const override {
    Served admitted(this->sync_);
    {
      const Guard guard(state);
      check_readers(state, task);
      state.count.store(state.count.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
      admit(state, admitted);
    }
    this->complete_all(admitted);
  }
  /// Those behind a writer that gave up may be readers.
  void expire(workloads::SyncOperation& operation) const override {
    Served over(this->sync_);
    {
      const Guard guard(*operation.state);
      if (!this->remove_expired(operation)) return;
      over.push(Policy::waiter_of(this->sync_, operation));
      admit(*operation.state, over);
    }
    this->complete_all(over);
  }

 private:
  bool take_if_first(workloads::SyncState& state, std::uint32_t task, Action action) const {
    const Guard guard(state);
    return this->waiting(state).empty() && take(state, task, action);
  }
  static bool take(workloads::SyncState& state, std::uint32_t task, Action action) {
    if (state.holder.load(std::memory_order_relaxed) != 0) return false;
    const std::uint32_t readers = state.count.load(std::memory_order_relaxed);
    if (action == Action::acquire_shared) {
      state.count.store(readers + 1, std::memory_order_relaxed);
      return true;
    }
    if (readers != 0) return false;
    state.holder.store(task + 1, std::memory_order_relaxed);
    return true;
  }
  void admit(workloads::SyncState& state, Served& admitted) const {
    while (!this->waiting(state).empty()) {
      const Waiter& first = this->waiting(state).front();
      if (!take(state, first.task, first.action)) return;
      admitted.push(this->take_first(state));
    }
  }
};

/// A semaphore. Who releases a permit hands it to the first that waits.
template <typename Policy>
class LoopSemaphore final : public LoopBackend<Policy> {
 public:
  using LoopBackend<Policy>::LoopBackend;
  using Guard = typename Policy::Guard;
  using typename LoopBackend<Policy>::Waiter;

  bool acquire(workloads::SyncState& state, std::uint32_t) const override {
    const Guard guard(state);
    return take(state);
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return acquire(state, task);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    const Guard guard(*operation.state);
    if (take(*operation.state)) return true;
    this->add(operation);
    return false;
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    Waiter* next = nullptr;
    {
      const Guard guard(state);
      if (this->waiting(state).empty()) {
        const std::uint32_t taken = state.count.load(std::memory_order_relaxed);
        check_release(state, taken, task);
        state.count.store(taken - 1, std::memory_order_relaxed);
        return;
      }
      next = &this->take_first(state);
    }
    this->complete(*next);
  }

 private:
  static bool take(workloads::SyncState& state) {
    const std::uint32_t taken = state.count.load(std::memory_order_relaxed);
    // Signed: one that was released too often has less than none taken.
    if (static_cast<std::int32_t>(taken) >= static_cast<std::int32_t>(state.limit)) return false;
    state.count.store(taken + 1, std::memory_order_relaxed);
    return true;
  }
};

}  // namespace models
