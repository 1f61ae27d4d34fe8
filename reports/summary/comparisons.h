// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/by_cell.h"
#include "reports/results/results.h"
#include "reports/statistics/statistics.h"

namespace reports {

enum class Outcome {
  none,         ///< nothing is expected, or nothing was measured
  holds,        ///< the whole interval is within what is expected
  fails,        ///< the whole interval is outside
  cannot_tell,  ///< it straddles the limit, or there are too few rounds for an interval
};

/// The result of one comparison by its trials.
struct Finding {
  std::vector<double> samples;       ///< one per round in which all its cells were measured
  std::optional<double> value;       ///< their median
  std::optional<Interval> interval;  ///< 95 %, distribution-free; absent below 6 samples
  // The two sides of which the value is made, in the figure's own unit: medians. Times are those of
  // quiet iterations (reports/state/cell_time.h) where both cells have enough of them, else of all
  // iterations of both; the value is of all iterations, turn by turn.
  std::optional<double> cell_value;
  std::optional<double> against_value;
  /// The interval with which all verdicts of the plan hold together (`comparison_level`): wider
  /// than `interval` where there are several. Absent with fewer than `samples_needed`.
  std::optional<Interval> verdict_interval;
  std::size_t samples_needed = 0;   ///< the fewest with which there can be a verdict
  Outcome outcome = Outcome::none;  ///< by `verdict_interval`
  std::string reason;               ///< why there is no value; empty when there is one
};

/// Trials are interleaved in rounds, so what disturbs a minute disturbs both sides of a pair: trial
/// i of one cell is compared with trial i of the other, and the pairs are what is counted.
Finding evaluate(const Comparison& comparison, const ByCell& results);
inline Finding evaluate(const Comparison& comparison, const Results& results) {
  return evaluate(comparison, ByCell(results));
}

/// Returns where an interval lies with regard to what is expected.
Outcome outcome_of(const std::optional<Interval>& interval, const std::optional<double>& at_least,
                   const std::optional<double>& at_most);

}  // namespace reports
