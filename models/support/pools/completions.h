// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "models/job/job.h"
#include "models/support/os/futex.h"
#include "models/support/os/sleep.h"
#include "models/support/os/spin.h"
#include "workloads/support/monotonic_clock.h"

namespace models::support {

/// A completion for every task of a batch, each of which can be waited on alone: by one thread, the
/// submitter, while workers complete them. Plain data without pointers, in memory that the caller
/// provides and that threads or processes share.
class Completions {
 public:
  /// Returns how many bytes so many tasks need, to be zeroed and aligned to 64 bytes.
  static std::size_t bytes(std::size_t tasks) { return sizeof(Waiter) + tasks; }

  explicit Completions(void* memory)
      : waiter_(static_cast<Waiter*>(memory)),
        done_(reinterpret_cast<Flag*>(static_cast<std::byte*>(memory) + sizeof(Waiter))) {}

  /// Begins a batch. Called by the submitter when every task of the last batch is complete and
  /// before it submits any of the next. The flags are not cleared but compared with the batch's
  /// number: clearing would take their cache lines away from the workers that set them.
  void begin_batch() { waiter_->batch.store(static_cast<std::uint8_t>(waiter_->batch.load() + 1)); }

  /// Marks the task as complete. Called by the worker that ran it; what that worker wrote before is
  /// visible to the submitter after its wait.
  void complete(std::size_t task) noexcept {
    // Sequentially consistent, with the load after it: either the submitter sees the flag, or this
    // sees that it sleeps.
    done_[task].exchange(waiter_->batch.load(std::memory_order_relaxed));
    if (waiter_->sleeps_for.load() == task + 1) wake();
  }

  bool is_done(std::size_t task) const {
    return done_[task].load() == waiter_->batch.load(std::memory_order_relaxed);
  }

  /// Sleeps until the task is complete. `on_wakeup` is called before each sleep, and may throw to
  /// give up.
  void wait(std::size_t task, const std::function<void()>& on_wakeup = {}) {
    while (!is_done(task)) {
      const std::uint32_t wakeups = waiter_->wakeup.load(std::memory_order_acquire);
      waiter_->sleeps_for.store(task + 1);
      if (is_done(task)) break;
      if (on_wakeup) on_wakeup();
      futex_wait(waiter_->wakeup, wakeups);
    }
    waiter_->sleeps_for.store(0, std::memory_order_relaxed);
  }

  /// Waits until the task is complete, and spins for a while before it sleeps: for a completion
  /// that is expected at once.
  void wait_spinning(std::size_t task, const std::function<void()>& on_wakeup = {}) {
    if (!spin_until([&] { return is_done(task); })) wait(task, on_wakeup);
  }

  /// Waits for tasks 0 to `tasks - 1`, the last one first: those before it are mostly done by then,
  /// so the submitter sleeps and wakes few times.
  void wait_all(std::size_t tasks, const std::function<void()>& on_wakeup = {}) {
    for (std::size_t task = tasks; task > 0; --task) wait(task - 1, on_wakeup);
  }

  /// Submits every task of the job as a new batch, one by one, each when it has arrived, and then
  /// waits for all.
  template <typename Submit>
  void submit_all(const Job& job, Submit submit, const std::function<void()>& on_wakeup = {}) {
    const std::size_t tasks = job.task_count();
    begin_batch();
    if (job.has_arrivals()) {
      for (std::size_t task = 0; task < tasks; ++task) {
        await_arrival(job, task, on_wakeup);
        submit(task);
      }
    } else {
      for (std::size_t task = 0; task < tasks; ++task) submit(task);
    }
    wait_all(tasks, on_wakeup);
  }

  /// Sleeps until a task of a job with arrivals has arrived.
  void await_arrival(const Job& job, std::size_t task,
                     const std::function<void()>& on_wakeup = {}) {
    const std::int64_t arrival_ns = job.arrival_ns(task);
    while (workloads::support::monotonic_now_ns() < arrival_ns) {
      const std::uint32_t wakeups = waiter_->wakeup.load(std::memory_order_acquire);
      if (on_wakeup) on_wakeup();
      futex_wait_until(waiter_->wakeup, wakeups, arrival_ns);
    }
  }

  /// Submits every task when the one before it is complete.
  template <typename Submit>
  void apply_all(std::size_t tasks, Submit submit, const std::function<void()>& on_wakeup = {}) {
    begin_batch();
    for (std::size_t task = 0; task < tasks; ++task) {
      submit(task);
      wait_spinning(task, on_wakeup);
    }
  }

  /// Sleeps until the condition holds. A thread that makes it hold calls `wake`.
  template <typename Condition>
  void wait_until(Condition condition, const std::function<void()>& on_wakeup = {}) {
    for (;;) {
      // The word is read before the condition: a wake-up in between makes the wait return at once.
      const std::uint32_t wakeups = waiter_->wakeup.load(std::memory_order_acquire);
      if (condition()) return;
      if (on_wakeup) on_wakeup();
      futex_wait(waiter_->wakeup, wakeups);
    }
  }

  /// Wakes the submitter without a completion.
  void wake() noexcept {
    waiter_->wakeup.fetch_add(1, std::memory_order_release);
    futex_wake_all(waiter_->wakeup);
  }
  /// Returns the word that wakes the submitter: a signal handler increments it when a worker ended.
  FutexWord& wakeup() { return waiter_->wakeup; }

 private:
  using Flag = std::atomic<std::uint8_t>;
  static_assert(Flag::is_always_lock_free && sizeof(Flag) == 1, "shared between processes");
  struct alignas(64) Waiter {
    FutexWord wakeup;                       ///< counts wake-ups; the submitter sleeps on it
    std::atomic<std::uint64_t> sleeps_for;  ///< the task, plus 1; 0: it does not sleep
    Flag batch;                             ///< number of the batch, modulo its range
  };

  Waiter* waiter_;
  Flag* done_;
};

}  // namespace models::support
