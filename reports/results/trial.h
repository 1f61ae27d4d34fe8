// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/cell.h"
#include "reports/statistics/histogram.h"

namespace reports {

/// The resources of the process tree over the timed iterations, without the checks in between.
struct Resources {
  /// User and system. Absent, as the other figures, where it cannot be told exactly enough
  /// (bench/trial/resources.h), or was more than the cores can give.
  std::optional<std::int64_t> cpu_ns = 0;
  /// The two apart; absent where worker processes were alive, whose kernel statistics tell them
  /// apart only in steps of 10 ms, always in favour of one side.
  std::optional<std::int64_t> user_ns = 0;
  std::optional<std::int64_t> system_ns = 0;
  /// CPU time of the process that the tasks talked to, as a server; no part of the others. Absent
  /// where there is none.
  std::optional<std::int64_t> service_cpu_ns = {};
  std::optional<std::int64_t> voluntary_switches = 0;
  std::optional<std::int64_t> involuntary_switches = 0;
  std::optional<std::int64_t> minor_faults = 0;
  std::optional<std::int64_t> major_faults = 0;
  /// The time of the workers by state, summed over them: all three or none. Absent where the
  /// kernel does not say, and for interpreters, whose workers are not ours to ask.
  std::optional<std::int64_t> running_ns = {};
  std::optional<std::int64_t> ready_ns = {};  ///< runnable, waiting for a core
  std::optional<std::int64_t> blocked_ns = {};
  /// For how long its tasks were kept from running because the quota of its cgroup was used up.
  /// Absent where the trial has no quota of its own.
  std::optional<std::int64_t> throttled_ns = {};
};

/// Quantiles of the times of all tasks of a trial.
struct Spread {
  std::int64_t p50_ns = 0;
  std::int64_t p99_ns = 0;
  std::int64_t max_ns = 0;
};

/// Tasks that were all there when an iteration started. Neither figure is a latency: the first says
/// nothing about those that waited for their turn, the second depends on how many there were.
struct ClosedLoop {
  Spread served;  ///< from a task's begin to its end
  Spread queued;  ///< from the start of the iteration to a task's begin
};

/// Tasks that arrived on a schedule.
struct OpenLoop {
  Histogram::Counts latency;  ///< from a task's arrival to its end; over all timed iterations
  std::int64_t latency_max_ns = 0;
  double achieved_rate = 0;  ///< tasks per second
  bool saturated = false;    ///< it fell behind the schedule (bench/trial/task_record.h)
};

/// How evenly the tasks of an iteration got on with their operations, by the rates at which they
/// did them: a task's operations over the time from its begin to its end. Means over the timed
/// iterations.
struct Fairness {
  /// Jain's index of the rates, (sum of x)^2 / (n * sum of x^2): 1 where all are equal, 1 / n where
  /// one task got everything (Jain, Chiu, Hawe: A Quantitative Measure of Fairness, DEC-TR-301,
  /// 1984).
  double jain = 1;
  double share_min = 1;  ///< the smallest rate over the mean rate
  double share_max = 1;  ///< the largest rate over the mean rate
};

/// What the sampled times of operations tell.
enum class SampledTime : std::uint8_t {
  wait,      ///< how long an operation waited
  lateness,  ///< how late a task went on
  latency,   ///< how long an item was on its way
};

/// What the operations of a workload are.
struct OperationTraits {
  std::string name = "operation";  ///< what people call one: "item", "acquisition"
  SampledTime sampled = SampledTime::wait;
  /// Whether the time of an iteration over the operations is a price; not where they mostly wait
  /// for times that options give.
  bool has_price = true;
  std::uint64_t bytes = 0;  ///< how many bytes one moves from task to task
};

/// What the tasks of a workload did on sync objects.
struct SyncUse {
  std::uint64_t operations = 0;           ///< of all tasks in one iteration
  std::optional<Fairness> fairness = {};  ///< absent where there is one task, or no task has times
  /// Times of a thin sample of the operations, over all timed iterations: what
  /// `OperationTraits::sampled` says. Empty where nothing was sampled.
  Histogram::Counts lock_wait = {};
  std::int64_t lock_wait_max_ns = 0;  ///< the longest of these
  /// From the start of an iteration until its first result could be used, the median of the timed
  /// iterations; absent where the workload's tasks do not tell.
  std::optional<std::int64_t> first_result_ns = {};
  std::optional<OperationTraits> traits = {};  ///< absent in older files (`operation_traits`)
};

/// A quantile of latencies that is shown.
struct LatencyQuantile {
  const char* key;    ///< as part of a key in JSON
  const char* title;  ///< of a column
  double share;
};
inline constexpr LatencyQuantile latency_quantiles[] = {{"p50", "p50", 0.5},
                                                        {"p90", "p90", 0.9},
                                                        {"p99", "p99", 0.99},
                                                        {"p999", "p99.9", 0.999},
                                                        {"max", "max", 1.0}};

/// The share of the offered rate below which a trial is saturated.
inline constexpr double saturated_below = 0.95;

/// One fresh process that measured one cell.
struct Trial {
  std::uint64_t cell = 0;   ///< index into the plan's cells
  std::uint64_t index = 0;  ///< 0, 1, … within the cell
  std::vector<std::int64_t> iterations_ns;
  std::vector<std::int64_t> warmup_ns;  ///< checked but not counted; the first is the cold one
  std::int64_t start_ns = 0;
  std::int64_t stop_ns = 0;
  Resources resources;
  std::string digest;  ///< 16 hexadecimal digits
  std::uint64_t tasks_run = 0;
  std::vector<std::uint64_t> tasks_by_worker;  ///< in the last iteration
  double elapsed_s = 0;                        ///< of the whole trial, as the coordinator saw it
  std::optional<ClosedLoop> closed_loop = {};  ///< of a workload that waits, where it was recorded
  std::optional<OpenLoop> open_loop = {};      ///< of a cell with an arrival rate
  std::optional<SyncUse> sync = {};  ///< of a workload whose price is counted in operations
  /// The time that another program measured, whose iterations may take less than a nanosecond.
  /// Absent in files of ours.
  std::optional<double> exact_ns = {};
  /// The round in which its iterations took turns with those of other cells: an index of
  /// `Results::rounds`. Absent for a trial that ran alone.
  std::optional<std::uint64_t> round = {};
  /// For each of `iterations_ns` its turn in the round, ascending: iterations of one turn ran one
  /// right after the other. Empty for a trial that ran alone.
  std::vector<std::uint64_t> turns = {};
  /// For each of `iterations_ns` the processor on which it ran from its begin to its end, by the
  /// kernel's number; -1 where there was more than one, or it is not known. Empty where that is so
  /// for all of them.
  std::vector<std::int64_t> processors = {};
  /// Instructions per cycle of the work, over the warm-up iterations but the cold one, because
  /// counting slows switches down; absent where the processor does not let us count.
  std::optional<double> instructions_per_cycle = {};

  /// The trial's figure: `exact_ns`, or the median iteration.
  double sample_ns() const;
  /// Starting, one cold iteration and stopping: what it costs to do the work just once.
  double one_shot_ns() const;
};

/// Nothing that is measured takes 30 years or 2^60 bytes: beyond them sums would overflow.
inline constexpr std::int64_t longest_time_ns = 1'000'000'000'000'000'000;
inline constexpr std::uint64_t max_bytes = std::uint64_t{1} << 60;

/// Throws `std::runtime_error` unless the trial is one that `cell` could have: the file of it is
/// untrusted.
void check_trial(const Trial& trial, const Cell& cell);

/// Makes of what a trial measured with `Cell::measured_tasks` what all tasks of the cell would
/// take: multiplies iterations, warm-up, resources and queueing times. Changes nothing where the
/// trial ran all of them.
void scale_to_all_tasks(Trial& trial, const Cell& cell);

/// A cell's peak memory, from a trial of its own, because sampling disturbs.
struct MemoryPeak {
  std::uint64_t cell = 0;
  std::uint64_t peak_bytes = 0;  ///< proportional set size of the whole process tree
  std::uint64_t job_bytes = 0;   ///< of which the harness's: slots, times and room for results
  double elapsed_s = 0;
};

/// A cell or trial without a result.
struct Failure {
  std::uint64_t cell = 0;
  std::string phase;  ///< "oracle", "trial" or "memory"
  std::string reason;
  double elapsed_s = 0;
  bool refused = false;  ///< by the system, for want of something: the cell itself may be right
};

/// An expected failure that occurred (`Cell::expected_failure`): a result, and no fault of
/// anything. A cell has one, over all of its trials.
struct ExpectedFailure {
  std::uint64_t cell = 0;
  FailureKind kind = FailureKind::race;
  /// A clause with its extent: "4711 of 100000 updates were lost", "task 3 holds fork 3 and …".
  /// That of the trial in which it occurred first.
  std::string text;
  /// How many updates were lost, reads were torn, … of how many, in all iterations that were
  /// checked. Both are 0 where that is nothing to be counted, as of a deadlock.
  std::uint64_t faults = 0;
  std::uint64_t of = 0;
  std::uint64_t trials = 1;  ///< those in which it occurred
};

inline constexpr std::uint64_t max_faults = 1'000'000'000'000'000'000;

/// A trial that does not count, because something disturbed it that is none of its model's doing.
/// It was measured again.
struct Disturbance {
  std::uint64_t cell = 0;
  std::string reason;   ///< a clause: "bench did not run for 7.00 s"
  double paused_s = 0;  ///< for how long it was paused, as far as that is known
};

/// A cell that was not measured because what comes before it in its sweep says enough, or because
/// the time budget was too short for it.
struct Skip {
  std::uint64_t cell = 0;
  std::string reason;       ///< a clause, the same for all cells that have the same reason
  std::string detail = {};  ///< what is known of this cell alone, a clause; empty where nothing is
};

}  // namespace reports
