// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/loop/loop_locks.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

template <typename Policy>
class LoopEvent final : public LoopBackend<Policy> {
 public:
  using LoopBackend<Policy>::LoopBackend;
  using Guard = typename Policy::Guard;
  using typename LoopBackend<Policy>::Served;
  using typename LoopBackend<Policy>::State;

  bool is_set(const workloads::SyncState& event) const override {
    return State::of(event).is_set.load(std::memory_order_acquire) != 0;
  }
  void set(workloads::SyncState& event) const override {
    Served woken(this->sync_);
    {
      const Guard guard(event);
      State::of(event).is_set.store(1, std::memory_order_release);
      count_wakeup(event);
      this->take_all(event, woken);
    }
    this->complete_all(woken);
  }
  void clear(workloads::SyncState& event) const override {
    const Guard guard(event);
    State::of(event).is_set.store(0, std::memory_order_relaxed);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    const Guard guard(*operation.state);
    if (is_set(*operation.state)) return true;
    this->add(operation);
    return false;
  }
};

/// A condition variable. A task that is notified, or whose time is over, goes on when it is its
/// turn to have the lock.
template <typename Policy>
class LoopCondition final : public LoopBackend<Policy> {
 public:
  using LoopBackend<Policy>::LoopBackend;
  using Guard = typename Policy::Guard;
  using typename LoopBackend<Policy>::Served;
  using typename LoopBackend<Policy>::Waiter;
  using OrdinaryLock = LoopLock<Policy, false>;

  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& lock = *operation.lock;
    const std::uint32_t task = operation.task;
    check_ordinary_lock(lock);
    check_holder(lock, task);
    {
      const Guard guard(*operation.state);
      this->add(operation);
    }
    // From here on it may be notified, so it is no longer this call's.
    lock_backend(lock).release(lock, task);
    return false;
  }
  void notify_one(workloads::SyncState& condition) const override {
    Waiter* notified = nullptr;
    {
      const Guard guard(condition);
      count_wakeup(condition);
      if (this->waiting(condition).empty()) return;
      notified = &this->take_first(condition);
    }
    acquire_lock_for(*notified);
  }
  void notify_all(workloads::SyncState& condition) const override {
    Served notified(this->sync_);
    {
      const Guard guard(condition);
      count_wakeup(condition);
      this->take_all(condition, notified);
    }
    while (!notified.empty()) acquire_lock_for(notified.pop());
  }
  void expire(workloads::SyncOperation& operation) const override {
    Waiter& waiter = Policy::waiter_of(this->sync_, operation);
    {
      const Guard guard(*operation.state);
      if (!this->remove_expired(operation)) return;
      waiter.is_granted = true;
    }
    acquire_lock_for(waiter);
  }

 private:
  void acquire_lock_for(Waiter& waiter) const {
    workloads::SyncState& lock = Policy::lock_of(this->sync_, waiter);
    lock_backend(lock).acquire_for(lock, waiter);
  }
  const OrdinaryLock& lock_backend(const workloads::SyncState& lock) const {
    return static_cast<const OrdinaryLock&>(this->sync_.backend(lock.kind));
  }
};

template <typename Policy>
class LoopBarrier final : public LoopBackend<Policy> {
 public:
  using LoopBackend<Policy>::LoopBackend;
  using Guard = typename Policy::Guard;
  using typename LoopBackend<Policy>::Served;

  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& barrier = *operation.state;
    Served arrived(this->sync_);
    {
      const Guard guard(barrier);
      const std::uint32_t count = barrier.count.load(std::memory_order_relaxed) + 1;
      if (count < barrier.limit) {
        barrier.count.store(count, std::memory_order_relaxed);
        this->add(operation);
        return false;
      }
      barrier.count.store(0, std::memory_order_relaxed);
      count_wakeup(barrier);
      this->take_all(barrier, arrived);
    }
    this->complete_all(arrived);
    return true;
  }
  /// Who gives up leaves again.
  void expire(workloads::SyncOperation& operation) const override {
    workloads::SyncState& barrier = *operation.state;
    {
      const Guard guard(barrier);
      if (!this->remove_expired(operation)) return;
      barrier.count.store(barrier.count.load(std::memory_order_relaxed) - 1,
                          std::memory_order_relaxed);
    }
    this->complete(Policy::waiter_of(this->sync_, operation));
  }
};

}  // namespace models
