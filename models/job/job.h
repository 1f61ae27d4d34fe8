// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "models/job/worker_table.h"
#include "models/support/os/reaped_usage.h"
#include "models/support/os/shared_memory.h"
#include "workloads/workload.h"

namespace models {

/// Of one job: as many processes or threads as a small machine still starts. A `Slot` can name
/// more.
inline constexpr unsigned maximum_workers = 10'000;
/// How many tasks a message names, of those that were lost.
inline constexpr std::size_t max_named_tasks = 3;

/// What became of one task.
struct Slot {
  enum State : std::uint16_t { untouched = 0, begun, done, failed };

  std::uint32_t size;    ///< bytes of its result
  std::uint16_t worker;  ///< that ran it
  std::uint16_t state;   ///< a `State`
};
static_assert(sizeof(Slot) == 8 && std::is_trivially_copyable_v<Slot>);

/// When one task ran, on the monotonic clock.
struct TaskTimes {
  std::int64_t begin_ns;
  std::int64_t end_ns;
};
static_assert(sizeof(TaskTimes) == 16 && std::is_trivially_copyable_v<TaskTimes>);

/// Of which tasks times are kept.
enum class TimesOf : std::uint32_t {
  waiting_tasks,  ///< of a workload that waits, next to which two looks at the clock are nothing
  all_tasks,      ///< in a timeline pass, whose figures count for nothing else
};

/// A workload with room for its results, in one shared mapping made before the model starts: the
/// same kind of memory for every model. Offsets, no pointers, in a memfd, so that forked workers
/// write where their parent reads, and spawned ones can map it.
///
/// `run` and the two halves of a suspending task may be called from any thread of any process that
/// holds the mapping, for different tasks at the same time. The rest is for the harness, between
/// iterations.
class Job {
 public:
  /// Lays the mapping out for workers 0 to `workers - 1`. With an arrival rate, in tasks per
  /// second, its tasks arrive on a schedule (`schedule_arrivals`), which only those of a workload
  /// that waits may; 0: all are there when an iteration starts. Throws `std::system_error` when the
  /// memory cannot be had and `std::length_error` when a task may return more than 4 GiB.
  Job(const workloads::Workload& workload, unsigned workers, double arrival_rate = 0,
      TimesOf times = TimesOf::waiting_tasks);

  /// The same job in a process that neither made nor inherited it: maps what `fd` of the other
  /// process's job refers to and builds its workload again with `build`. Throws
  /// `std::system_error`, `std::runtime_error` when the memory does not hold a job of this program,
  /// and what `build` throws.
  using Build = std::unique_ptr<workloads::Workload> (*)(const workloads::Configuration&);
  Job(workloads::support::FileDescriptor fd, Build build);

  const workloads::Workload& workload() const { return workload_; }
  std::size_t task_count() const { return workload_.task_count(); }

  // ---- for models -------------------------------------------------------------------------------

  /// Runs the tasks `first` to `last - 1`, one after the other, to completion, on the calling
  /// thread, as `worker`. A task that throws is recorded as failed and the others still run.
  void run(std::size_t first, std::size_t last, unsigned worker,
           workloads::Io& io = workloads::blocking_io()) noexcept;

  /// Makes the coroutine of a task, over `io`, for the model to start at once, as `worker`.
  workloads::Coroutine<std::size_t> begin(std::size_t task, unsigned worker, workloads::Io& io);
  /// Records the result of a coroutine that `begin` made and that came to its end.
  void end(std::size_t task, unsigned worker, workloads::Coroutine<std::size_t>& done) noexcept;

  /// By a worker whose life ends while its model works, a process or thread of one task or of a
  /// number of them, as the last thing that it does: adds up what it did with its time. Where one
  /// ends without it, nothing is known of the workers' time.
  void leave() noexcept;
  /// By a worker before its first task, where neither `run` nor `begin` hears of that.
  void enter(unsigned worker) noexcept {
    if (registration_.job != id_) register_worker(worker);
  }

  /// Whether it is to be known of every task when it ran.
  bool keeps_times() const { return times_ != nullptr; }

  /// Whether tasks arrive on a schedule. A model with `Capabilities::open_loop` starts none before
  /// it has arrived, in their order.
  bool has_arrivals() const { return arrivals_ != nullptr; }
  /// When the task arrives in this iteration, on the monotonic clock. Only of a job with arrivals.
  std::int64_t arrival_ns(std::size_t task) const;
  /// Blocks the calling thread until the task has arrived; at once in a job without arrivals.
  void await_arrival(std::size_t task) const;

  /// Where a process other than the trial tells what the workers that it reaped have used. By the
  /// one process that does so in a model.
  support::ReapedUsage& reaped_usage() noexcept;

  /// The memory that `Job(fd, build)` maps in another process. Closed on exec.
  int fd() const { return memory_.fd(); }

  /// For results that come another way than through `run` or `begin`, as bytes through a pipe:
  /// where the result goes, and what became of it. `times` are left out unless the job
  /// keeps them.
  workloads::Output room(std::size_t task) const;
  /// The first `size` bytes of the task's room are its result. Throws `std::runtime_error` when it
  /// has less room.
  void record_result(std::size_t task, unsigned worker, std::size_t size, TaskTimes times);
  void record_failure(std::size_t task, unsigned worker, const char* message,
                      TaskTimes times) noexcept;

  /// Notes that `worker` is at the task: for whoever has to say which task was lost. `begin` does.
  void mark_begun(std::size_t task, unsigned worker) noexcept;
  bool is_begun(std::size_t task) const { return slots_[task].state == Slot::begun; }

  /// The tasks that `worker` began (`begin`) and has not ended, `most` of them.
  std::vector<std::size_t> begun_by(unsigned worker, std::size_t most) const;

  /// What went wrong in a worker outside of its tasks, for its master to read: the first message
  /// is kept for good.
  /// `error` is the errno of a system call that was refused; 0: it was something else.
  void report_worker_failure(const char* message, int error = 0) noexcept;
  std::string worker_failure() const;

  /// The first task of `first` to `last - 1` without a result; `last` when all have one. A model
  /// that lost a worker finds the lost task with it.
  std::size_t first_unfinished(std::size_t first, std::size_t last) const;

  // ---- for the harness --------------------------------------------------------------------------

  /// Forgets the results of the last iteration.
  void clear();
  /// Says that an iteration starts now, on the monotonic clock: from here on tasks arrive.
  void start_clock() noexcept;
  /// What that was.
  std::int64_t start_ns() const noexcept;
  /// When the task ran, in a job that keeps times; zeros when nobody recorded it.
  TaskTimes times(std::size_t task) const { return times_[task]; }
  /// Who ran the task, of an iteration that was checked.
  unsigned worker(std::size_t task) const { return slots_[task].worker; }
  /// What the workers do with their time.
  support::WorkerTable& worker_table() { return worker_table_; }
  /// Why the iteration was not correct, in a sentence; empty when every task ran exactly once,
  /// none failed, each that had to wait did, none began before it arrived, and the digest is
  /// `expected_digest`.
  std::string check(std::uint64_t expected_digest) const;
  /// The errno of the first system call that was refused to a task of this iteration, or to a
  /// worker beside its tasks; 0: none was, as far as is known.
  int refused_error() const;
  /// A 64-bit fingerprint (XXH3) of all results in the order of the tasks. Of an iteration without
  /// unfinished or failed tasks.
  std::uint64_t digest() const;
  /// The result of one task.
  std::span<const std::byte> output(std::size_t task) const;
  /// How many tasks each worker ran.
  std::vector<std::uint64_t> tasks_by_worker() const;
  /// How much memory a job needs, to refuse what cannot fit before anything is measured.
  static std::uint64_t required_bytes(const workloads::Workload& workload, unsigned workers,
                                      bool has_arrivals = false,
                                      TimesOf times = TimesOf::waiting_tasks);

 private:
  struct Header;
  struct Layout {
    std::uint64_t errors = 0, worker_table = 0, counts = 0, slots = 0, offsets = 0, times = 0,
                  arrivals = 0, outputs = 0, total = 0;
    std::uint64_t stride = 0;  ///< bytes per output; 0: they differ, and there are offsets
  };
  struct WorkerCount;
  struct Errors;
  static Layout layout(const workloads::Workload& workload, unsigned workers, bool has_arrivals,
                       TimesOf times);

  template <typename T>
  T* at(std::uint64_t offset) const {
    return reinterpret_cast<T*>(memory_.data() + offset);
  }
  void mark_failed(std::size_t task, unsigned worker, const char* message, int error = 0) noexcept;
  void count(unsigned worker, std::uint64_t tasks) noexcept;
  void record_current_exception(std::size_t task, unsigned worker) noexcept;
  template <bool timed>
  void run_tasks(std::size_t first, std::size_t last, unsigned worker, workloads::Io& io) noexcept;
  std::string check_waits() const;
  std::string check_arrivals() const;
  void register_worker(unsigned worker) noexcept;
  std::string failures() const;

  Job(support::SharedMemory&& memory, Build build);
  Job(support::SharedMemory&& memory, std::unique_ptr<workloads::Workload>&& workload);
  Job(support::SharedMemory&& memory, std::unique_ptr<workloads::Workload>&& owned,
      const workloads::Workload& workload, unsigned workers, bool has_arrivals, TimesOf times);
  static std::uint64_t next_id();
  static const Header& header_of(const support::SharedMemory& memory);
  static workloads::Configuration configuration_of(const support::SharedMemory& memory);

  std::unique_ptr<workloads::Workload> owned_;  ///< of an attached job
  const workloads::Workload& workload_;
  unsigned workers_;
  Layout layout_;
  support::SharedMemory memory_;
  friend std::unique_ptr<Job> run_oracle(const workloads::Workload& workload);

  /// Where in which job the calling thread is entered; a forked child starts without.
  struct Registration {
    std::uint64_t job = 0;  ///< its `id_`
    std::optional<std::uint32_t> place;
  };
  static thread_local constinit Registration registration_;

  std::uint64_t id_;  ///< of this object among those of this process
  support::WorkerTable worker_table_;
  Errors* errors_;
  WorkerCount* counts_;
  Slot* slots_;
  std::uint64_t* offsets_;
  TaskTimes* times_;        ///< null unless they are kept
  std::int64_t* arrivals_;  ///< from the start of an iteration; null unless tasks arrive
  std::byte* outputs_;
};

/// Runs the workload serially with waits that are over at once: what every model must return.
/// Throws `std::runtime_error` when a task fails.
std::unique_ptr<Job> run_oracle(const workloads::Workload& workload);

/// Where `job` differs from the oracle, in a sentence that names the first such task.
std::string explain_difference(const Job& job);

}  // namespace models
