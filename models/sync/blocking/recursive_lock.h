// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/recorded_lock.h"
#include "workloads/sync.h"

namespace models {

/// A lock that its holder may acquire again; it is free when it was released as often. `Mutex` is
/// one as of `RecordedLock`. Where it is recursive itself (`Mutex::is_recursive`), each acquisition
/// is one of it; otherwise the record tells that the task holds it already, since a task occupies
/// its thread.
template <typename Mutex>
class RecursiveLock final : public workloads::SyncBackend {
 public:
  explicit RecursiveLock(workloads::Sync& sync) : sync_(sync) {}

  void init(workloads::SyncState& state) const override { Mutex::init(state); }
  void destroy(workloads::SyncState& state) const noexcept override { Mutex::destroy(state); }

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override {
    if (!try_lock(state, task)) [[unlikely]] {
      const RecordedWait recorded(sync_, state, task);
      Mutex::lock(state);
    }
    record_one_more(state, task);
    return true;
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override {
    if (!try_lock(state, task)) return false;
    record_one_more(state, task);
    return true;
  }
  bool perform(workloads::SyncOperation& operation) const override {
    workloads::SyncState& state = *operation.state;
    if (operation.deadline_ns == 0) return acquire(state, operation.task);
    if (try_acquire(state, operation.task)) return true;
    const RecordedWait recorded(sync_, state, operation.task, true);
    operation.timed_out = !Mutex::lock_until(state, operation.deadline_ns);
    if (!operation.timed_out) record_one_more(state, operation.task);
    return true;
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    check_holder(state, task);
    const std::uint32_t depth = state.count.load(std::memory_order_relaxed) - 1;
    state.count.store(depth, std::memory_order_relaxed);
    if (depth == 0) state.holder.store(0, std::memory_order_relaxed);
    if (depth == 0 || Mutex::is_recursive) Mutex::unlock(state);
  }

 private:
  static bool try_lock(workloads::SyncState& state, std::uint32_t task) {
    if (state.holder.load(std::memory_order_relaxed) == task + 1) {
      if constexpr (Mutex::is_recursive) Mutex::lock(state);
      return true;
    }
    return Mutex::try_lock(state);
  }
  /// Only the holder writes: no read-modify-write on the bus.
  static void record_one_more(workloads::SyncState& state, std::uint32_t task) {
    // Another holder that died may have left its depth (robust locks).
    const bool is_held = state.holder.load(std::memory_order_relaxed) == task + 1;
    const std::uint32_t depth = is_held ? state.count.load(std::memory_order_relaxed) : 0;
    state.holder.store(task + 1, std::memory_order_relaxed);
    state.count.store(depth + 1, std::memory_order_relaxed);
  }

  workloads::Sync& sync_;
};

}  // namespace models
