// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "models/job/job.h"
#include "models/support/os/futex.h"
#include "models/support/os/shared_memory.h"
#include "models/support/pools/completion_queue.h"
#include "models/support/pools/completions.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

/// A pool of long-lived workers to which one submitter gives one task at a time, and the completion
/// of each task. The workers may be threads or processes: all that they share is in one shared
/// mapping.
///
/// Every worker has a bounded queue of its own, which the submitter fills in turn and from which
/// any worker may take, by compare-and-swap: nearly always its owner, so that taking costs no
/// traffic between cores (each side reads the other's end of the queue only when what it last read
/// is used up), and otherwise a worker whose own queue is empty. A worker that finds nothing spins
/// for a few tens of microseconds (`spin.h`) and then parks. A submission wakes a parked worker
/// only when none is searching; a searcher that finds a task, and sees more, wakes the next one
/// (the rule of Go's scheduler, runtime/proc.go, "Worker thread parking/unparking").
class TaskQueuePool {
 public:
  /// What becomes of a task that is complete.
  enum class Completion : std::uint32_t {
    awaited,  ///< it can be waited on: for `submit_all` and `apply_all`
    queued,   ///< the submitter takes it from a queue: for `call_back_all`
  };

  /// Throws `std::system_error`.
  TaskQueuePool(Job& job, unsigned workers, Completion completion = Completion::awaited);
  /// Attaches to the pool in a process that did not inherit it. Throws `std::system_error`.
  TaskQueuePool(Job& job, workloads::support::FileDescriptor memory);
  int memory_fd() const { return memory_.fd(); }

  /// Runs worker `index`, in its own thread or process: checks in, then runs what is submitted
  /// until `stop`, or until it has run `max_tasks` (0: no limit). Another worker may then take its
  /// place. `on_complete` is called by this worker with each task that it has run, in place of what
  /// `Completion` says.
  using OnComplete = std::function<void(std::size_t task)>;
  void work(unsigned index, std::uint64_t max_tasks = 0, const OnComplete& on_complete = {});

  // The following are for the submitter, from one thread. `on_wakeup` is called before it sleeps,
  // and may throw to give up.

  using OnBell = std::function<void()>;
  void await_check_in(unsigned workers, const OnBell& on_wakeup = {});
  /// Submits every task of the job, one by one, each when it has arrived, and then waits for all.
  void submit_all(const OnBell& on_wakeup = {});
  /// Submits every task of the job, each when the one before it is complete.
  void apply_all(const OnBell& on_wakeup = {});
  /// Submits every task of the job, one by one, each when it has arrived, and calls `call_back`
  /// with each that is complete: between two submissions, and while it waits for the rest.
  void call_back_all(const OnComplete& call_back, const OnBell& on_wakeup = {});
  /// Submits a task to workers that were given an `on_complete`, which tells when it is complete.
  void submit(std::size_t task) { submit(task, {}, {}); }
  /// Tells the workers to return from `work`.
  void stop() noexcept;
  /// Returns the word that wakes the submitter: a signal handler increments it when a worker ended.
  FutexWord& coordinator_wakeup() { return completions_.wakeup(); }
  /// Returns the task that `worker` was running, if any.
  std::vector<std::size_t> unfinished_tasks(unsigned worker) const;

 private:
  /// The capacity of each queue, in tasks. It is large, so that a submitter that found all queues
  /// full, and sleeps until one is half empty, is awake again before that half is used up: with
  /// 4096 a million empty tasks took a sixth longer.
  static constexpr std::uint64_t capacity = 16384;
  /// How many tasks in a row go to one queue: neighbouring tasks share cache lines of results and
  /// completions. Where that balances too coarsely, the other workers steal.
  static constexpr std::uint64_t run_length = 64;

  struct Shared {
    std::uint32_t workers;
    Completion completion;
    std::atomic<std::uint32_t> checked_in;
    std::atomic<std::uint32_t> stop;
    alignas(64) std::atomic<std::uint32_t> searching;   ///< workers that look for tasks
    std::atomic<std::uint32_t> parked;                  ///< workers that sleep
    alignas(64) std::atomic<std::uint32_t> wants_room;  ///< the submitter sleeps: queues are full
  };
  struct Lane {
    alignas(64) std::atomic<std::uint64_t> head;  ///< tasks ever taken
    std::uint64_t seen_tail;  ///< what the owner last read of `tail`, which the submitter writes
    alignas(64) std::atomic<std::uint64_t> tail;  ///< tasks ever submitted
    std::uint64_t seen_head;                      ///< what the submitter last read of `head`
    alignas(64) FutexWord wakeup;                 ///< counts wake-ups; the worker sleeps on it
    std::atomic<std::uint32_t> is_parked;
    std::atomic<std::uint32_t> running;  ///< the task, plus 1; 0: none
    alignas(64) std::atomic<std::uint32_t> tasks[capacity];
  };

  TaskQueuePool(Job& job, SharedMemory&& memory);
  static std::size_t bytes(unsigned workers, std::size_t tasks, Completion completion);

  void submit(std::size_t task, const OnBell& on_wakeup, const OnBell& on_look);
  bool push(unsigned lane, std::size_t task);
  void await_room(const OnBell& on_wakeup, const OnBell& on_look);
  void complete(std::size_t task) noexcept;
  void wake_one_parked() noexcept;

  std::optional<std::uint32_t> take(unsigned worker) noexcept;
  std::optional<std::uint32_t> take_own(Lane& lane) noexcept;
  std::optional<std::uint32_t> take_from(Lane& lane, std::uint64_t tail) noexcept;
  std::optional<std::uint32_t> search(unsigned worker) noexcept;
  bool has_tasks() const noexcept;
  static bool is_empty(const Lane& lane) noexcept;

  Job& job_;
  SharedMemory memory_;
  Shared* shared_;
  unsigned workers_;
  Lane* lanes_;
  Completions completions_;
  CompletionQueue completed_;  ///< no memory unless `Completion::queued`
  // The submitter writes these for every task: they are not on a cache line that workers read.
  alignas(64) unsigned next_lane_ = 0;
  std::uint64_t in_a_row_ = 0;
};

}  // namespace models::support
