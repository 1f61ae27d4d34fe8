// SPDX-License-Identifier: Apache-2.0
#include <semaphore.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "models/sync/blocking/lock_maker.h"
#include "models/sync/blocking/semaphore.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncState;

struct PosixPermits {
  static sem_t* of(SyncState& state) {
    static_assert(sizeof(sem_t) <= sizeof state.storage);
    return reinterpret_cast<sem_t*>(state.storage);
  }
  static void init(SyncState& state) { init(state, state.limit); }
  static void init(SyncState& state, unsigned permits) {
    constexpr int between_processes = 1;
    if (sem_init(of(state), between_processes, permits) != 0) {
      throw std::system_error(errno, std::generic_category(), "sem_init");
    }
  }
  static void destroy(SyncState& state) noexcept { sem_destroy(of(state)); }
  static bool try_acquire(SyncState& state) { return sem_trywait(of(state)) == 0; }
  static void acquire(SyncState& state) {
    while (sem_wait(of(state)) != 0) {
      if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "sem_wait");
    }
  }
  static bool acquire_until(SyncState& state, std::int64_t deadline_ns) {
    const timespec deadline = timespec_of(deadline_ns);
    int result = 0;
    do {
      result = sem_clockwait(of(state), CLOCK_MONOTONIC, &deadline);
    } while (result != 0 && errno == EINTR);
    return is_in_time(result == 0 ? 0 : errno, "sem_clockwait");
  }
  static void release(SyncState& state) { sem_post(of(state)); }
};

/// A semaphore with one permit, as a lock.
struct SemaphoreMutex {
  static constexpr bool is_recursive = false;
  static void init(SyncState& state) { PosixPermits::init(state, 1); }
  static void destroy(SyncState& state) noexcept { PosixPermits::destroy(state); }
  static bool try_lock(SyncState& state) { return PosixPermits::try_acquire(state); }
  static void lock(SyncState& state) { PosixPermits::acquire(state); }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    return PosixPermits::acquire_until(state, deadline_ns);
  }
  static void unlock(SyncState& state) { PosixPermits::release(state); }
};

std::unique_ptr<const workloads::SyncBackend> make(SyncKind kind, workloads::Sync& sync) {
  if (kind == SyncKind::semaphore || kind == SyncKind::bounded_semaphore) {
    return std::make_unique<RecordedSemaphore<PosixPermits>>(sync);
  }
  return make_recorded_lock<SemaphoreMutex>(kind, sync);
}

}  // namespace

SyncImplementation make_posix_sem() {
  return {.description = "POSIX semaphores (sem_init), with one permit as a lock",
          .contexts = {ExecutionContext::threads, ExecutionContext::processes},
          .kinds = {SyncKind::lock, SyncKind::recursive_lock, SyncKind::reader_writer_lock,
                    SyncKind::semaphore, SyncKind::bounded_semaphore},
          .make = make};
}

}  // namespace models
