// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <memory>
#include <new>
#include <shared_mutex>

#include "models/sync/blocking/reader_writer_lock.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
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
  static void lock(SyncState& state) {
    is_in_time(lock_even_if_held([&] { return pthread_rwlock_wrlock(rwlock_of(state)); }),
               "pthread_rwlock_wrlock");
  }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    const auto lock = [&] { return models::lock_until(rwlock_of(state), deadline_ns); };
    return is_in_time(lock_even_if_held(lock, deadline_ns), "pthread_rwlock_clockwrlock");
  }
  static void unlock(SyncState& state) { of(state).unlock(); }
  static bool try_lock_shared(SyncState& state) { return of(state).try_lock_shared(); }
  static void lock_shared(SyncState& state) {
    is_in_time(lock_even_if_held([&] { return pthread_rwlock_rdlock(rwlock_of(state)); }),
               "pthread_rwlock_rdlock");
  }
  static bool lock_shared_until(SyncState& state, std::int64_t deadline_ns) {
    const auto lock = [&] { return models::lock_shared_until(rwlock_of(state), deadline_ns); };
    return is_in_time(lock_even_if_held(lock, deadline_ns), "pthread_rwlock_clockrdlock");
  }
  static void unlock_shared(SyncState& state) { of(state).unlock_shared(); }

 private:
  /// What it has inside, as std::shared_timed_mutex has it: its own functions have no time limits,
  /// and throw where a task waits for what it holds.
  static pthread_rwlock_t* rwlock_of(SyncState& state) {
    return static_cast<pthread_rwlock_t*>(of(state).native_handle());
  }
};

}  // namespace

SyncImplementation make_shared() {
  return {.description = "std::shared_mutex: readers hold it together; as a lock, exclusively",
          .contexts = {ExecutionContext::threads},
          .kinds = {SyncKind::lock, SyncKind::reader_writer_lock},
          .make = [](SyncKind kind,
                     workloads::Sync& sync) -> std::unique_ptr<const workloads::SyncBackend> {
            if (kind == SyncKind::lock) return std::make_unique<RecordedLock<SharedMutex>>(sync);
            return std::make_unique<ReaderWriterBackend<SharedMutex>>(sync);
          }};
}

}  // namespace models
