// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/pairing.h"
#include "reports/statistics/histogram.h"

namespace reports {

/// The number of the layout of everything under `concurrency_bench` in a results file.
inline constexpr int results_schema = 1;

/// How much a cell is measured, where that is not the plan's to say.
struct Effort {
  std::uint64_t trials = 0;         ///< at most so many; 0: the plan's
  std::uint64_t iterations = 0;     ///< per trial; 0: the plan's
  std::uint64_t memory_trials = 1;  ///< at most so many, and no more than there are rounds

  bool operator==(const Effort&) const = default;
};

/// One square of the table: model × workload × settings.
struct Cell {
  std::string name;  ///< "process-pool/primes/workers:2" and every setting that is not the default
  std::string model;
  std::string workload;
  std::uint64_t workers = 1;
  std::uint64_t concurrency = 1;  ///< most tasks in flight
  std::uint64_t tasks = 0;
  std::uint64_t size = 0;
  std::uint64_t chunk = 0;  ///< tasks per scheduling decision; 0: the model's own best
  double time_scale = 1.0;
  double arrival_rate = 0;  ///< tasks per second, whether or not the model keeps up; 0: all at once
  /// Every other setting that is not at its default, in the command line's words: "dispatch" is
  /// "submit". Durations are in nanoseconds.
  std::map<std::string, std::string> settings = {};
  /// The same of the options of its workload, which are part of the work; durations and bytes with
  /// their unit. Those whose name begins with '_' are not the user's, and not shown.
  std::map<std::string, std::string> options = {};
  std::string family = {};  ///< cells are compared with their family's baseline: "native", "python"
  std::string runtime = {};  ///< what it runs in, when not this program: "CPython 3.11.2, GIL on"
  bool waits = false;        ///< its tasks wait, so only equal concurrency may be compared
  bool baseline = false;     ///< what the others are compared with
  std::int64_t longest_wait_ns = 0;  ///< that one of its tasks declares: no iteration is shorter
  Effort effort = {};

  bool operator==(const Cell&) const = default;
};

/// What the process tree used over the timed iterations, the harness's checks in between excluded.
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
  /// What the workers did with their time, summed over them: all three or none. Absent where the
  /// kernel does not say, and for interpreters, whose workers are not ours to ask.
  std::optional<std::int64_t> running_ns = {};
  std::optional<std::int64_t> ready_ns = {};  ///< runnable, waiting for a core
  std::optional<std::int64_t> blocked_ns = {};
};

/// Of the times of all tasks of a trial.
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

/// What is shown of latencies.
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

/// Of the rate offered; what achieves more is not saturated.
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
  /// Of another program, whose iterations may be shorter than a nanosecond; never in a file of
  /// ours.
  std::optional<double> exact_ns = {};

  /// The trial's figure: `exact_ns`, or the median iteration.
  double sample_ns() const;
  /// Starting, one cold iteration and stopping: what it costs to do the work just once.
  double one_shot_ns() const;
};

/// Nothing that is measured takes 30 years or 2^60 bytes: beyond them sums would overflow.
inline constexpr std::int64_t longest_time_ns = 1'000'000'000'000'000'000;
inline constexpr std::uint64_t max_bytes = std::uint64_t{1} << 60;

/// Throws `std::runtime_error` unless the trial is one that `cell` could have: whoever measured it
/// may be a stranger.
void check_trial(const Trial& trial, const Cell& cell);

/// A cell's peak memory, from a trial of its own, because sampling disturbs.
struct MemoryPeak {
  std::uint64_t cell = 0;
  std::uint64_t peak_bytes = 0;  ///< proportional set size of the whole process tree
  std::uint64_t job_bytes = 0;   ///< of which the harness's: slots, times and room for results
  double elapsed_s = 0;
};

/// When every task of one warm iteration ran, and on which worker: from a trial of its own, because
/// recording disturbs.
struct Timeline {
  struct Task {
    std::int64_t begin_ns = 0;  ///< from the start of the iteration
    std::int64_t end_ns = 0;
    std::uint64_t worker = 0;

    std::int64_t length_ns() const { return end_ns - begin_ns; }
  };

  std::uint64_t cell = 0;
  std::int64_t iteration_ns = 0;
  std::vector<Task> tasks;  ///< by their index
  double elapsed_s = 0;
};

/// A timeline keeps all tasks of its cell or does not exist; a picture of more would show nothing.
inline constexpr std::uint64_t max_timeline_tasks = 100'000;

inline constexpr std::uint64_t max_timeline_workers = 10'000;

/// Throws `std::runtime_error` unless the timeline is one that `cell` could have: whoever measured
/// it may be a stranger.
void check_timeline(const Timeline& timeline, const Cell& cell);

/// A cell or trial without a result.
struct Failure {
  std::uint64_t cell = 0;
  std::string phase;  ///< "oracle", "trial" or "memory"
  std::string reason;
  double elapsed_s = 0;
  bool refused = false;  ///< by the system, for want of something: the cell itself may be right
};

/// A trial that does not count, because something disturbed it that is none of its model's doing.
/// It was measured again.
struct Disturbance {
  std::uint64_t cell = 0;
  std::string reason;   ///< a clause: "bench did not run for 7.00 s"
  double paused_s = 0;  ///< for how long it was paused, as far as that is known
};

/// A cell that was not measured because what comes before it in its sweep says enough.
struct Skip {
  std::uint64_t cell = 0;
  std::string reason;
};

/// A combination that was asked for and cannot be: its reason is not an error.
struct NotApplicable {
  std::string model;
  std::string workload;  ///< empty: none at all
  std::string reason;
};

/// A figure of one cell, or of two, that an experiment asks for.
struct Comparison {
  enum class Figure {
    time_per_task,   ///< of the cell over that of the other
    cpu_share,       ///< CPU time over wall time × workers, of the cell alone
    wait_excess,     ///< what an iteration takes beyond its longest wait, in nanoseconds
    bytes_per_task,  ///< the growth of memory from the other to the cell, without the job's own
  };

  std::string label;
  Figure figure = Figure::time_per_task;
  std::optional<std::uint64_t> cell;     ///< index into the plan's cells; absent: not applicable
  std::optional<std::uint64_t> against;  ///< the other, of a figure that has two
  std::optional<double> at_least;        ///< what is expected, on a machine of the usual kind
  std::optional<double> at_most;
  std::string not_applicable;  ///< why it cannot be measured here; empty when it can

  bool has_two_cells() const {
    return figure == Figure::time_per_task || figure == Figure::bytes_per_task;
  }
};

/// The same work in more and more pieces, by one model: its cells are first measured in this order,
/// and once two in a row keep less than half of their workers busy (`efficiency`), those after them
/// are not worth the time.
struct Sweep {
  std::uint64_t reference = 0;       ///< the work done one task after the other: an index of a cell
  std::vector<std::uint64_t> cells;  ///< indices into the plan's cells, the largest tasks first
};

/// The share of the workers' time that the work itself needs: what the reference takes, over what
/// the workers take together.
inline double efficiency(double reference_ns, double cell_ns, std::uint64_t workers) {
  return reference_ns / (static_cast<double>(workers) * cell_ns);
}

/// A question, and what answers it: comparisons, or cells that are drawn.
struct Experiment {
  std::string name;
  std::string question;
  std::string
      chart;  ///< a name of `section_makers` (reports/charts/catalogue.h); empty: comparisons alone
  std::vector<std::uint64_t> cells;  ///< of the chart: indices into the plan's cells
  std::vector<Comparison> comparisons;
  std::vector<Sweep> sweeps;  ///< of which cells are drawn, too
};

/// What is to be measured. Two runs of equal plans on one machine may be put together.
struct Plan {
  std::uint64_t seed = 0;  ///< of the workloads and of the order of trials
  double time_budget_s = 0;
  std::uint64_t trials = 0;      ///< per cell; 0: as many as the budget allows
  std::uint64_t iterations = 0;  ///< per trial; 0: as many as its share of the budget allows
  double deadline_s = 0;         ///< per iteration, beside twice its declared waiting
  std::vector<Cell> cells;
  std::vector<NotApplicable> not_applicable;
  std::vector<Experiment> experiments;  ///< whose cells these are; none: the user chose the cells

  /// Whether a cell is ranked among those of equal work: those that the user chose and those that
  /// are drawn. A cell that is there for a comparison alone is not.
  bool ranks(std::uint64_t cell) const;
};

/// A size of one processor cache, as Google Benchmark reports it.
struct Cache {
  std::string type;
  std::int64_t level = 0;
  std::int64_t size = 0;
  std::int64_t num_sharing = 0;
};

/// A variable of the environment that changes what is measured.
struct EnvironmentVariable {
  std::string name;
  std::optional<std::string> value;  ///< absent where it could be a secret
  std::string effect;                ///< what it does, as part of a sentence
};

/// Which variables that change what is measured were there when the run began.
struct Environment {
  std::vector<EnvironmentVariable> removed;  ///< before anything was measured
  std::vector<EnvironmentVariable> kept;     ///< because the user asked for it
  std::vector<EnvironmentVariable> noted;    ///< never removed: programs may not start without them

  /// "NAME=VALUE" of all that held during the run, separated by spaces; empty without any.
  std::string in_force() const;
};

/// Where it was measured, and with what.
struct Machine {
  std::string host_name;
  std::string cpu_model;
  std::uint64_t physical_cores = 0;
  std::uint64_t logical_cores = 0;
  std::uint64_t usable_cores = 0;     ///< by affinity and cgroup quota
  std::optional<double> quota_cores;  ///< of the cgroup
  std::string governor;               ///< of CPU 0; empty when the kernel does not say
  std::string kernel;
  std::string compiler;
  std::string compiler_flags;
  std::string build_type;
  std::map<std::string, std::string> libraries;  ///< name, version
  std::string git_revision;
  std::string executable;
  std::string executable_digest;  ///< 16 hexadecimal digits
  // Google Benchmark's context:
  double mhz_per_cpu = 0;
  bool cpu_scaling_enabled = false;
  std::vector<double> load_avg;
  std::vector<Cache> caches;
  std::optional<Environment> environment = {};  ///< absent: it was not recorded
};

/// Everything that a results file holds.
struct Results {
  std::string date;  ///< ISO 8601, with the offset; whole seconds, as Google Benchmark has it
  std::int64_t date_ns = 0;  ///< nanoseconds of that second; 0 in files of older versions
  Plan plan;
  Machine machine;
  std::vector<Trial> trials;
  std::vector<MemoryPeak> memory;
  std::vector<Timeline> timelines;
  std::vector<Failure> failed;
  std::vector<Skip> skipped;
  std::vector<Disturbance> disturbed;
  std::optional<Pairing> pairing;  ///< of one side of an `ab` run
  bool interrupted = false;
  bool unranked = false;  ///< nothing says which of its cells may be ranked among each other
  /// What of another program's file could not be used, as sentences; never in a file of ours.
  std::vector<std::string> remarks = {};

  std::optional<std::uint64_t> peak_bytes(std::uint64_t cell) const;
  const Failure* failure(std::uint64_t cell) const;
  const Skip* skip(std::uint64_t cell) const;
};

}  // namespace reports
