// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "models/sync/blocking/barrier.h"
#include "models/sync/blocking/monitor.h"
#include "models/sync/blocking/reader_writer_lock.h"
#include "models/sync/blocking/recursive_lock.h"
#include "models/sync/blocking/semaphore.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncState;

void check(int error, const char* call) {
  if (error != 0) throw std::system_error(error, std::generic_category(), call);
}

template <typename Type>
Type* at(std::byte* storage) {
  return reinterpret_cast<Type*>(storage);
}

/// Shared between processes and robust: when a process dies that holds it, the next one gets it all
/// the same.
template <int type>
struct PthreadMutexOf {
  static constexpr bool is_recursive = type == PTHREAD_MUTEX_RECURSIVE;
  static constexpr auto fast_path = workloads::FastPath::pthread_mutex;
  static pthread_mutex_t* of(SyncState& state) {
    static_assert(sizeof(pthread_mutex_t) <= sizeof state.storage);
    return at<pthread_mutex_t>(state.storage);
  }
  static void init(SyncState& state) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_settype(&attributes, type);
    const int error = pthread_mutex_init(of(state), &attributes);
    pthread_mutexattr_destroy(&attributes);
    check(error, "pthread_mutex_init");
  }
  static void destroy(SyncState& state) noexcept { pthread_mutex_destroy(of(state)); }
  static bool try_lock(SyncState& state) {
    return is_held(state, pthread_mutex_trylock(of(state)));
  }
  static void lock(SyncState& state) {
    const int error = pthread_mutex_lock(of(state));
    if (!is_held(state, error)) check(error, "pthread_mutex_lock");
  }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    const int error = models::lock_until(of(state), deadline_ns);
    return is_held(state, error) || is_in_time(error, "pthread_mutex_clocklock");
  }
  static void unlock(SyncState& state) { pthread_mutex_unlock(of(state)); }

  static bool is_held(SyncState& state, int error) {
    return workloads::is_held(state, *of(state), error);
  }
};
using PthreadMutex = PthreadMutexOf<PTHREAD_MUTEX_NORMAL>;

/// Lies behind the mutex of the same state, where there is one. It is not destroyed: that would
/// wait for a waiter whose process was killed, and nothing is kept outside of the state.
struct PthreadCondition {
  static pthread_cond_t* of(SyncState& state) {
    static_assert(sizeof(pthread_mutex_t) + sizeof(pthread_cond_t) <= sizeof state.storage &&
                  sizeof(pthread_mutex_t) % alignof(pthread_cond_t) == 0);
    return at<pthread_cond_t>(state.storage + sizeof(pthread_mutex_t));
  }
  static void init(SyncState& state) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    const int error = pthread_cond_init(of(state), &attributes);
    pthread_condattr_destroy(&attributes);
    check(error, "pthread_cond_init");
  }
  static void destroy(SyncState&) noexcept {}
  static bool wait_until(SyncState& state, SyncState& lock, std::int64_t deadline_ns) {
    pthread_mutex_t* const mutex = PthreadMutex::of(lock);
    int error = 0;
    if (deadline_ns == 0) {
      error = pthread_cond_wait(of(state), mutex);
    } else {
      const timespec deadline = timespec_of(deadline_ns);
      error = pthread_cond_timedwait(of(state), mutex, &deadline);
    }
    if (error == ETIMEDOUT) return false;
    if (!PthreadMutex::is_held(lock, error)) check(error, "pthread_cond_wait");
    return true;
  }
  static void wake_one(SyncState& state) { pthread_cond_signal(of(state)); }
  static void wake_all(SyncState& state) { pthread_cond_broadcast(of(state)); }
};

struct PthreadReaderWriter {
  static pthread_rwlock_t* of(SyncState& state) {
    static_assert(sizeof(pthread_rwlock_t) <= sizeof state.storage);
    return at<pthread_rwlock_t>(state.storage);
  }
  static void init(SyncState& state) {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    const int error = pthread_rwlock_init(of(state), &attributes);
    pthread_rwlockattr_destroy(&attributes);
    check(error, "pthread_rwlock_init");
  }
  static void destroy(SyncState& state) noexcept { pthread_rwlock_destroy(of(state)); }
  static bool try_lock(SyncState& state) { return pthread_rwlock_trywrlock(of(state)) == 0; }
  static void lock(SyncState& state) {
    check(lock_even_if_held([&] { return pthread_rwlock_wrlock(of(state)); }),
          "pthread_rwlock_wrlock");
  }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    const auto lock = [&] { return models::lock_until(of(state), deadline_ns); };
    return is_in_time(lock_even_if_held(lock, deadline_ns), "pthread_rwlock_clockwrlock");
  }
  static void unlock(SyncState& state) { pthread_rwlock_unlock(of(state)); }
  static bool try_lock_shared(SyncState& state) { return pthread_rwlock_tryrdlock(of(state)) == 0; }
  static void lock_shared(SyncState& state) {
    check(lock_even_if_held([&] { return pthread_rwlock_rdlock(of(state)); }),
          "pthread_rwlock_rdlock");
  }
  static bool lock_shared_until(SyncState& state, std::int64_t deadline_ns) {
    const auto lock = [&] { return models::lock_shared_until(of(state), deadline_ns); };
    return is_in_time(lock_even_if_held(lock, deadline_ns), "pthread_rwlock_clockrdlock");
  }
  static void unlock_shared(SyncState& state) { pthread_rwlock_unlock(of(state)); }
};

/// It is not destroyed, for the same reason as a condition variable.
struct PthreadGate {
  static pthread_barrier_t* of(SyncState& state) {
    static_assert(sizeof(pthread_barrier_t) <= sizeof state.storage);
    return at<pthread_barrier_t>(state.storage);
  }
  static void init(SyncState& state) {
    pthread_barrierattr_t attributes;
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    const int error = pthread_barrier_init(of(state), &attributes, state.limit);
    pthread_barrierattr_destroy(&attributes);
    check(error, "pthread_barrier_init");
  }
  static void destroy(SyncState&) noexcept {}
  static void arrive_and_wait(SyncState& state) { pthread_barrier_wait(of(state)); }
};

std::unique_ptr<const workloads::SyncBackend> make(SyncKind kind, workloads::Sync& sync) {
  switch (kind) {
    case SyncKind::lock:
      return std::make_unique<RecordedLock<PthreadMutex>>(sync);
    case SyncKind::recursive_lock:
      return std::make_unique<RecursiveLock<PthreadMutexOf<PTHREAD_MUTEX_RECURSIVE>>>(sync);
    case SyncKind::reader_writer_lock:
      return std::make_unique<ReaderWriterBackend<PthreadReaderWriter>>(sync);
    case SyncKind::semaphore:
    case SyncKind::bounded_semaphore:
      return std::make_unique<RecordedSemaphore<MonitorPermits<PthreadMutex, PthreadCondition>>>(
          sync);
    case SyncKind::event:
      return std::make_unique<MonitorEvent<PthreadMutex, PthreadCondition>>(sync);
    case SyncKind::condition_variable:
      return std::make_unique<MonitorCondition<PthreadMutex, PthreadCondition>>(sync);
    case SyncKind::barrier:
      return std::make_unique<RecordedBarrier<PthreadGate>>(sync);
    case SyncKind::channel:
      break;
  }
  return nullptr;
}

}  // namespace

SyncImplementation make_pthread() {
  return {.description = "a pthread mutex, process-shared and robust, and its relatives",
          .contexts = {ExecutionContext::threads, ExecutionContext::processes},
          .kinds = every_lock_kind,
          .make = make};
}

}  // namespace models
