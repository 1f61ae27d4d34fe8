// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/futex/futex_wait.h"
#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

/// A barrier that blocks, with the record of how many have arrived. `Gate` has the functions `init`
/// (for `SyncState::limit` parties), `destroy` and `arrive_and_wait` of a `SyncState`.
///
/// A gate has no time limits, and cannot be left again. So a task with a time limit goes there only
/// when all have arrived by the record, for which it sleeps on `SyncState::wakeups`; `word` counts
/// those that may sleep, as `Sleep` does it.
template <typename Gate, typename Sleep = FutexSleep>
class RecordedBarrier final : public workloads::SyncBackend {
 public:
  explicit RecordedBarrier(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { Gate::init(state); }
  void destroy(workloads::SyncState& state) const noexcept override { Gate::destroy(state); }

  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& state = *operation.state;
    const RecordedWait recorded(sync_, state, operation.task, operation.deadline_ns != 0);
    // The phase is not over before this task has arrived.
    const std::uint32_t phase = state.wakeups.load(std::memory_order_relaxed);
    if (state.count.fetch_add(1, std::memory_order_relaxed) + 1 == state.limit) {
      // Nobody arrives for the next phase before this task has passed the gate.
      state.count.store(0, std::memory_order_relaxed);
      state.wakeups.fetch_add(1, std::memory_order_seq_cst);
      if (state.word.load(std::memory_order_seq_cst) != 0) Sleep::wake_all(state.wakeups);
    } else if (operation.deadline_ns != 0 && !wait_until(state, phase, operation.deadline_ns) &&
               leave(state)) {
      operation.timed_out = true;
      return true;
    }
    Gate::arrive_and_wait(state);
    return true;
  }

 private:
  /// Returns whether all arrived in time.
  static bool wait_until(workloads::SyncState& state, std::uint32_t phase,
                         std::int64_t deadline_ns) {
    const auto is_over = [&] { return state.wakeups.load(std::memory_order_seq_cst) != phase; };
    state.word.fetch_add(1, std::memory_order_seq_cst);
    bool is_in_time = true;
    while (!is_over() && is_in_time) {
      is_in_time = Sleep::sleep_while(state.wakeups, phase, deadline_ns);
    }
    state.word.fetch_sub(1, std::memory_order_seq_cst);
    return is_over();
  }
  /// Takes an arrival back; returns whether it was in time for that. When all have arrived, the
  /// others wait at the gate for this task.
  static bool leave(workloads::SyncState& state) {
    std::uint32_t arrived = state.count.load(std::memory_order_relaxed);
    while (arrived != 0 && arrived != state.limit) {
      if (state.count.compare_exchange_weak(arrived, arrived - 1, std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

  workloads::Sync& sync_;
};

}  // namespace models
