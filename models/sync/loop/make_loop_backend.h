// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/sync/loop/loop_locks.h"
#include "models/sync/loop/loop_policy.h"
#include "models/sync/loop/loop_signals.h"
#include "workloads/sync.h"

namespace models {

/// A `SyncImplementation::make` of every kind, for tasks that suspend.
template <typename Policy>
std::unique_ptr<const workloads::SyncBackend> make_loop_backend(workloads::SyncKind kind,
                                                                workloads::Sync& sync) {
  using workloads::SyncKind;
  switch (kind) {
    case SyncKind::lock:
      return std::make_unique<LoopLock<Policy, false>>(sync);
    case SyncKind::recursive_lock:
      return std::make_unique<LoopLock<Policy, true>>(sync);
    case SyncKind::reader_writer_lock:
      return std::make_unique<LoopReaderWriter<Policy>>(sync);
    case SyncKind::semaphore:
    case SyncKind::bounded_semaphore:
      return std::make_unique<LoopSemaphore<Policy>>(sync);
    case SyncKind::event:
      return std::make_unique<LoopEvent<Policy>>(sync);
    case SyncKind::condition_variable:
      return std::make_unique<LoopCondition<Policy>>(sync);
    case SyncKind::barrier:
      return std::make_unique<LoopBarrier<Policy>>(sync);
    case SyncKind::channel:
      break;
  }
  return nullptr;
}

}  // namespace models
