// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <memory>
#include <new>
#include <shared_mutex>

#include "models/sync/blocking/reader_writer_lock.h"
#include "models/sync/lock_implementation.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncState;

struct SharedMutex {
  static std::shared_mutex& of(SyncState& state) {
    static_assert(sizeof(std::shared_mutex) <= sizeof state.storage);
    return *std::launder(reinterpret_cast<std::shared_mutex*>(state.storage));
  }
  static void init(SyncState& state) { new (state.storage) std::shared_mutex; }
  static void destroy(SyncState& state) noexcept { of(state).~shared_mutex(); }
  static bool try_lock(SyncState& state) { return of(state).try_lock(); }
  static void lock(SyncState& state) { of(state).lock(); }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    return models::lock_until(rwlock_of(state), deadline_ns) == 0;
  }
  static void unlock(SyncState& state) { of(state).unlock(); }
  static bool try_lock_shared(SyncState& state) { return of(state).try_lock_shared(); }
  static void lock_shared(SyncState& state) { of(state).lock_shared(); }
  static bool lock_shared_until(SyncState& state, std::int64_t deadline_ns) {
    return models::lock_shared_until(rwlock_of(state), deadline_ns) == 0;
  }
  static void unlock_shared(SyncState& state) { of(state).unlock_shared(); }

 private:
  /// For time limits, as std::shared_timed_mutex does it, which has the same lock inside.
  static pthread_rwlock_t* rwlock_of(SyncState& state) {
    return static_cast<pthread_rwlock_t*>(of(state).native_handle());
  }
};

}  // namespace

LockImplementation make_shared() {
  return {.description = "std::shared_mutex: readers hold it together; as a lock, exclusively",
          .threads = true,
          .kinds = {SyncKind::lock, SyncKind::reader_writer_lock},
          .make = [](SyncKind kind,
                     workloads::Sync& sync) -> std::unique_ptr<const workloads::SyncBackend> {
            if (kind == SyncKind::lock) return std::make_unique<RecordedLock<SharedMutex>>(sync);
            return std::make_unique<ReaderWriterBackend<SharedMutex>>(sync);
          }};
}

}  // namespace models
