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

/// A crew of long-lived workers and the bells by which they and their master wake each other. It
/// does not care whether the workers are threads or forked processes: all that they share is in one
/// shared mapping. Nobody spins: a bell is a futex.
///
/// The master wakes worker 0, and every worker k, before anything else, workers 2k+1 and 2k+2.
/// Woken all by the master, two of them often land on one core while the master's own is about to
/// fall idle, and the kernel takes milliseconds to part them: at two workers one iteration in three
/// took a fifth longer.
class BatchPool {
 public:
  /// Throws `std::system_error`.
  BatchPool(Job& job, unsigned workers, std::uint64_t chunk);
  /// The same crew in a process that did not inherit it: `memory` refers to what `memory_fd` of the
  /// other one does. Throws `std::system_error`.
  BatchPool(Job& job, workloads::support::FileDescriptor memory);
  int memory_fd() const { return memory_.fd(); }

  /// Runs one batch's tasks, as many as the source has, and returns how many.
  using RunBatch = std::function<std::uint64_t(TaskSource&)>;

  /// The life of worker `index`, in its own thread or process: checks in, then works through batch
  /// after batch until `stop`, or until it has run `max_tasks` (0: no limit). Another worker may
  /// then take its place, in the midst of a batch.
  void work(unsigned index, std::uint64_t max_tasks = 0);
  void work(unsigned index, std::uint64_t max_tasks, const RunBatch& run_tasks);

  /// The master's calls, from one thread.

  /// Returns when workers 0 to `workers - 1` have checked in. `on_wakeup` is called whenever
  /// something rang, and may throw to give up.
  void await_check_in(unsigned workers, const std::function<void()>& on_wakeup = {});
  /// Runs every task once; `on_wakeup` as above.
  void run_batch(const std::function<void()>& on_wakeup = {});
  /// Tells the workers to return from `work`.
  void stop() noexcept;
  /// Rings for the master: a signal handler does, when a worker died.
  FutexWord& coordinator_wakeup() { return shared_->coordinator_wakeup; }
  /// The tasks that `worker` was at in this batch, judged by the slots: several only of an event
  /// loop, and not all of many.
  std::vector<std::size_t> unfinished_tasks(unsigned worker) const;

 private:
  struct Shared {
    alignas(64) FutexWord coordinator_wakeup;  ///< counts rings; the master sleeps on it
    std::atomic<std::uint32_t> checked_in;
    std::atomic<std::uint32_t> stop;
    std::uint32_t workers;
    std::uint32_t chunk;
    alignas(64) std::atomic<std::uint64_t> remaining;  ///< tasks of this batch not reported done
    alignas(64) std::atomic<std::uint32_t> gate;       ///< `gate_closed`, and who is at the ranges
  };
  struct alignas(64) WorkerBell {
    FutexWord rings;      ///< one per batch; the worker sleeps on it
    std::uint32_t heard;  ///< of them, by the worker and those whose place it took
  };
  class Share;

  static std::size_t bytes(unsigned workers);
  void take_part(unsigned index, std::uint64_t& quota, const RunBatch& run_tasks);

  /// A worker that wakes late must not be at the ranges while the next batch is dealt: it would
  /// put what it stole where its new share lies.
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
  WorkerBell* bells_;
  WorkRanges ranges_;
};

}  // namespace models::support
