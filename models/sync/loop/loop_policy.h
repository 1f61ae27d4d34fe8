// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <new>

#include "models/sync/futex/futex_locks.h"
#include "models/sync/loop/waiting_tasks.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

// Objects for tasks that suspend come in two sorts, which differ in what guards their state, and in
// how a task is told to go on: `complete(operation)`, called with no guard held.

/// All tasks share one thread, which needs no guard.
struct OneLoop {
  struct Guard {
    explicit Guard(workloads::SyncState&) {}
  };
  static void complete(workloads::SyncOperation& operation) { operation.io->complete(operation); }
};

/// Tasks are on the event loops of several threads.
struct ManyLoops {
  /// Holds the state for a few instructions.
  class Guard {
   public:
    explicit Guard(workloads::SyncState& state) : state_(state) {
      if (!FutexMutex::try_lock(state)) FutexMutex::lock(state);
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { FutexMutex::unlock(state_); }

   private:
    workloads::SyncState& state_;
  };
  static void complete(workloads::SyncOperation& operation) {
    operation.io->complete_from_anywhere(operation);
  }
};

/// What an object for tasks that suspend keeps in its state.
struct LoopState {
  WaitingTasks waiting;
  std::atomic<std::uint32_t> is_set{0};  ///< of an event
};

inline LoopState& loop_state(workloads::SyncState& state) {
  static_assert(sizeof(LoopState) <= sizeof state.storage);
  return *std::launder(reinterpret_cast<LoopState*>(state.storage));
}
inline const LoopState& loop_state(const workloads::SyncState& state) {
  return *std::launder(reinterpret_cast<const LoopState*>(state.storage));
}

/// What all of them share: a list of waiters, of which one leaves when its time is over.
template <typename Policy>
class LoopCode : public workloads::SyncCode {
 public:
  explicit LoopCode(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { new (state.storage) LoopState; }

  void expire(workloads::SyncOperation& operation) const override {
    {
      const typename Policy::Guard guard(*operation.state);
      if (!remove_expired(operation)) return;
    }
    Policy::complete(operation);
  }

 protected:
  static WaitingTasks& waiting(workloads::SyncState& state) { return loop_state(state).waiting; }

  void add(workloads::SyncOperation& operation) const {
    begin_wait(sync_, *operation.state, operation.task, operation.deadline_ns != 0);
    waiting(*operation.state).push(operation);
  }
  workloads::SyncOperation& take_first(workloads::SyncState& state) const {
    workloads::SyncOperation& operation = waiting(state).pop();
    end_wait(sync_, operation.task);
    return operation;
  }
  /// Takes all out, for `complete_all`.
  void take_all(workloads::SyncState& state, workloads::OperationList& taken) const {
    while (!waiting(state).empty()) taken.push(&take_first(state));
  }
  static void complete_all(workloads::OperationList& taken) {
    while (!taken.empty()) {
      Policy::complete(static_cast<workloads::SyncOperation&>(*taken.pop()));
    }
  }
  /// Returns whether it was still waiting.
  bool remove_expired(workloads::SyncOperation& operation) const {
    if (operation.is_served) return false;
    waiting(*operation.state).remove(operation);
    operation.timed_out = true;
    end_wait(sync_, operation.task);
    return true;
  }

  workloads::Sync& sync_;
};

}  // namespace models
