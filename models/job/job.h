// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "models/job/worker_table.h"
#include "models/support/os/reaped_usage.h"
#include "models/support/os/shared_memory.h"
#include "workloads/sync.h"
#include "workloads/workload.h"

namespace models {

/// The limit of workers per job: as many processes or threads as a small machine still starts. A
/// `Slot` could name more.
inline constexpr unsigned maximum_workers = 10'000;
/// The most lost tasks that a message names.
inline constexpr std::size_t max_named_tasks = 3;

/// The state of one task and the size of its result.
struct alignas(8) Slot {
  enum State : std::uint16_t { untouched = 0, begun, done, failed, cancelled };

  std::uint32_t size;    ///< bytes of its result
  std::uint16_t worker;  ///< the worker that ran it
  std::uint16_t state;   ///< a `State`
};
static_assert(sizeof(Slot) == 8 && std::is_trivially_copyable_v<Slot>);

/// The begin and end of one task, on the monotonic clock.
struct TaskTimes {
  std::int64_t begin_ns;
  std::int64_t end_ns;
};
static_assert(sizeof(TaskTimes) == 16 && std::is_trivially_copyable_v<TaskTimes>);

/// Selects the jobs that keep the times of their tasks.
enum class TimesOf : std::uint32_t {
  /// Only a workload whose tasks wait, or share sync objects: two readings of the clock cost
  /// nothing next to that.
  waiting_tasks,
  /// Every workload: for a timeline pass, whose figures are used for nothing else.
  all_tasks,
};

class HarnessJob;

/// A workload with room for its results, as models see it: they run its tasks. All its data is in
/// one shared mapping made before the model starts (`HarnessJob`), the same kind of memory for
/// every model. The mapping is a memfd and holds offsets, no pointers, so that forked workers write
/// where their parent reads, and spawned workers can map it.
///
/// Unless its comment says otherwise, a function may be called from any thread of any process that
/// holds the mapping, at the same time as others for different tasks.
class Job {
 public:
  using Build = std::unique_ptr<workloads::Workload> (*)(const workloads::Configuration&);
  /// Attaches to a job in a process that neither made nor inherited it: maps the memory that `fd`
  /// (`Job::fd` of the other process) refers to, and builds its workload again with `build`. Throws
  /// `std::system_error`, `std::runtime_error` when the memory does not hold a job of this program,
  /// and what `build` throws.
  Job(workloads::support::FileDescriptor fd, Build build);

  const workloads::Workload& workload() const { return workload_; }
  std::size_t task_count() const { return workload_.task_count(); }
  /// Returns the memory that `Job(fd, build)` maps in another process. Closed on exec.
  int fd() const { return memory_.fd(); }

  // ---- running tasks ----------------------------------------------------------------------------

  /// Runs the tasks `first` to `last - 1`, one after the other, to completion, on the calling
  /// thread, as `worker`. A task that throws is recorded as failed and the others still run.
  void run(std::size_t first, std::size_t last, unsigned worker, workloads::Io& io) noexcept;
  /// The same with calls that block.
  void run(std::size_t first, std::size_t last, unsigned worker) noexcept {
    run(first, last, worker, blocking_io_);
  }
  /// Returns what `run` blocks with, for a model that runs tasks by itself.
  workloads::Io& blocking_io() { return blocking_io_; }

  /// Makes the coroutine of a task, over `io`, for the model to start at once, as `worker`.
  workloads::Coroutine<std::size_t> begin(std::size_t task, unsigned worker, workloads::Io& io);
  /// Records the result of a coroutine that `begin` made and that is finished.
  void end(std::size_t task, unsigned worker, workloads::Coroutine<std::size_t>& done) noexcept;

  /// Registers the calling thread as a worker whose time is accounted. `run` and `begin` do it
  /// themselves; a worker calls it before its first task where they do not run in its process.
  void enter(unsigned worker) noexcept {
    if (registration_.job != id_) register_worker(worker);
  }
  /// Adds the times that the calling worker ran, was ready and was blocked to the sums. A worker
  /// that ends while its model runs (a process or thread that runs one task or a limited number of
  /// them) calls it last; where one ends without it, the workers' time of the iteration is unknown.
  void leave() noexcept;

  /// Whether tasks arrive on a schedule. A model with `Capabilities::open_loop` starts no task
  /// before it has arrived, and starts them in their order.
  bool has_arrivals() const { return arrivals_ != nullptr; }
  /// Returns when the task arrives in this iteration, on the monotonic clock. Only for a job with
  /// arrivals.
  std::int64_t arrival_ns(std::size_t task) const;
  /// Blocks the calling thread until the task has arrived; returns at once in a job without
  /// arrivals.
  void await_arrival(std::size_t task) const;

  // ---- what tasks share -------------------------------------------------------------------------

  /// Returns the sync objects of the tasks; none where the workload has none.
  workloads::Sync& sync() { return sync_; }
  const workloads::Sync& sync() const { return sync_; }
  /// Returns where an address of the job's memory is in the file `fd`, for a process that maps it
  /// and does not run this program.
  std::uint64_t offset_of(const void* address) const {
    return static_cast<std::uint64_t>(static_cast<const std::byte*>(address) - memory_.data());
  }
  /// Returns where the messages of tasks that failed are in that file.
  std::uint64_t errors_offset() const { return layout_.errors; }
  /// Returns where the slots of the tasks are in that file.
  std::uint64_t slots_offset() const { return layout_.slots; }
  /// Returns the name of the implementation that the harness chose for them.
  std::string sync_implementation() const;
  /// Whether `own_sync_backends` was called in this process or the one that forked it.
  bool has_sync_backends() const { return !sync_backends_.empty(); }
  /// Owns the backends that work on the sync objects in this process, one for each kind that the
  /// workload has. Called before the first task runs in this process, and inherited by its forks.
  void own_sync_backends(std::vector<std::unique_ptr<const workloads::SyncBackend>> backends) {
    sync_backends_ = std::move(backends);
  }

  // ---- results that arrive as bytes through a pipe ----------------------------------------------

  /// Whether the job keeps when every task ran (`TimesOf`).
  bool keeps_times() const { return times_ != nullptr; }
  /// Returns where the result of the task goes.
  workloads::Output room(std::size_t task) const;
  /// Records that the first `size` bytes of the task's room are its result. `times` are ignored
  /// unless the job keeps them. Throws `std::runtime_error` when `size` is more than the room.
  void record_result(std::size_t task, unsigned worker, std::size_t size, TaskTimes times);
  /// Records that the task failed, with the message of its failure, unless a process that maps the
  /// memory has recorded it there already.
  void record_failure(std::size_t task, unsigned worker, const char* message,
                      TaskTimes times) noexcept;
  /// Records that the task was cancelled, before it began or while it ran, unless it has a result.
  void mark_cancelled(std::size_t task, unsigned worker) noexcept;
  /// Records that the callback of the task was called (`Dispatch::callback`): called by the
  /// callback itself, in the process that started the model, once the task has its result. A model
  /// whose callbacks run in an interpreter records afterwards how often each was called.
  void record_callback(std::size_t task, std::uint64_t times = 1) noexcept;
  /// Notes that `worker` runs the task now, so that it can be named when the worker is lost.
  /// `begin` does it itself, and `run` where tasks share sync objects.
  void mark_begun(std::size_t task, unsigned worker) noexcept;

  // ---- lost workers -----------------------------------------------------------------------------

  bool is_begun(std::size_t task) const { return slot(task).state == Slot::begun; }
  /// Returns the tasks that `worker` began (`mark_begun`) and has not ended, the first `max_count`
  /// of them.
  std::vector<std::size_t> begun_by(unsigned worker, std::size_t max_count) const;
  /// Returns the first task of `first` to `last - 1` without a result; `last` when all have one.
  std::size_t first_unfinished(std::size_t first, std::size_t last) const;

  /// Records what went wrong in a worker outside of its tasks, for its coordinator to read; only
  /// the first message of a job is kept. `error` is the errno of a system call that was refused, 0
  /// when it was something else.
  void report_worker_failure(const char* message, int error = 0) noexcept;
  /// Returns the message of `report_worker_failure`; empty when there is none.
  std::string worker_failure() const;

  /// Returns where a process other than the trial records the resources of the workers that it
  /// reaped. For the one process that does so in a model.
  support::ReapedUsage& reaped_usage() noexcept;

 private:
  friend class HarnessJob;
  struct Header;
  struct Layout {
    std::uint64_t errors = 0, worker_table = 0, counts = 0, slots = 0, offsets = 0, times = 0,
                  arrivals = 0, loop_inboxes = 0, loop_waiters = 0, channels = 0, mailboxes = 0,
                  sync_states = 0, task_waits = 0, wait_samples = 0, shared = 0, outputs = 0,
                  cancellation = 0, total = 0;
    std::uint64_t stride = 0;  ///< bytes per output; 0: outputs differ in size and have offsets
  };
  struct WorkerCount;
  struct Errors;
  static Layout layout(const workloads::Workload& workload, unsigned workers, bool has_arrivals,
                       TimesOf times);

  template <typename T>
  T* at(std::uint64_t offset) const {
    return reinterpret_cast<T*>(memory_.data() + offset);
  }
  /// Returns what is known of the task now, whoever runs it.
  Slot slot(std::size_t task) const {
    return std::atomic_ref(slots_[task]).load(std::memory_order_relaxed);
  }
  void write_slot(std::size_t task, std::size_t size, unsigned worker, Slot::State state) noexcept {
    std::atomic_ref(slots_[task])
        .store({static_cast<std::uint32_t>(size), static_cast<std::uint16_t>(worker), state},
               std::memory_order_relaxed);
  }
  void mark_failed(std::size_t task, unsigned worker, const char* message, int error = 0) noexcept;
  void count(unsigned worker, std::uint64_t tasks) noexcept;
  void record_current_exception(std::size_t task, unsigned worker) noexcept;
  template <bool timed>
  void run_tasks(std::size_t first, std::size_t last, unsigned worker, workloads::Io& io) noexcept;
  void register_worker(unsigned worker) noexcept;
  std::int64_t start_ns() const noexcept;

  Job(support::SharedMemory&& memory, Build build);
  Job(support::SharedMemory&& memory, std::unique_ptr<workloads::Workload>&& workload);
  Job(support::SharedMemory&& memory, std::unique_ptr<workloads::Workload>&& owned,
      const workloads::Workload& workload, unsigned workers, bool has_arrivals, TimesOf times);
  static std::uint64_t next_id();
  static const Header& header_of(const support::SharedMemory& memory);
  static workloads::Configuration configuration_of(const support::SharedMemory& memory);

  std::unique_ptr<workloads::Workload> owned_;  ///< only in an attached job
  const workloads::Workload& workload_;
  unsigned workers_;
  Layout layout_;
  support::SharedMemory memory_;

  /// The job that the calling thread is registered with, and its place there. A forked child starts
  /// unregistered.
  struct Registration {
    std::uint64_t job = 0;  ///< its `id_`
    std::optional<std::uint32_t> place;
  };
  static thread_local constinit Registration registration_;

  std::uint64_t id_;  ///< the number of this object in this process
  support::WorkerTable worker_table_;
  Errors* errors_;
  WorkerCount* counts_;
  Slot* slots_;
  std::uint64_t* offsets_;
  TaskTimes* times_;        ///< null unless the job keeps times
  std::int64_t* arrivals_;  ///< since the start of an iteration; null without arrivals
  std::byte* outputs_;
  /// Of each task how often its callback was called; empty unless the harness expects them
  /// (`HarnessJob::expect_callbacks`).
  std::vector<std::uint16_t> callbacks_;
  workloads::Sync sync_;
  std::vector<std::unique_ptr<const workloads::SyncBackend>> sync_backends_;
  workloads::BlockingIo blocking_io_{&sync_};
};

}  // namespace models
