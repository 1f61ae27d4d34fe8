// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "models/sync/futex/futex_wait.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

/// A semaphore whose record is the semaphore: the permits taken. `word` counts those that may
/// sleep.
class FutexSemaphore final : public workloads::SyncBackend {
 public:
  explicit FutexSemaphore(workloads::Sync& sync) : sync_(sync) {}

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override;
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override;
  void release(workloads::SyncState& state, std::uint32_t task) const override;
  bool perform(workloads::SyncOperation& operation) const override;

 private:
  static bool try_take(workloads::SyncState& state);
  bool wait(workloads::SyncState& state, std::uint32_t task, std::int64_t deadline_ns) const;

  workloads::Sync& sync_;
};

/// An event in one word: its lowest bit says whether it is set, the others how often it was, so
/// that who waits when it is set goes on even if it is cleared at once.
class FutexEvent final : public workloads::SyncBackend {
 public:
  explicit FutexEvent(workloads::Sync& sync) : sync_(sync) {}

  bool is_set(const workloads::SyncState& event) const override;
  void set(workloads::SyncState& event) const override;
  void clear(workloads::SyncState& event) const override;
  bool perform(workloads::SyncOperation& operation) const override;

 private:
  workloads::Sync& sync_;
};

/// A condition variable of a `FutexConditionMutex`: `word` counts the notifications, and waiters
/// sleep until it changes. Its lock guards `count`, the tasks that wait or have not gone on yet.
class FutexCondition final : public workloads::SyncBackend {
 public:
  explicit FutexCondition(workloads::Sync& sync) : sync_(sync) {}

  bool perform(workloads::SyncOperation& operation) const override;
  void notify_one(workloads::SyncState& condition) const override;
  void notify_all(workloads::SyncState& condition) const override;

 private:
  struct Sleepers;  ///< of the waiters those that may sleep, in the storage of the state

  static Sleepers& sleepers_of(workloads::SyncState& condition);
  static void notify(workloads::SyncState& condition, std::uint32_t waiters);

  workloads::Sync& sync_;
};

/// A barrier: `count` is who has arrived in this phase. `word` counts the phases that are complete,
/// in twos; it is odd while a task ends a phase or leaves one, which do so one after the other.
class FutexBarrier final : public workloads::SyncBackend {
 public:
  explicit FutexBarrier(workloads::Sync& sync) : sync_(sync) {}

  bool perform(workloads::SyncOperation& operation) const override;

 private:
  static bool leave(workloads::SyncState& barrier, std::uint32_t phase);

  workloads::Sync& sync_;
};

}  // namespace models
