// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "bench/campaign/budget/fit.h"
#include "reports/results/plan.h"

namespace bench {

/// Returns a time budget with which the fit of these cells is complete (`Fit::is_complete`), also
/// where they take half as long again as is known now: nearly the smallest one of those that
/// `--time-budget` is advised in. A pure function.
reports::EnoughBudget enough_time(const std::vector<BudgetCell>& cells, const Budget& budget);

}  // namespace bench
