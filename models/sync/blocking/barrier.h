// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

/// A barrier that blocks, with the record of how many have arrived. `Gate` has the functions `init`
/// (for `SyncState::limit` parties), `destroy` and `arrive_and_wait` of a `SyncState`.
template <typename Gate>
class RecordedBarrier final : public workloads::SyncBackend {
 public:
  explicit RecordedBarrier(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { Gate::init(state); }
  void destroy(workloads::SyncState& state) const noexcept override { Gate::destroy(state); }

  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& state = *operation.state;
    const RecordedWait recorded(sync_, state, operation.task);
    if (state.count.fetch_add(1, std::memory_order_relaxed) + 1 == state.limit) {
      // Nobody arrives for the next phase before this task has passed the gate.
      state.count.store(0, std::memory_order_relaxed);
      state.wakeups.fetch_add(1, std::memory_order_relaxed);
    }
    Gate::arrive_and_wait(state);
    return true;
  }

 private:
  workloads::Sync& sync_;
};

}  // namespace models
