// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "models/sync/futex/futex_locks.h"
#include "models/sync/loop/waiting_tasks.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

// Objects for tasks that suspend come in three sorts, which differ in what guards their state, in
// what stands for a task that waits (`Waiter`) and the lists of these, and in how a task is told to
// go on: `complete(sync, waiter)`, called with no guard held.

/// What an object for tasks that suspend keeps in its state; `List` is of those that wait.
template <typename List>
struct LoopState {
  List waiting;
  std::atomic<std::uint32_t> is_set{0};  ///< of an event

  static LoopState& of(workloads::SyncState& state) {
    static_assert(sizeof(LoopState) <= sizeof state.storage);
    return *std::launder(reinterpret_cast<LoopState*>(state.storage));
  }
  static const LoopState& of(const workloads::SyncState& state) {
    return *std::launder(reinterpret_cast<const LoopState*>(state.storage));
  }
};

/// Holds a state for a few instructions.
class LoopGuard {
 public:
  explicit LoopGuard(workloads::SyncState& state) : state_(state) {
    if (!FutexMutex::try_lock(state)) FutexMutex::lock(state);
  }
  LoopGuard(const LoopGuard&) = delete;
  LoopGuard& operator=(const LoopGuard&) = delete;
  ~LoopGuard() { FutexMutex::unlock(state_); }

 private:
  workloads::SyncState& state_;
};

/// All tasks are in one process: their operations wait, linked through themselves.
struct OneProcess {
  using State = LoopState<WaitingTasks>;
  using Waiter = workloads::SyncOperation;
  /// Those that may go on.
  class Served {
   public:
    explicit Served(workloads::Sync&) {}
    bool empty() const { return list_.empty(); }
    void push(Waiter& waiter) { list_.push(&waiter); }
    Waiter& pop() { return static_cast<Waiter&>(*list_.pop()); }

   private:
    workloads::OperationList list_;
  };

  static WaitingTasks& waiting(workloads::Sync&, workloads::SyncState& state) {
    return State::of(state).waiting;
  }
  /// Returns what stands for the task of an operation that begins to wait.
  static Waiter& new_waiter(workloads::Sync&, workloads::SyncOperation& operation) {
    return operation;
  }
  /// Returns what stands for the task of an operation that has waited.
  static Waiter& waiter_of(workloads::Sync&, workloads::SyncOperation& operation) {
    return operation;
  }
  static workloads::SyncState& lock_of(workloads::Sync&, const Waiter& waiter) {
    return *waiter.lock;
  }

  // Of channels.
  using Waiters = WaitingTasks;
  static WaitingTasks& list_of(workloads::Sync&, Waiters& waiters) { return waiters; }
  /// Returns where the item of a task is that waits to put it, or where that of one belongs that
  /// waits to get it.
  static std::byte* item_of(workloads::Sync&, const Waiter& waiter) { return waiter.item; }
  /// The task begins to wait for room: `item_of` is to lead to its item.
  static void leave_item(workloads::Sync&, workloads::SyncOperation&, std::size_t) {}
  /// The task goes on: its operation is to have what came of it.
  static void deliver(workloads::Sync&, workloads::SyncOperation&, std::size_t) {}
};

/// All tasks share one thread, which needs no guard.
struct OneLoop : OneProcess {
  struct Guard {
    explicit Guard(workloads::SyncState&) {}
  };
  static void complete(workloads::Sync&, Waiter& waiter) { waiter.io->complete(waiter); }
};

/// Tasks are on the event loops of several threads.
struct ManyLoops : OneProcess {
  using Guard = LoopGuard;
  static void complete(workloads::Sync&, Waiter& waiter) {
    waiter.io->complete_from_anywhere(waiter);
  }
};

/// What all of them share: a list of waiters, of which one leaves when its time is over.
template <typename Policy>
class LoopBackend : public workloads::SyncBackend {
 public:
  using Waiter = typename Policy::Waiter;
  using Served = typename Policy::Served;
  using State = typename Policy::State;

  explicit LoopBackend(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { new (state.storage) State; }

  void expire(workloads::SyncOperation& operation) const override {
    {
      const typename Policy::Guard guard(*operation.state);
      if (!remove_expired(operation)) return;
    }
    complete(Policy::waiter_of(sync_, operation));
  }

 protected:
  decltype(auto) waiting(workloads::SyncState& state) const {
    return Policy::waiting(sync_, state);
  }
  void complete(Waiter& waiter) const { Policy::complete(sync_, waiter); }

  void add(workloads::SyncOperation& operation) const {
    begin_wait(sync_, *operation.state, operation.task, operation.deadline_ns != 0);
    waiting(*operation.state).push(Policy::new_waiter(sync_, operation));
  }
  Waiter& take_first(workloads::SyncState& state) const {
    Waiter& waiter = waiting(state).pop();
    end_wait(sync_, waiter.task);
    return waiter;
  }
  /// Takes all out, for `complete_all`.
  void take_all(workloads::SyncState& state, Served& taken) const {
    while (!waiting(state).empty()) taken.push(take_first(state));
  }
  void complete_all(Served& taken) const {
    while (!taken.empty()) complete(taken.pop());
  }
  /// Returns whether it was still waiting.
  bool remove_expired(workloads::SyncOperation& operation) const {
    Waiter& waiter = Policy::waiter_of(sync_, operation);
    if (waiter.is_granted) return false;
    waiting(*operation.state).remove(waiter);
    operation.timed_out = true;
    end_wait(sync_, operation.task);
    return true;
  }

  workloads::Sync& sync_;
};

}  // namespace models
