// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "bench/machine/cores.h"
#include "bench/process/protocol.h"
#include "bench/trial/answer_pipe.h"
#include "bench/trial/cycle_counter.h"
#include "bench/trial/resources.h"
#include "bench/trial/stall_watch.h"
#include "bench/trial/sync_record.h"
#include "bench/trial/task_record.h"
#include "models/job/harness_job.h"
#include "models/model.h"
#include "reports/results/results.h"

namespace bench {

/// Returns the nanoseconds that have passed since `begin`.
inline std::int64_t ns_since(std::chrono::steady_clock::time_point begin) {
  return (std::chrono::steady_clock::now() - begin) / std::chrono::nanoseconds(1);
}

class CommandPipe;
class Neighbours;
class QuotaCgroup;

/// The parts of a trial of one cell; all of them outlive the session.
struct TrialSetup {
  const TrialRequest& request;
  models::Model& model;
  models::HarnessJob& job;
  pid_t service;  ///< the process that the tasks talk to; 0: none
  const AnswerPipe& coordinator;
  CommandPipe* commands = nullptr;     ///< of a trial that takes turns; else null
  Neighbours* neighbours = nullptr;    ///< that compute while the trial works; null: none
  const QuotaCgroup* quota = nullptr;  ///< in which all of the trial is; null: none
};

/// One model at work on one job: the only place that times what a model does. Reports progress
/// after every step. Used by the trial's one thread, in the order of its functions.
class Session {
 public:
  /// Starts the model. Throws what the model throws.
  explicit Session(const TrialSetup& setup);

  /// Iterates for at least 20 ms and at least once, or as often as the request asks, and forgets
  /// the resources and tasks of these iterations. Returns their times in nanoseconds.
  std::vector<std::int64_t> warm_up();

  /// Runs and checks one iteration. Returns its time in nanoseconds. Throws `FailedIteration` when
  /// the check fails, and what the model throws.
  std::int64_t iterate();

  /// The processor on which the last iteration ran, from its begin to its end; -1 where it was not
  /// one alone, or that is not known.
  std::int64_t last_processor() const { return last_processor_; }

  /// Runs and checks one iteration that is not counted anywhere: it fills the caches and predictors
  /// that others have used meanwhile. Throws as `iterate` does.
  void lead_in() { iterate(Counts::no); }

  /// What iterations have used so far.
  struct Mark {
    ResourceMeter meter;
    reports::Resources worker_times;
    std::optional<std::int64_t> throttled_ns;
    TaskRecord tasks;
    SyncRecord sync;
  };
  Mark mark() const { return {meter_, worker_times_, throttled_ns_, tasks_, sync_}; }
  /// Forgets what was used since then.
  void go_back_to(const Mark& mark);

  /// Stops the model. Returns how long that took in nanoseconds.
  std::int64_t stop();

  /// Returns the median time of a warm-up iteration together with its measurements and checks,
  /// which dominate when it is short; at least 1 ns.
  double iteration_cost_ns() const;
  /// The time in nanoseconds that the model took to start.
  std::int64_t start_ns() const { return start_ns_; }
  /// Returns what the iterations since the warm-up used, which lasted `wall_ns` in all.
  reports::Resources used(double wall_ns) const;
  /// The instructions per cycle of the work during the warm-up; nothing where the processor does
  /// not let us count.
  std::optional<double> instructions_per_cycle() const { return instructions_per_cycle_; }
  /// What was wrong with what tasks share, in all iterations, where the cell asks for that; nothing
  /// where it always was right.
  std::optional<reports::ExpectedFailure> race() const;
  /// The tasks of the iterations since the warm-up.
  const TaskRecord& tasks() const { return tasks_; }
  /// What they did on sync objects.
  const SyncRecord& sync() const { return sync_; }

 private:
  enum class Counts { yes, no };
  void run_model();
  std::optional<std::int64_t> throttled_so_far() const;
  /// Adds the throttled time since it was `before_ns`; from then on it is not known where either is
  /// not.
  void add_throttled(std::optional<std::int64_t> before_ns);
  void check_shared_state();
  std::int64_t iterate(Counts counts);
  void report_progress();
  /// Returns how much of the last iteration, which began then, is not timed (`IterationMoments`).
  std::int64_t untimed_ns(std::chrono::steady_clock::time_point begin) const;

  const TrialRequest& request_;
  models::HarnessJob& job_;
  const AnswerPipe& coordinator_;
  std::unique_ptr<models::RunningModel> running_;
  std::int64_t start_ns_ = 0;
  std::vector<double> costs_ns_;
  ResourceMeter meter_;
  unsigned cores_ = affinity_cores();  ///< before the model pins anything
  reports::Resources worker_times_;
  Neighbours* neighbours_;
  const QuotaCgroup* quota_;
  std::optional<std::int64_t> throttled_ns_ = {};  ///< absent once it is not known
  TaskRecord tasks_;
  SyncRecord sync_;
  std::chrono::steady_clock::time_point reported_{};  ///< progress, the last time
  std::int64_t last_processor_ = -1;
  pid_t service_;
  std::optional<reports::ExpectedFailure> race_;
  std::uint64_t checked_for_race_ = 0;     ///< iterations
  std::uint64_t max_faults_ = 0;           ///< that there can be in an iteration
  std::optional<StallWatch> stall_watch_;  ///< where tasks share sync objects
  std::optional<WarmUpCycles> cycles_;     ///< only during the warm-up
  std::optional<double> instructions_per_cycle_;
};

}  // namespace bench
