// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/loop/loop_locks.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

template <typename Policy>
class LoopEvent final : public LoopCode<Policy> {
 public:
  using LoopCode<Policy>::LoopCode;
  using Guard = typename Policy::Guard;

  bool is_set(const workloads::SyncState& event) const override {
    return loop_state(event).is_set.load(std::memory_order_acquire) != 0;
  }
  void set(workloads::SyncState& event) const override {
    workloads::OperationList woken;
    {
      const Guard guard(event);
      loop_state(event).is_set.store(1, std::memory_order_release);
      count_wakeup(event);
      this->take_all(event, woken);
    }
    this->complete_all(woken);
  }
  void clear(workloads::SyncState& event) const override {
    const Guard guard(event);
    loop_state(event).is_set.store(0, std::memory_order_relaxed);
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
class LoopCondition final : public LoopCode<Policy> {
 public:
  using LoopCode<Policy>::LoopCode;
  using Guard = typename Policy::Guard;
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
    lock_code(lock).release(lock, task);
    return false;
  }
  void notify_one(workloads::SyncState& condition) const override {
    workloads::SyncOperation* notified = nullptr;
    {
      const Guard guard(condition);
      count_wakeup(condition);
      if (this->waiting(condition).empty()) return;
      notified = &this->take_first(condition);
    }
    lock_code(*notified->lock).acquire_for(*notified->lock, *notified);
  }
  void notify_all(workloads::SyncState& condition) const override {
    workloads::OperationList notified;
    {
      const Guard guard(condition);
      count_wakeup(condition);
      this->take_all(condition, notified);
    }
    while (!notified.empty()) {
      auto& operation = static_cast<workloads::SyncOperation&>(*notified.pop());
      lock_code(*operation.lock).acquire_for(*operation.lock, operation);
    }
  }
  void expire(workloads::SyncOperation& operation) const override {
    {
      const Guard guard(*operation.state);
      if (!this->remove_expired(operation)) return;
      operation.is_served = true;
    }
    lock_code(*operation.lock).acquire_for(*operation.lock, operation);
  }

 private:
  const OrdinaryLock& lock_code(const workloads::SyncState& lock) const {
    return static_cast<const OrdinaryLock&>(this->sync_.code(lock.kind));
  }
};

template <typename Policy>
class LoopBarrier final : public LoopCode<Policy> {
 public:
  using LoopCode<Policy>::LoopCode;
  using Guard = typename Policy::Guard;

  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& barrier = *operation.state;
    workloads::OperationList arrived;
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
};

}  // namespace models
