// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/results/work.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// The figures of one cell over all its trials.
struct CellSummary {
  std::uint64_t cell = 0;             ///< index into the plan's cells
  std::vector<double> samples_ns;     ///< one per trial
  std::optional<std::uint64_t> rank;  ///< within its group; absent when failed or a mere reference
  std::optional<double> median_ns;    ///< absent without a successful trial
  std::optional<Interval> interval_ns;  ///< 95 %; absent with fewer than 6 trials
  /// Over the baseline: the median of the ratios of trials of one round; absent without such.
  std::optional<double> speed_up;
  std::optional<double> start_stop_ns;  ///< absent where another program measured
  std::optional<double> one_shot_ns;    ///< likewise
  std::optional<double>
      effective_cores;  ///< CPU time over wall time; absent when too short to tell, or unknown
  /// The cores used by the process that the tasks talk to; absent where there is none.
  std::optional<double> service_cores;
  std::optional<std::uint64_t> peak_bytes;
  const Failure* failure = nullptr;
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
};

/// Cells that may be compared: one workload with one configuration in one language, and if its
/// tasks wait, one concurrency and one arrival rate.
struct Group {
  TimedWork work;
  std::string language;                      ///< where the results hold several; empty else
  std::optional<std::uint64_t> concurrency;  ///< of a workload that waits
  double arrival_rate = 0;                   ///< tasks per second; 0: a closed loop
  std::vector<CellSummary> cells;            ///< the fastest first, or of arrivals the one with the
                                             ///< least p99; then those without a result
  /// The number of cells behind the fastest `max_ranked`, which are not ranked.
  std::size_t left_unranked = 0;
};

/// Tests grow with the square of the cells, and nobody asks who is the 101st.
inline constexpr std::size_t max_ranked = 100;

/// Returns whether the tests behind the ranks can tell anything apart in a group of so many cells
/// with so many trials each: the largest p-value that Holm accepts shrinks with the number of
/// cells.
bool can_rank(std::size_t cells, std::size_t trials);

/// Groups and ranks the results. Within a group every cell is tested against the leader (rank-sum
/// test over trials, Holm at 5 % over the group); those that cannot be told apart from it share its
/// rank. The fastest of the others leads the next ones, and so on. Where there are too few trials
/// for these tests to reject anything there are no ranks. The leader is chosen by the samples that
/// it is tested with, so among equal cells a false difference is somewhat likelier than 5 % (by
/// simulation 8 % for 6 cells, 13 % for 10). Where tasks arrive on a schedule nobody is faster than
/// that, and there are no ranks; nor where the results say so (`Results::unranked`). `results` must
/// outlive the summary.
std::vector<Group> summarize(const Results& results);

}  // namespace reports
