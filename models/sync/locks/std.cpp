// SPDX-License-Identifier: Apache-2.0
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <semaphore>

#include "models/sync/blocking/barrier.h"
#include "models/sync/blocking/monitor.h"
#include "models/sync/blocking/recursive_lock.h"
#include "models/sync/blocking/semaphore.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncState;

template <typename Type>
struct StdMutexOf {
  static constexpr bool is_recursive = std::is_same_v<Type, std::recursive_mutex>;
  static_assert(std::is_same_v<typename Type::native_handle_type, pthread_mutex_t*> &&
                sizeof(Type) == sizeof(pthread_mutex_t));
  static constexpr auto fast_path = workloads::FastPath::pthread_mutex;
  static Type& of(SyncState& state) {
    static_assert(sizeof(Type) <= sizeof state.storage);
    return *std::launder(reinterpret_cast<Type*>(state.storage));
  }
  static void init(SyncState& state) { new (state.storage) Type; }
  static void destroy(SyncState& state) noexcept { of(state).~Type(); }
  static bool try_lock(SyncState& state) { return of(state).try_lock(); }
  static void lock(SyncState& state) { of(state).lock(); }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    // As std::timed_mutex does it, which has the same lock inside.
    return is_in_time(models::lock_until(of(state).native_handle(), deadline_ns),
                      "pthread_mutex_clocklock");
  }
  static void unlock(SyncState& state) { of(state).unlock(); }
};
using StdMutex = StdMutexOf<std::mutex>;

/// Lies behind the mutex of the same state, where there is one.
struct StdCondition {
  using Condition = std::condition_variable;
  static Condition& of(SyncState& state) {
    static_assert(sizeof(std::mutex) + sizeof(Condition) <= sizeof state.storage &&
                  sizeof(std::mutex) % alignof(Condition) == 0);
    return *std::launder(reinterpret_cast<Condition*>(state.storage + sizeof(std::mutex)));
  }
  static void init(SyncState& state) { new (state.storage + sizeof(std::mutex)) Condition; }
  static void destroy(SyncState& state) noexcept { of(state).~Condition(); }
  static bool wait_until(SyncState& state, SyncState& lock, std::int64_t deadline_ns) {
    std::unique_lock held(StdMutex::of(lock), std::adopt_lock);
    bool is_in_time = true;
    if (deadline_ns == 0) {
      of(state).wait(held);
    } else {
      is_in_time = of(state).wait_until(held, time_of(deadline_ns)) == std::cv_status::no_timeout;
    }
    held.release();
    return is_in_time;
  }
  static void wake_one(SyncState& state) { of(state).notify_one(); }
  static void wake_all(SyncState& state) { of(state).notify_all(); }
};

struct StdPermits {
  using Semaphore = std::counting_semaphore<std::numeric_limits<int>::max()>;
  static Semaphore& of(SyncState& state) {
    static_assert(sizeof(Semaphore) <= sizeof state.storage);
    return *std::launder(reinterpret_cast<Semaphore*>(state.storage));
  }
  static void init(SyncState& state) { new (state.storage) Semaphore(state.limit); }
  static void destroy(SyncState& state) noexcept { of(state).~Semaphore(); }
  static bool try_acquire(SyncState& state) { return of(state).try_acquire(); }
  /// In place of `acquire`, which may sleep for ever in libstdc++ before version 13 although a
  /// permit is left: a waiter that sees one taken and released in between sleeps on the value that
  /// it has again (GCC bug 104928). Whoever sleeps tries again after a while.
  static void acquire(SyncState& state) {
    constexpr std::chrono::milliseconds a_while(50);
    while (!of(state).try_acquire_for(a_while)) {
    }
  }
  static bool acquire_until(SyncState& state, std::int64_t deadline_ns) {
    return of(state).try_acquire_until(time_of(deadline_ns));
  }
  static void release(SyncState& state) { of(state).release(); }
};

struct StdGate {
  using Barrier = std::barrier<>;
  static Barrier& of(SyncState& state) {
    static_assert(sizeof(Barrier) <= sizeof state.storage && alignof(Barrier) <= 8);
    return *std::launder(reinterpret_cast<Barrier*>(state.storage));
  }
  static void init(SyncState& state) { new (state.storage) Barrier(state.limit); }
  static void destroy(SyncState& state) noexcept { of(state).~Barrier(); }
  static void arrive_and_wait(SyncState& state) { of(state).arrive_and_wait(); }
};

std::unique_ptr<const workloads::SyncBackend> make(SyncKind kind, workloads::Sync& sync) {
  switch (kind) {
    case SyncKind::lock:
    case SyncKind::reader_writer_lock:
      return std::make_unique<RecordedLock<StdMutex>>(sync);
    case SyncKind::recursive_lock:
      return std::make_unique<RecursiveLock<StdMutexOf<std::recursive_mutex>>>(sync);
    case SyncKind::semaphore:
    case SyncKind::bounded_semaphore:
      return std::make_unique<RecordedSemaphore<StdPermits>>(sync);
    case SyncKind::event:
      return std::make_unique<MonitorEvent<StdMutex, StdCondition>>(sync);
    case SyncKind::condition_variable:
      return std::make_unique<MonitorCondition<StdMutex, StdCondition>>(sync);
    case SyncKind::barrier:
      return std::make_unique<RecordedBarrier<StdGate>>(sync);
    case SyncKind::channel:
      break;
  }
  return nullptr;
}

}  // namespace

SyncImplementation make_std() {
  return {.description = "std::mutex and its relatives in the C++ library",
          .contexts = {ExecutionContext::threads},
          .kinds = every_lock_kind,
          .make = make};
}

}  // namespace models
