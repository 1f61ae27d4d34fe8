// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "models/job/job.h"
#include "models/support/os/futex.h"
#include "models/support/os/shared_memory.h"
#include "models/support/pools/work_ranges.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

/// A pool of long-lived workers that run whole batches, and the futexes by which they and the
/// coordinator, the thread that runs the batches, wake each other. The workers may be threads or
/// processes: all that they share is in one shared mapping. No worker spins.
///
/// The coordinator wakes worker 0, and every worker k wakes workers 2k+1 and 2k+2 before its first
/// task. When the coordinator woke all of them, two often landed on one core while its own
/// was about to fall idle, and the kernel took milliseconds to separate them: with two workers one
/// iteration in three took a fifth longer.
class BatchPool {
 public:
  /// Throws `std::system_error`.
  BatchPool(Job& job, unsigned workers, std::uint64_t chunk);
  /// Attaches to the pool in a process that did not inherit it: `memory` refers to the same file as
  /// `memory_fd` of the process that made it. Throws `std::system_error`.
  BatchPool(Job& job, workloads::support::FileDescriptor memory);
  int memory_fd() const { return memory_.fd(); }

  /// Runs one batch's tasks, as many as the source has, and returns how many.
  using RunBatch = std::function<std::uint64_t(TaskSource&)>;

  /// Runs worker `index`, in its own thread or process: checks in, then takes part in batch after
  /// batch until `stop`, or until it has run `max_tasks` (0: no limit). Another worker may then
  /// take its place, also while a batch runs.
  void work(unsigned index, std::uint64_t max_tasks = 0);
  void work(unsigned index, std::uint64_t max_tasks, const RunBatch& run_tasks);

  // The following are for the coordinator, from one thread.

  /// Returns when workers 0 to `workers - 1` have checked in. `on_wakeup` is called after every
  /// wake-up, and may throw to give up.
  void await_check_in(unsigned workers, const std::function<void()>& on_wakeup = {});
  /// Runs every task once. `on_wakeup` is called after every wake-up, and may throw to give up.
  void run_batch(const std::function<void()>& on_wakeup = {});
  /// Tells the workers to return from `work`.
  void stop() noexcept;
  /// Returns the word that wakes the coordinator: a signal handler increments it when a worker
  /// ended.
  FutexWord& coordinator_wakeup() { return shared_->coordinator_wakeup; }
  /// Returns the tasks that `worker` was running in this batch, by the state of their slots: more
  /// than one only for an event loop, and at most `max_named_tasks`.
  std::vector<std::size_t> unfinished_tasks(unsigned worker) const;

 private:
  struct Shared {
    alignas(64) FutexWord coordinator_wakeup;  ///< counts wake-ups; the coordinator sleeps on it
    std::atomic<std::uint32_t> checked_in;
    std::atomic<std::uint32_t> stop;
    std::uint32_t workers;
    std::uint32_t chunk;
    alignas(64) std::atomic<std::uint64_t> remaining;  ///< tasks of this batch not reported done
    alignas(64)
        std::atomic<std::uint32_t> gate;  ///< `gate_closed`, and how many workers use the ranges
  };
  struct alignas(64) WorkerWakeup {
    FutexWord wakeups;   ///< one more per batch; the worker sleeps on it
    std::uint32_t seen;  ///< how many of them this worker and its predecessors saw
  };
  class Share;

  static std::size_t bytes(unsigned workers);
  void wake_next(unsigned index) noexcept;
  void take_part(unsigned index, std::uint64_t& quota, const RunBatch& run_tasks);

  /// Set while no worker may use the ranges. A worker that wakes late must not use them while the
  /// next batch is dealt out: it would store what it stole where its new share lies.
  static constexpr std::uint32_t gate_closed = 1U << 31;
  bool enter_gate() noexcept;
  void leave_gate() noexcept;
  void close_gate(const std::function<void()>& on_wakeup);

  template <typename Condition>
  void wait_until(Condition condition, const std::function<void()>& on_wakeup);
  void wake_coordinator() noexcept;
  void wake_worker(unsigned worker) noexcept;

  BatchPool(Job& job, SharedMemory&& memory, unsigned workers);

  Job& job_;
  unsigned workers_;
  SharedMemory memory_;
  Shared* shared_;
  WorkerWakeup* worker_wakeups_;
  WorkRanges ranges_;
};

}  // namespace models::support
