// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <type_traits>

#include <boost/fiber/barrier.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/context.hpp>
#include <boost/fiber/exceptions.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/recursive_timed_mutex.hpp>
#include <boost/fiber/timed_mutex.hpp>

#include "models/support/os/return_to_stack.h"
#include "models/sync/blocking/barrier.h"
#include "models/sync/blocking/monitor.h"
#include "models/sync/blocking/monitor_reader_writer.h"
#include "models/sync/blocking/reader_writer_lock.h"
#include "models/sync/blocking/recursive_lock.h"
#include "models/sync/blocking/semaphore.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

namespace fibers = boost::fibers;

using support::ReturnToStack;
using workloads::SyncKind;
using workloads::SyncState;

/// Boost's object in the state, behind `offset` bytes of others.
template <typename Type, std::size_t offset = 0>
struct InState {
  static Type& of(SyncState& state) {
    static_assert(offset + sizeof(Type) <= sizeof state.storage && offset % alignof(Type) == 0 &&
                  alignof(Type) <= 8);
    return *std::launder(reinterpret_cast<Type*>(state.storage + offset));
  }
  template <typename... Arguments>
  static void make(SyncState& state, Arguments... arguments) {
    new (state.storage + offset) Type(arguments...);
  }
  static void init(SyncState& state) { make(state); }
  static void destroy(SyncState& state) noexcept { of(state).~Type(); }
};

/// Boost's mutexes, which record who holds them just as we do: one thread has all fibers, and none
/// of these functions lets another one run between the two.
template <typename Type>
struct FiberMutexOf : InState<Type> {
  using InState<Type>::of;
  static constexpr bool is_recursive = std::is_same_v<Type, fibers::recursive_timed_mutex>;

  /// Boost's own would let other fibers run first, also where the mutex is free, and that costs
  /// four times as much as locking it. A free one is locked without waiting.
  static bool try_lock(SyncState& state) {
    if (state.holder.load(std::memory_order_relaxed) != 0) return false;
    of(state).lock();
    return true;
  }
  static void lock(SyncState& state) {
    const ReturnToStack back;
    try {
      of(state).lock();
    } catch (const fibers::lock_error&) {
      // Boost refuses to let a fiber wait for what it holds itself. It waits here, so that this is
      // told as what it is with every other lock: a deadlock.
      for (;;) fibers::context::active()->suspend();
    }
  }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    const ReturnToStack back;
    return of(state).try_lock_until(time_of(deadline_ns));
  }
  static void unlock(SyncState& state) { of(state).unlock(); }
};
using FiberMutex = FiberMutexOf<fibers::timed_mutex>;

/// Lies behind the mutex of the same state, where there is one.
struct FiberCondition : InState<fibers::condition_variable_any, sizeof(fibers::timed_mutex)> {
  static bool wait_until(SyncState& state, SyncState& lock, std::int64_t deadline_ns) {
    const ReturnToStack back;
    std::unique_lock held(FiberMutex::of(lock), std::adopt_lock);
    bool is_in_time = true;
    if (deadline_ns == 0) {
      of(state).wait(held);
    } else {
      is_in_time =
          of(state).wait_until(held, time_of(deadline_ns)) == fibers::cv_status::no_timeout;
    }
    held.release();
    return is_in_time;
  }
  static void wake_one(SyncState& state) { of(state).notify_one(); }
  static void wake_all(SyncState& state) { of(state).notify_all(); }
};

/// Boost's condition variables do not say whether a time limit was over before they had their lock
/// back, so fibers with one look at the word from time to time.
struct FiberSleep {
  static bool sleep_while(support::FutexWord& word, std::uint32_t value, std::int64_t deadline_ns) {
    constexpr std::chrono::microseconds interval(100);
    const auto deadline = time_of(deadline_ns);
    const ReturnToStack back;
    while (word.load(std::memory_order_relaxed) == value) {
      const auto now = std::chrono::steady_clock::now();
      if (now >= deadline) return false;
      const std::chrono::steady_clock::time_point next = now + interval;
      boost::this_fiber::sleep_until(std::min(next, deadline));
    }
    return true;
  }
  static void wake_one(support::FutexWord&) {}
  static void wake_all(support::FutexWord&) {}
};

struct FiberGate : InState<fibers::barrier> {
  static void init(SyncState& state) { make(state, state.limit); }
  static void arrive_and_wait(SyncState& state) {
    const ReturnToStack back;
    of(state).wait();
  }
};

std::unique_ptr<const workloads::SyncBackend> make(SyncKind kind, workloads::Sync& sync) {
  switch (kind) {
    case SyncKind::lock:
      return std::make_unique<RecordedLock<FiberMutex>>(sync);
    case SyncKind::recursive_lock:
      return std::make_unique<RecursiveLock<FiberMutexOf<fibers::recursive_timed_mutex>>>(sync);
    case SyncKind::reader_writer_lock:
      return std::make_unique<ReaderWriterBackend<MonitorReaderWriter<FiberMutex, FiberCondition>>>(
          sync);
    case SyncKind::semaphore:
    case SyncKind::bounded_semaphore:
      return std::make_unique<RecordedSemaphore<MonitorPermits<FiberMutex, FiberCondition>>>(sync);
    case SyncKind::event:
      return std::make_unique<MonitorEvent<FiberMutex, FiberCondition>>(sync);
    case SyncKind::condition_variable:
      return std::make_unique<MonitorCondition<FiberMutex, FiberCondition, FiberSleep>>(sync);
    case SyncKind::barrier:
      return std::make_unique<RecordedBarrier<FiberGate, FiberSleep>>(sync);
    case SyncKind::channel:
      break;
  }
  return nullptr;
}

}  // namespace

SyncImplementation make_boost_fiber() {
  return {.description = "boost::fibers::timed_mutex and its relatives, which suspend the fiber",
          .contexts = {ExecutionContext::fibers},
          .kinds = every_lock_kind,
          .make = make};
}

}  // namespace models
