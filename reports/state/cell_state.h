// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// What the probes and the processor's counters say of one cell's iterations.
struct CellState {
  /// The share of iterations between two quiet readings, 0 to 1; absent where it is not known of
  /// any.
  std::optional<double> quiet_share = {};
  /// The median over the trials; absent where the processor does not let us count.
  std::optional<double> instructions_per_cycle = {};
};

/// Returns one for each cell of the plan, in its order.
std::vector<CellState> cell_states(const Results& results);

}  // namespace reports
