// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "reports/results/by_cell.h"
#include "reports/results/comparison.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// A figure that counts what became of all trials of a cell (`Comparison::is_counted`), and what
/// single trials say: one in which nothing went wrong says 0.
struct ClaimCount {
  double value = 0;
  Interval range;
  std::size_t trials = 0;
};

/// Returns the figure; nothing where the cell has no trials.
std::optional<ClaimCount> count_of(const Comparison& comparison, const ByCell& results);

}  // namespace reports
