// SPDX-License-Identifier: Apache-2.0
#include "models/sync/futex/futex_backends.h"

#include <climits>

#include "models/sync/futex/futex_locks.h"

namespace models {

using workloads::SyncOperation;
using workloads::SyncState;

// ---- semaphore ----------------------------------------------------------------------------------

bool FutexSemaphore::try_take(SyncState& state) {
  std::uint32_t taken = state.count.load(std::memory_order_relaxed);
  // Signed: one that was released too often has less than none taken.
  while (static_cast<std::int32_t>(taken) < static_cast<std::int32_t>(state.limit)) {
    if (state.count.compare_exchange_weak(taken, taken + 1, std::memory_order_seq_cst)) return true;
  }
  return false;
}

bool FutexSemaphore::acquire(SyncState& state, std::uint32_t task) const {
  return try_take(state) || wait(state, task, 0);
}

bool FutexSemaphore::try_acquire(SyncState& state, std::uint32_t) const { return try_take(state); }

bool FutexSemaphore::perform(SyncOperation& operation) const {
  SyncState& state = *operation.state;
  operation.timed_out = !try_take(state) && !wait(state, operation.task, operation.deadline_ns);
  return true;
}

bool FutexSemaphore::wait(SyncState& state, std::uint32_t task, std::int64_t deadline_ns) const {
  const RecordedWait recorded(sync_, state, task, deadline_ns != 0);
  if (try_with_backoff([&] { return try_take(state); })) return true;
  state.word.fetch_add(1, std::memory_order_seq_cst);
  bool is_taken = false;
  bool is_in_time = true;
  while (!is_taken && is_in_time) {
    const std::uint32_t taken = state.count.load(std::memory_order_seq_cst);
    is_taken = try_take(state);
    if (!is_taken) is_in_time = sleep_while(state.count, taken, deadline_ns);
  }
  state.word.fetch_sub(1, std::memory_order_seq_cst);
  return is_taken;
}

void FutexSemaphore::release(SyncState& state, std::uint32_t task) const {
  record_release(state, task);
  if (state.word.load(std::memory_order_seq_cst) != 0) support::futex_wake_one(state.count);
}

// ---- event --------------------------------------------------------------------------------------

bool FutexEvent::is_set(const SyncState& event) const {
  return (event.word.load(std::memory_order_acquire) & 1) != 0;
}

void FutexEvent::set(SyncState& event) const {
  std::uint32_t word = event.word.load(std::memory_order_relaxed);
  while (!event.word.compare_exchange_weak(word, (word + 2) | 1, std::memory_order_release,
                                           std::memory_order_relaxed)) {
  }
  event.wakeups.fetch_add(1, std::memory_order_relaxed);
  if ((word & 1) == 0) support::futex_wake_all(event.word);
}

void FutexEvent::clear(SyncState& event) const {
  event.word.fetch_and(~std::uint32_t{1}, std::memory_order_relaxed);
}

bool FutexEvent::perform(SyncOperation& operation) const {
  SyncState& event = *operation.state;
  const std::uint32_t wakeups = event.wakeups.load(std::memory_order_acquire);
  const std::uint32_t seen = event.word.load(std::memory_order_acquire);
  if ((seen & 1) != 0) return true;
  const RecordedWait recorded(sync_, event, operation.task, operation.deadline_ns != 0, wakeups);
  const auto is_over = [&] { return event.word.load(std::memory_order_acquire) != seen; };
  if (holds_soon(is_over)) return true;
  while (!is_over()) {
    if (sleep_while(event.word, seen, operation.deadline_ns)) continue;
    operation.timed_out = !is_over();
    break;
  }
  return true;
}

// ---- condition variable -------------------------------------------------------------------------

struct FutexCondition::Sleepers {
  std::atomic<std::uint32_t> number;
  std::atomic<std::int32_t> lock;  ///< which they release, as a distance to the condition variable
};

FutexCondition::Sleepers& FutexCondition::sleepers_of(SyncState& condition) {
  static_assert(sizeof(Sleepers) <= sizeof condition.storage);
  return *reinterpret_cast<Sleepers*>(condition.storage);
}

bool FutexCondition::perform(SyncOperation& operation) const {
  SyncState& condition = *operation.state;
  SyncState& lock = *operation.lock;
  check_ordinary_lock(lock);
  check_holder(lock, operation.task);
  const workloads::SyncBackend& lock_backend = sync_.backend(lock.kind);
  const std::uint32_t seen = condition.word.load(std::memory_order_relaxed);
  Sleepers& sleepers = sleepers_of(condition);
  sleepers.lock.store(static_cast<std::int32_t>(&lock - &condition), std::memory_order_relaxed);
  condition.count.store(condition.count.load(std::memory_order_relaxed) + 1,
                        std::memory_order_relaxed);
  {
    const RecordedWait recorded(sync_, condition, operation.task, operation.deadline_ns != 0);
    lock_backend.release(lock, operation.task);
    const auto is_over = [&] { return condition.word.load(std::memory_order_seq_cst) != seen; };
    if (!holds_soon(is_over)) {
      sleepers.number.fetch_add(1, std::memory_order_seq_cst);
      while (!is_over()) {
        if (sleep_while(condition.word, seen, operation.deadline_ns)) continue;
        operation.timed_out = !is_over();
        break;
      }
      sleepers.number.fetch_sub(1, std::memory_order_relaxed);
    }
  }
  if (!lock_backend.try_acquire(lock, operation.task)) lock_backend.acquire(lock, operation.task);
  condition.count.store(condition.count.load(std::memory_order_relaxed) - 1,
                        std::memory_order_relaxed);
  return true;
}

void FutexCondition::notify(SyncState& condition, std::uint32_t waiters) {
  condition.wakeups.fetch_add(1, std::memory_order_relaxed);
  if (condition.count.load(std::memory_order_relaxed) == 0) return;
  condition.word.fetch_add(1, std::memory_order_seq_cst);
  const Sleepers& sleepers = sleepers_of(condition);
  if (sleepers.number.load(std::memory_order_seq_cst) == 0) return;
  FutexConditionMutex::notify_at_unlock((&condition)[sleepers.lock.load(std::memory_order_relaxed)],
                                        condition, waiters);
}

void FutexCondition::notify_one(SyncState& condition) const { notify(condition, 1); }
void FutexCondition::notify_all(SyncState& condition) const { notify(condition, INT_MAX); }

// ---- barrier ------------------------------------------------------------------------------------

namespace {

/// Makes the word of a barrier odd, once nobody else does so; returns false where the phase is
/// over.
bool close_phase(SyncState& barrier, std::uint32_t phase) {
  for (;;) {
    std::uint32_t expected = phase;
    if (barrier.word.compare_exchange_weak(expected, phase + 1, std::memory_order_acq_rel)) {
      return true;
    }
    if (expected != phase && expected != phase + 1) return false;
    support::pause_briefly();
  }
}

}  // namespace

bool FutexBarrier::perform(SyncOperation& operation) const {
  SyncState& barrier = *operation.state;
  const std::uint32_t phase = barrier.word.load(std::memory_order_acquire) & ~std::uint32_t{1};
  const RecordedWait recorded(sync_, barrier, operation.task, operation.deadline_ns != 0);
  if (barrier.count.fetch_add(1, std::memory_order_acq_rel) + 1 == barrier.limit) {
    close_phase(barrier, phase);
    barrier.count.store(0, std::memory_order_relaxed);
    barrier.wakeups.fetch_add(1, std::memory_order_relaxed);
    barrier.word.store(phase + 2, std::memory_order_release);
    support::futex_wake_all(barrier.word);
    return true;
  }
  const auto is_over = [&] {
    return (barrier.word.load(std::memory_order_acquire) & ~std::uint32_t{1}) != phase;
  };
  if (holds_soon(is_over)) return true;
  std::int64_t deadline_ns = operation.deadline_ns;
  while (!is_over()) {
    if (barrier.word.load(std::memory_order_relaxed) != phase)
      sched_yield();  // closed for a moment
    if (sleep_while(barrier.word, phase, deadline_ns)) continue;
    operation.timed_out = leave(barrier, phase);
    if (operation.timed_out) return true;
    deadline_ns = 0;  // all have arrived
  }
  return true;
}

/// Takes an arrival back; returns whether it was in time for that.
bool FutexBarrier::leave(SyncState& barrier, std::uint32_t phase) {
  if (barrier.count.load(std::memory_order_relaxed) == barrier.limit) return false;
  if (!close_phase(barrier, phase)) return false;
  // While the phase is closed, arrivals may come, and no phase ends.
  std::uint32_t arrived = barrier.count.load(std::memory_order_relaxed);
  bool has_left = false;
  while (arrived != barrier.limit && !has_left) {
    has_left = barrier.count.compare_exchange_weak(arrived, arrived - 1, std::memory_order_acq_rel);
  }
  barrier.word.store(phase, std::memory_order_release);
  return has_left;
}

}  // namespace models
