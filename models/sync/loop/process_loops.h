// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "models/sync/channel_support/placed_items.h"
#include "models/sync/loop/loop_policy.h"
#include "workloads/loop_inbox.h"
#include "workloads/sync.h"

namespace models {

/// The ends of a list of `workloads::LoopWaiter`, as tasks plus 1; 0: none.
struct WaiterEnds {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// Those that wait for an object in the mapping, in the order in which they came. Like
/// `WaitingTasks`, linked by numbers that mean the same in every process.
class WaitersOfProcesses {
 public:
  WaitersOfProcesses(std::span<workloads::LoopWaiter> all, WaiterEnds& ends)
      : all_(all), ends_(ends) {}

  bool empty() const { return ends_.first == 0; }
  /// Returns the first. The list must not be empty.
  workloads::LoopWaiter& front() { return all_[ends_.first - 1]; }
  void push(workloads::LoopWaiter& waiter) {
    waiter.next = 0;
    waiter.previous = ends_.last;
    (ends_.last == 0 ? ends_.first : all_[ends_.last - 1].next) = waiter.task + 1;
    ends_.last = waiter.task + 1;
  }
  void remove(workloads::LoopWaiter& waiter) {
    (waiter.previous == 0 ? ends_.first : all_[waiter.previous - 1].next) = waiter.next;
    (waiter.next == 0 ? ends_.last : all_[waiter.next - 1].previous) = waiter.previous;
  }
  /// Removes the first, whose wait is over, so that its time limit is void.
  workloads::LoopWaiter& pop() {
    workloads::LoopWaiter& waiter = front();
    remove(waiter);
    // One that is served already may be looked at by its loop now.
    if (!waiter.is_granted) waiter.is_granted = true;
    return waiter;
  }

 private:
  std::span<workloads::LoopWaiter> all_;
  WaiterEnds& ends_;
};

/// Tasks are on the event loops of several processes, one in each.
struct ManyProcesses {
  using State = LoopState<WaiterEnds>;
  using Waiter = workloads::LoopWaiter;
  using Guard = LoopGuard;
  class Served {
   public:
    explicit Served(workloads::Sync& sync) : list_(sync.loop_waiters(), ends_) {}
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    bool empty() const { return list_.empty(); }
    void push(Waiter& waiter) { list_.push(waiter); }
    Waiter& pop() { return list_.pop(); }

   private:
    WaiterEnds ends_;
    WaitersOfProcesses list_;
  };

  static WaitersOfProcesses waiting(workloads::Sync& sync, workloads::SyncState& state) {
    return {sync.loop_waiters(), State::of(state).waiting};
  }
  static Waiter& new_waiter(workloads::Sync& sync, workloads::SyncOperation& operation) {
    Waiter& waiter = waiter_of(sync, operation);
    waiter.task = operation.task;
    waiter.loop = sync.own_inbox();
    // At a channel the operation has an item in place of a lock.
    if (operation.action == workloads::SyncOperation::Action::wait && operation.lock != nullptr) {
      waiter.lock = static_cast<std::uint32_t>(operation.lock - sync.states().data());
    }
    waiter.action = operation.action;
    waiter.is_granted = false;
    waiter.is_closed = false;
    waiter.operation = &operation;
    return waiter;
  }
  static Waiter& waiter_of(workloads::Sync& sync, workloads::SyncOperation& operation) {
    return sync.loop_waiters()[operation.task];
  }
  static workloads::SyncState& lock_of(workloads::Sync& sync, const Waiter& waiter) {
    return sync.states()[waiter.lock];
  }
  static void complete(workloads::Sync& sync, Waiter& waiter) {
    if (waiter.loop != sync.own_inbox()) return put_into_inbox(sync, waiter);
    waiter.operation->io->complete(*waiter.operation);
  }

  // Of channels: an item that a task waits to put, or that is handed to one that waits to get it,
  // is in the mailbox of that task.
  using Waiters = WaiterEnds;
  static WaitersOfProcesses list_of(workloads::Sync& sync, Waiters& waiters) {
    return {sync.loop_waiters(), waiters};
  }
  static std::byte* item_of(workloads::Sync& sync, const Waiter& waiter) {
    return sync.mailbox(waiter.task);
  }
  static void leave_item(workloads::Sync& sync, workloads::SyncOperation& operation,
                         std::size_t bytes) {
    copy_item(sync.mailbox(operation.task), operation.item, bytes);
  }
  static void deliver(workloads::Sync& sync, workloads::SyncOperation& operation,
                      std::size_t bytes) {
    operation.is_closed = waiter_of(sync, operation).is_closed;
    if (operation.action != workloads::SyncOperation::Action::get || operation.is_closed ||
        operation.timed_out) {
      return;
    }
    copy_item(operation.item, sync.mailbox(operation.task), bytes);
  }
};

}  // namespace models
