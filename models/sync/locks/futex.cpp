// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "models/sync/blocking/reader_writer_lock.h"
#include "models/sync/blocking/recursive_lock.h"
#include "models/sync/futex/futex_backends.h"
#include "models/sync/futex/futex_locks.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"

namespace models {
namespace {

using workloads::SyncKind;

std::unique_ptr<const workloads::SyncBackend> make(SyncKind kind, workloads::Sync& sync) {
  switch (kind) {
    case SyncKind::lock:
      return std::make_unique<RecordedLock<FutexConditionMutex>>(sync);
    case SyncKind::recursive_lock:
      return std::make_unique<RecursiveLock<FutexMutex>>(sync);
    case SyncKind::reader_writer_lock:
      return std::make_unique<ReaderWriterBackend<FutexReaderWriter>>(sync);
    case SyncKind::semaphore:
    case SyncKind::bounded_semaphore:
      return std::make_unique<FutexSemaphore>(sync);
    case SyncKind::event:
      return std::make_unique<FutexEvent>(sync);
    case SyncKind::condition_variable:
      return std::make_unique<FutexCondition>(sync);
    case SyncKind::barrier:
      return std::make_unique<FutexBarrier>(sync);
    case SyncKind::channel:
      break;
  }
  return nullptr;
}

}  // namespace

SyncImplementation make_futex() {
  return {.description = "words that waiters sleep on (futex), after a short spin",
          .contexts = {ExecutionContext::threads, ExecutionContext::processes},
          .kinds = every_lock_kind,
          .make = make};
}

}  // namespace models
