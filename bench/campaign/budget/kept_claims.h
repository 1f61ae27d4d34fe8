// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "bench/campaign/budget/fit.h"
#include "reports/results/plan.h"

namespace bench {

/// Fits the cells of a plan into the budget as `fit_to_budget` does. Of a plan with claims that do
/// not all fit in the fewest rounds that decide anything, whole claims are left out: those that add
/// the least to the time of the others are kept, so that as many as possible are decided. A pure
/// function.
Fit fit_claims(const reports::Plan& plan, const std::vector<BudgetCell>& cells,
               const Budget& budget);

}  // namespace bench
