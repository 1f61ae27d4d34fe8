// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/job/job.h"
#include "models/job/worker_table.h"
#include "workloads/cancellation.h"
#include "workloads/workload.h"

namespace models {

/// A job as the harness sees it: the harness makes it before the model starts, and clears and
/// checks it around every iteration. Models get the `Job` that it is. Nothing is virtual, and
/// running a task is the code of `Job`, so that the two views cost nothing.
///
/// For one thread of the process that made the job, between iterations.
class HarnessJob : public Job {
 public:
  /// Lays the mapping out for workers 0 to `workers - 1`. `arrival_rate` is in tasks per second:
  /// with 0 all tasks are there when an iteration starts, otherwise they arrive on a schedule
  /// (`schedule_arrivals`), which only a workload that waits may have. Throws `std::system_error`
  /// when the memory cannot be had and `std::length_error` when a task may return more than 4 GiB.
  HarnessJob(const workloads::Workload& workload, unsigned workers, double arrival_rate = 0,
             TimesOf times = TimesOf::waiting_tasks);
  HarnessJob(const HarnessJob&) = delete;
  HarnessJob& operator=(const HarnessJob&) = delete;
  /// Destroys the sync objects, unless tasks were given up while they waited for one: destroying
  /// what has waiters may wait for these.
  ~HarnessJob();

  /// Returns how many bytes of memory a job needs, to refuse what cannot fit before anything is
  /// measured.
  static std::uint64_t required_bytes(const workloads::Workload& workload, unsigned workers,
                                      bool has_arrivals = false,
                                      TimesOf times = TimesOf::waiting_tasks);

  /// Records the name of the implementation of the sync objects, for processes that attach, and
  /// makes the objects ready. `own_sync_backends` comes first. Throws `std::system_error`, and
  /// `std::length_error` for a name that is too long.
  void start_sync(const std::string& implementation);

  /// Lets `check` expect that the callback of each task is called once in an iteration
  /// (`Dispatch::callback`). Called before the model starts.
  void expect_callbacks() { callbacks_.resize(task_count()); }

  /// Says what tasks do that are cancelled (`workloads::Cancellation`), of which so many are in
  /// flight at most. Only for a workload whose tasks are cancelled.
  void set_cancellation(workloads::CancellationResponse response, std::uint64_t in_flight);

  /// Removes the results of the last iteration, and makes sync objects and shared bytes new.
  void clear();
  /// Records that an iteration starts now, on the monotonic clock: tasks arrive from then on.
  void start_clock() noexcept;
  /// Returns when the iteration started (`start_clock`), on the monotonic clock.
  std::int64_t start_ns() const noexcept { return Job::start_ns(); }

  /// Returns why the iteration was not correct, in a sentence; empty when every task ran exactly
  /// once, none failed, the callback of each was called once where that is expected, each waited
  /// as long as it had to, none began before it arrived, and the digest is `expected_digest`. Of a
  /// workload whose tasks are cancelled each has ended or was cancelled, and those that had ended
  /// have the results that they must have.
  std::string check(std::uint64_t expected_digest) const;
  /// Returns what is wrong with the state that tasks share, after an iteration that `check` found
  /// correct.
  std::optional<workloads::SharedFault> shared_fault() const {
    return workload_.check_shared(sync_.shared());
  }
  /// Returns what is wrong with the callbacks of this iteration, which is a part of `check`, in a
  /// sentence; empty when each was called once, or none is expected. Tasks that failed have
  /// callbacks, too.
  std::string callback_fault() const;
  /// Returns which tasks of this iteration have failed, and why; empty when none has. At any time.
  std::string failures() const;
  /// Returns the errno of the first system call that was refused to a task of this iteration or to
  /// a worker beside its tasks; 0 when none is known.
  int refused_error() const;

  /// Returns what is known of the task, at any time.
  Slot slot_of(std::size_t task) const { return slot(task); }

  // ---- after `check` ----------------------------------------------------------------------------

  /// Returns a 64-bit fingerprint (XXH3) of all results in the order of the tasks.
  std::uint64_t digest() const;
  /// Returns the result of one task.
  std::span<const std::byte> output(std::size_t task) const;
  /// Returns when the task ran; zeros when that was not recorded. Only for a job that keeps times.
  TaskTimes times(std::size_t task) const { return times_[task]; }
  /// Returns the worker that ran the task.
  unsigned worker(std::size_t task) const { return slots_[task].worker; }
  /// Returns how many tasks each worker ran; of those that were cancelled, which it recorded.
  std::vector<std::uint64_t> tasks_by_worker() const;
  /// Returns the table that accounts how the workers spend their time.
  support::WorkerTable& worker_table() { return worker_table_; }

 private:
  void make_sync_states();
  std::string check_cancelled() const;
  void write_cancellation();
  void destroy_sync_states() noexcept;
  std::string check_waits() const;
  std::string check_arrivals() const;
  void record_expected_results();
  friend std::unique_ptr<HarnessJob> run_oracle(const workloads::Workload& workload);

  std::size_t made_sync_states_ = 0;  ///< of how many sync objects `init` has succeeded
  workloads::CancellationResponse cancellation_response_ = workloads::CancellationResponse::polls;
  std::uint32_t tasks_in_flight_ = 0;  ///< of tasks that are cancelled
};

/// Runs the workload serially with waits that are over at once, and returns the results that every
/// model must return. Throws `std::runtime_error` when a task fails.
std::unique_ptr<HarnessJob> run_oracle(const workloads::Workload& workload);

/// Returns where `job` differs from the oracle, in a sentence that names the first such task.
std::string explain_difference(const HarnessJob& job);

}  // namespace models
