// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <new>

#include "workloads/io.h"
#include "workloads/robust_mutex.h"
#include "workloads/sync.h"

namespace workloads {

// The sync objects as one task uses them. Each names an object by its place in
// `Workload::sync_objects`. What may wait is awaited: a blocking `Io` blocks the calling thread,
// and one that suspends runs other tasks meanwhile. Releasing what the task does not hold throws
// `std::logic_error`.

/// Awaits a step that makes an operation. The value is whether it was done within its time limit.
class [[nodiscard]] SyncWait {
 public:
  explicit SyncWait(const SyncOperation& operation) : operation_(operation) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    // The backend is found again here, because the operation is memory of every task that waits.
    const SyncBackend& backend = operation_.io->sync().backend(operation_.state->kind);
    return !backend.perform(operation_) && operation_.io->park(operation_);
  }
  bool await_resume() const noexcept { return !operation_.timed_out; }

 private:
  SyncOperation operation_;
};

/// What the classes below share.
class SyncHandle {
 public:
  SyncHandle(const SyncHandle&) = delete;
  SyncHandle& operator=(const SyncHandle&) = delete;

 protected:
  using Action = SyncOperation::Action;

  SyncHandle(Io& io, std::size_t object, std::size_t task)
      : io_(io),
        state_(io.sync().states()[object]),
        backend_(io.sync().backend(state_.kind)),
        task_(static_cast<std::uint32_t>(task)),
        fast_path_(backend_.fast_path()) {}
  ~SyncHandle() = default;

  SyncOperation step(Action action) const;
  SyncWait wait_for(Action action, std::chrono::nanoseconds limit) const;
  /// Returns the time on the monotonic clock when a limit that begins now is over.
  static std::int64_t deadline_after(std::chrono::nanoseconds limit);

  /// Awaits an acquisition. One that does not wait costs a virtual call, and makes no operation.
  template <Action action>
  class [[nodiscard]] Acquisition {
   public:
    explicit Acquisition(const SyncHandle& handle) : handle_(handle) {}
    Acquisition(const Acquisition&) = delete;
    Acquisition& operator=(const Acquisition&) = delete;
    ~Acquisition() {}
    bool await_ready() const {
      if constexpr (action == Action::acquire_shared) {
        return handle_.backend_.acquire_shared(handle_.state_, handle_.task_);
      } else {
        return handle_.acquire_fast() || handle_.backend_.acquire(handle_.state_, handle_.task_);
      }
    }
    bool await_suspend(std::coroutine_handle<> waiter) {
      auto* const operation = new (&operation_) SyncOperation(handle_.step(action));
      operation->waiter = waiter;
      return !handle_.backend_.perform(*operation) && handle_.io_.park(*operation);
    }
    void await_resume() const noexcept {}

   private:
    const SyncHandle& handle_;
    union {
      SyncOperation operation_;  ///< made only where the task waits
    };
  };

  /// Acquires on the fast path of the object; returns false where it has none, or somebody holds
  /// it.
  bool acquire_fast() const {
    switch (fast_path_) {
      case FastPath::none:
        return false;
      case FastPath::word: {
        std::uint32_t free = 0;
        if (!state_.word.compare_exchange_strong(free, 1, std::memory_order_acquire,
                                                 std::memory_order_relaxed)) {
          return false;
        }
        break;
      }
      case FastPath::pthread_mutex:
        if (!is_held(state_, *mutex(), pthread_mutex_trylock(mutex()))) return false;
        break;
    }
    state_.holder.store(task_ + 1, std::memory_order_relaxed);
    return true;
  }
  /// Releases on the fast path of the object; returns false where it has none, its release has more
  /// to do than that, or the task does not hold it.
  bool release_fast() const {
    if (fast_path_ == FastPath::none ||
        state_.holder.load(std::memory_order_relaxed) != task_ + 1) {
      return false;
    }
    state_.holder.store(0, std::memory_order_relaxed);
    if (fast_path_ == FastPath::pthread_mutex) {
      pthread_mutex_unlock(mutex());
      return true;
    }
    std::uint32_t held = 1;
    if (state_.word.compare_exchange_strong(held, 0, std::memory_order_release,
                                            std::memory_order_relaxed)) {
      return true;
    }
    state_.holder.store(task_ + 1, std::memory_order_relaxed);
    return false;
  }

  Io& io_;
  SyncState& state_;
  const SyncBackend& backend_;
  std::uint32_t task_;
  FastPath fast_path_;

 private:
  pthread_mutex_t* mutex() const { return reinterpret_cast<pthread_mutex_t*>(state_.storage); }
};

/// A lock, a recursive lock or a semaphore.
class Lock : public SyncHandle {
 public:
  Lock(Io& io, std::size_t object, std::size_t task) : SyncHandle(io, object, task) {}

  auto acquire() const { return Acquisition<Action::acquire>(*this); }
  /// Acquires, blocking the calling thread where that is how the task waits, and returns whether it
  /// has; false where the task has to suspend, by awaiting `acquire`. For loops in plain functions:
  /// g++ 12 keeps the variables of a coroutine in memory.
  bool acquire_unless_suspending() const {
    return acquire_fast() || backend_.acquire(state_, task_);
  }
  bool try_acquire() const { return backend_.try_acquire(state_, task_); }
  /// The value is whether it was acquired within the time.
  SyncWait acquire_for(std::chrono::nanoseconds limit) const {
    return wait_for(Action::acquire, limit);
  }
  void release() const {
    if (!release_fast()) backend_.release(state_, task_);
  }
};
using Semaphore = Lock;

/// A reader-writer lock: `acquire` is a writer's.
class ReaderWriterLock : public Lock {
 public:
  using Lock::Lock;

  auto acquire_shared() const { return Acquisition<Action::acquire_shared>(*this); }
  /// The value is whether it was acquired within the time.
  SyncWait acquire_shared_for(std::chrono::nanoseconds limit) const {
    return wait_for(Action::acquire_shared, limit);
  }
  /// Acquires where that is possible at once, and returns whether it was.
  bool try_acquire_shared() const { return backend_.try_acquire_shared(state_, task_); }
  void release_shared() const { backend_.release_shared(state_, task_); }
};

/// An event that stays set until it is cleared.
class Event : public SyncHandle {
 public:
  Event(Io& io, std::size_t object, std::size_t task) : SyncHandle(io, object, task) {}

  SyncWait wait() const { return SyncWait(step(Action::wait)); }
  /// The value is whether it was set within the time.
  SyncWait wait_for(std::chrono::nanoseconds limit) const {
    return SyncHandle::wait_for(Action::wait, limit);
  }
  bool is_set() const { return backend_.is_set(state_); }
  void set() const { backend_.set(state_); }
  void clear() const { backend_.clear(state_); }
};

/// A condition variable and the lock that goes with it, the object `lock`. The task holds that lock
/// when it calls any of these, and when a wait is over. A wait may end without a notification.
class ConditionVariable : public SyncHandle {
 public:
  ConditionVariable(Io& io, std::size_t object, std::size_t lock, std::size_t task)
      : SyncHandle(io, object, task), lock_(io.sync().states()[lock]) {}

  SyncWait wait() const;
  /// The value is whether it was notified within the time.
  SyncWait wait_for(std::chrono::nanoseconds limit) const;
  void notify_one() const { backend_.notify_one(state_); }
  void notify_all() const { backend_.notify_all(state_); }

 private:
  SyncState& lock_;
};

/// A barrier for `SyncObject::limit` tasks, to be used again and again, by no more tasks than that.
class Barrier : public SyncHandle {
 public:
  Barrier(Io& io, std::size_t object, std::size_t task) : SyncHandle(io, object, task) {}

  SyncWait arrive_and_wait() const { return SyncWait(step(Action::arrive)); }
  /// The value is whether all arrived within the time. A task for which they did not leaves again:
  /// the others wait on, and it may come back.
  SyncWait arrive_and_wait_for(std::chrono::nanoseconds limit) const {
    return wait_for(Action::arrive, limit);
  }
};

/// Returns the time on the monotonic clock.
std::int64_t now_ns();

/// Measures some of a task's waits, which lie evenly over all that it does, and are so few that
/// reading the clock costs less than 1 % of it.
class WaitSampler {
 public:
  /// The task does so many operations, each of which takes `min_operation` or more.
  WaitSampler(const Io& io, std::size_t task, std::uint64_t operations,
              std::chrono::nanoseconds min_operation);

  /// Whether the task's operation of this number is to be sampled.
  bool is_due(std::uint64_t operation) const {
    return operation % interval_ == offset_ && next_ < places_.size();
  }
  /// Returns the number of the first operation from this one on that is to be sampled; where all
  /// places are taken, one that is not.
  std::uint64_t next_due(std::uint64_t operation) const {
    return operation + (offset_ - operation) % interval_;
  }
  /// Records the time that a wait took; nothing where all places are taken.
  void record(std::int64_t wait_ns) {
    if (next_ < places_.size()) places_[next_++] = wait_ns + 1;
  }

  /// Returns the time where the operation of this number is to be sampled, and otherwise 0; for
  /// `end`, when the wait is over.
  std::int64_t begin(std::uint64_t operation) const { return is_due(operation) ? now_ns() : 0; }
  void end(std::int64_t begin_ns) {
    if (begin_ns != 0) [[unlikely]]
      record(now_ns() - begin_ns);
  }

 private:
  std::span<std::int64_t> places_;
  std::uint64_t interval_;  ///< one operation in so many is sampled; a power of two
  std::uint64_t offset_;    ///< the first of them
  std::size_t next_ = 0;
};
/// What an acquisition takes at least, where nobody else wants the same.
inline constexpr std::chrono::nanoseconds min_acquisition(5);
/// What it takes at least to wait for what another task does.
inline constexpr std::chrono::nanoseconds min_hand_over(100);

}  // namespace workloads
