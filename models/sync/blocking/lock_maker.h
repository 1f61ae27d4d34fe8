// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/sync/blocking/recursive_lock.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"

namespace models {

/// What `make_recorded_lock` makes.
inline constexpr SyncKinds recorded_lock_kinds{workloads::SyncKind::lock,
                                               workloads::SyncKind::recursive_lock,
                                               workloads::SyncKind::reader_writer_lock};

/// A `SyncImplementation::make` for an implementation that has locks only, those of `Mutex`
/// (`RecordedLock`, `RecursiveLock`). Readers are alone as well.
template <typename Mutex>
std::unique_ptr<const workloads::SyncBackend> make_recorded_lock(workloads::SyncKind kind,
                                                                 workloads::Sync& sync) {
  if (kind == workloads::SyncKind::recursive_lock) {
    return std::make_unique<RecursiveLock<Mutex>>(sync);
  }
  return std::make_unique<RecordedLock<Mutex>>(sync);
}

}  // namespace models
