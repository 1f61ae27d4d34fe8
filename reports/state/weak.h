// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "reports/results/results.h"

namespace reports {

/// One row of the tables of a run: a figure that the run was asked for.
struct ShownRow {
  /// Whether it cannot be told from the best row of its table; absent where it has no rank, or no
  /// other row of the table has another model or number of workers.
  std::optional<bool> may_be_best = {};
  /// Half the width of the 95 % interval of its time over the time; absent without an interval.
  std::optional<double> relative_half_width = {};
};

/// With a wider interval than ± this share a figure does not tell what was asked.
inline constexpr double max_half_width = 0.1;
/// Cores that were quiet for a smaller share of the time explain why a run could not tell.
inline constexpr double min_quiet_share = 1.0 / 3;

/// Returns whether a run is weak: it could not tell what it was asked, and its cores were quiet for
/// less than a third of the time, in the mean. It could not tell when more than half of the rows
/// that have rivals may be the best, or an interval is wider than ± 10 %. Where it is not known how
/// quiet the cores were, the run is not called weak.
bool is_weak(std::span<const ShownRow> rows, const MachineState& state);

/// Explains to the reader of a weak run what disturbed it and what to do, without a full stop:
/// "other programs used 65 % of the cores; with --time-budget=5min, or at another time, more could
/// be told". Empty where the results do not say that the run is weak.
std::string describe_weakness(const Results& results);

}  // namespace reports
