// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/results/work.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/order.h"

namespace reports {

/// The ranks that a cell may have, 1 for the fastest: the first is behind all cells of its group
/// that are surely faster, the last before all that are surely slower.
struct RankRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;

  bool may_be_best() const { return first == 1; }
  /// Surely faster than all others.
  bool is_best() const { return last == 1; }
  bool operator==(const RankRange&) const = default;
};

/// "1", "2–4"; empty when there is none.
std::string rank_text(const std::optional<RankRange>& rank);

/// The figures of one cell over all its trials.
struct CellSummary {
  std::uint64_t cell = 0;          ///< index into the plan's cells
  std::vector<double> samples_ns;  ///< one per trial
  /// Within its group; absent when failed, a mere reference, or with too few rounds to tell.
  std::optional<RankRange> rank;
  /// The figure shown first (reports/state/cell_time.h): over the trials' quiet samples, where
  /// enough trials have one; else over all samples. Absent without a successful trial.
  std::optional<double> median_ns;
  std::optional<Interval> interval_ns;  ///< 95 %; absent with fewer than 6 of these samples
  /// Over all samples, under the neighbours that there were.
  std::optional<double> all_median_ns;
  std::optional<Interval> all_interval_ns;
  std::uint64_t quiet_trials = 0;  ///< that have a quiet sample
  bool is_quiet = false;           ///< `median_ns` is over quiet samples
  /// Over the baseline: the median of the ratios of trials of one round; absent without such.
  std::optional<double> speed_up;
  /// Whether the ratio of the medians of the baseline and of this cell, as a table shows them, lies
  /// outside the 95 % interval of the speed-up: these are of quiet turns, or far apart in time.
  bool medians_tell_otherwise = false;
  std::optional<double> start_stop_ns;  ///< absent where another program measured
  std::optional<double> one_shot_ns;    ///< likewise
  std::optional<double>
      effective_cores;  ///< CPU time over wall time; absent when too short to tell, or unknown
  /// The cores used by the process that the tasks talk to; absent where there is none.
  std::optional<double> service_cores;
  /// The cores on which its tasks could have run, on average, had a CPU quota not been used up;
  /// absent where it has no quota of its own.
  std::optional<double> throttled_cores;
  std::optional<std::uint64_t> peak_bytes;
  const Failure* failure = nullptr;
  const ExpectedFailure* expected_failure = nullptr;  ///< that was asked for, and occurred
  /// Shares of the workers' time, which add up to 1; absent where some trial does not know.
  struct States {
    double running = 0;
    double ready = 0;
    double blocked = 0;
  };
  std::optional<States> states;
  /// The medians of the trials' medians, of a closed loop whose tasks wait.
  struct Served {
    double served_ns = 0;  ///< from a task's begin to its end
    double queued_ns = 0;  ///< from the start of the iteration to a task's begin
  };
  std::optional<Served> served;
  /// The latencies of a cell with an arrival rate.
  struct Arrivals {
    Histogram latency;  ///< of all trials
    double achieved_rate = 0;
    std::uint64_t saturated_trials = 0;
  };
  std::optional<Arrivals> arrivals;
  /// What one operation on sync objects costs, where the price is counted in them.
  struct Operations {
    double ns = 0;                          ///< `median_ns` over the operations of an iteration
    std::optional<double> cpu_ns = {};      ///< medians over the trials that know it
    std::optional<double> switches = {};    ///< likewise
    std::optional<Fairness> fairness = {};  ///< of each figure the median over the trials
    Histogram waits;                        ///< of all trials; empty where nothing was sampled
    OperationTraits traits = {};            ///< the same in all trials
    std::optional<double> bytes_per_second = {};  ///< from `ns`, where operations move bytes
    std::optional<double> first_result_ns = {};   ///< the median over the trials that know it
  };
  std::optional<Operations> operations;
};

/// Cells that may be compared: one workload with one configuration in one language, and if its
/// tasks wait, one concurrency and one arrival rate.
struct Group {
  TimedWork work;
  std::string language;                      ///< where the results hold several; empty else
  std::optional<std::uint64_t> concurrency;  ///< of a workload that waits
  double arrival_rate = 0;                   ///< tasks per second; 0: a closed loop
  /// The fastest first, or of arrivals the one with the least p99; then those that ask for a
  /// failure, and those without a result.
  std::vector<CellSummary> cells;
  /// The number of cells behind the fastest `max_ranked`, which are not ranked.
  std::size_t left_unranked = 0;
  /// The fewest rounds that ranks need, where there are fewer and therefore no ranks; 0 else.
  std::size_t rounds_needed = 0;
};

/// Groups and ranks the results. A cell's ranks are what the order of the run leaves open
/// (reports/summary/order.h): 1 and the number of the cells that are surely faster, to the number
/// of all but those that are surely slower. They are widened where a row that stands below would
/// have better ones, so that they never fall from the top to the bottom. Where there are too few
/// rounds to tell anything there are no ranks. Where tasks arrive on a schedule nobody is faster
/// than that, and there are no ranks; nor where the results say so (`Results::unranked`). `results`
/// must outlive the summary.
std::vector<Group> summarize(const Results& results);
/// The same of a part of a run (reports/summary/subset.h), with the order of the whole, of which
/// `order` has the part's cells.
std::vector<Group> summarize(const Results& results, const Order& order);

}  // namespace reports
