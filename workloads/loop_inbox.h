// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>

#include "workloads/sync.h"

namespace workloads {

// What event loops in several processes need to wake each other's tasks: plain data in the job's
// mapping, without pointers that another process could follow.

/// A task that waits for a sync object on an event loop, as the loops of other processes see it:
/// one for each task, which waits for one object at a time. What guards the object guards this,
/// until it is served; from then on it belongs to its loop.
struct LoopWaiter {
  std::uint32_t next;      ///< the next in the list that it is in, as its task plus 1; 0: none
  std::uint32_t previous;  ///< the one before it
  std::uint32_t task;
  std::uint32_t loop;  ///< the inbox of its loop
  std::uint32_t lock;  ///< the index of `SyncOperation::lock`, where it waits for a condition
  SyncOperation::Action action;
  bool is_granted;           ///< what it waited for has come, so its time limit is void
  bool is_closed;            ///< `SyncOperation::is_closed`
  SyncOperation* operation;  ///< means something in the process of its loop alone
};
static_assert(sizeof(LoopWaiter) == 32 && std::is_trivially_copyable_v<LoopWaiter>);

/// Where the backend of sync objects puts waiters of one event loop that may go on.
struct alignas(64) LoopInbox {
  /// The waiter that was put in last, as its task plus 1, linked along `next`; 0: none.
  std::atomic<std::uint32_t> last;
  std::atomic<std::uint32_t> sleeps;  ///< not 0: the loop has to be woken when something is put in
  /// An eventfd on which the loop sleeps: inherited, so of the same number in every process.
  std::int32_t event;
};
static_assert(std::is_standard_layout_v<LoopInbox>);

/// Puts a waiter into the inbox of its loop, and wakes that if need be. The caller took it out of
/// the list of the object that it waited for.
void put_into_inbox(Sync& sync, LoopWaiter& waiter) noexcept;

}  // namespace workloads
