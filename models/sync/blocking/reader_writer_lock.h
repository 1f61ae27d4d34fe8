// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

/// A lock that readers hold together, with the record of how many they are. `Mutex` is one as of
/// `RecordedLock` for writers, with `try_lock_shared`, `lock_shared`, `lock_shared_until` (a time
/// on the monotonic clock) and `unlock_shared` besides.
template <typename Mutex>
class ReaderWriterBackend final : public workloads::SyncBackend {
 public:
  explicit ReaderWriterBackend(workloads::Sync& sync) : sync_(sync), writers_(sync) {}

  void init(workloads::SyncState& state) const override { writers_.init(state); }
  void destroy(workloads::SyncState& state) const noexcept override { writers_.destroy(state); }

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return writers_.acquire(state, task);
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return writers_.try_acquire(state, task);
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    writers_.release(state, task);
  }

  bool acquire_shared(workloads::SyncState& state, std::uint32_t task) const override {
    if (!Mutex::try_lock_shared(state)) [[unlikely]] {
      const RecordedWait recorded(sync_, state, task);
      Mutex::lock_shared(state);
    }
    state.count.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  bool try_acquire_shared(workloads::SyncState& state, std::uint32_t) const override {
    if (!Mutex::try_lock_shared(state)) return false;
    state.count.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  void release_shared(workloads::SyncState& state, std::uint32_t task) const override {
    check_readers(state, task);
    state.count.fetch_sub(1, std::memory_order_relaxed);
    Mutex::unlock_shared(state);
  }

  bool perform(workloads::SyncOperation& operation) const override {
    if (operation.action != workloads::SyncOperation::Action::acquire_shared) {
      return writers_.perform(operation);
    }
    if (operation.deadline_ns == 0) return acquire_shared(*operation.state, operation.task);
    operation.timed_out = !Mutex::try_lock_shared(*operation.state) && !wait_until(operation);
    if (!operation.timed_out) operation.state->count.fetch_add(1, std::memory_order_relaxed);
    return true;
  }

 private:
  bool wait_until(const workloads::SyncOperation& operation) const {
    const RecordedWait recorded(sync_, *operation.state, operation.task, true);
    return Mutex::lock_shared_until(*operation.state, operation.deadline_ns);
  }

  workloads::Sync& sync_;
  RecordedLock<Mutex> writers_;
};

}  // namespace models
