// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

/// A semaphore that blocks, with the record of how many permits are held. `Permits` has the
/// functions `init` (with `SyncState::limit` permits), `destroy`, `try_acquire`, `acquire`,
/// `acquire_until` (a time on the monotonic clock) and `release` of a `SyncState`.
template <typename Permits>
class RecordedSemaphore final : public workloads::SyncBackend {
 public:
  explicit RecordedSemaphore(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { Permits::init(state); }
  void destroy(workloads::SyncState& state) const noexcept override { Permits::destroy(state); }

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override {
    if (!Permits::try_acquire(state)) [[unlikely]] {
      const RecordedWait recorded(sync_, state, task);
      Permits::acquire(state);
    }
    state.count.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t) const override {
    if (!Permits::try_acquire(state)) return false;
    state.count.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& state = *operation.state;
    if (operation.deadline_ns == 0) return acquire(state, operation.task);
    if (try_acquire(state, operation.task)) return true;
    const RecordedWait recorded(sync_, state, operation.task, true);
    operation.timed_out = !Permits::acquire_until(state, operation.deadline_ns);
    if (!operation.timed_out) state.count.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    // Recorded first, so that the record never has more permits taken than there are.
    record_release(state, task);
    Permits::release(state);
  }

 private:
  workloads::Sync& sync_;
};

}  // namespace models
