// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reports/results/results.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// How long one cell takes: every table, chart and sentence shows the same.
struct CellTime {
  /// What the figure is made of: the trials' quiet samples, the medians of their quiet iterations
  /// (reports/state/quiet.h), where at least 6 trials have one, of this cell and of each that is
  /// ranked beside it: a quiet figure beside one that is not would look like a difference. Else the
  /// samples of all trials. In the order of the trials.
  std::vector<double> samples_ns;
  double median_ns = 0;                 ///< of these samples
  std::optional<Interval> interval_ns;  ///< 95 %; absent with fewer than 6 of them
  /// Over the samples of all trials, under the neighbours that there were.
  double all_median_ns = 0;
  std::optional<Interval> all_interval_ns;
  std::uint64_t quiet_trials = 0;  ///< that have a quiet sample
  bool is_quiet = false;           ///< `samples_ns` are quiet samples
};

/// Returns the time of a cell by its trials, of which there is at least one. They are trials of
/// one cell of `results`.
CellTime cell_time(const Results& results, std::span<const Trial* const> trials);

}  // namespace reports
