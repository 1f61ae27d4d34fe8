// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "bench/campaign/budget/cost.h"
#include "reports/results/plan.h"

namespace bench {

/// Returns the order of the pilots: that of the plan, but each baseline behind the first cell that
/// is compared with it, so that a short time for pilots is not spent on baselines of cells that
/// will not be measured.
std::vector<std::uint64_t> pilot_order(const reports::Plan& plan);

/// Estimates the costs of the cells that there was no time to try (`CellCost::was_not_tried`) by
/// the most expensive ones that were tried: of the same work where there are any, else by twice
/// those of the same family, or of all. A baseline, which has one worker, is taken to cost twice as
/// much as that. Where none was tried, nothing is known but that it takes long
/// (`CellCost::is_at_least`).
void estimate_untried(const reports::Plan& plan, std::vector<CellCost>& costs);

}  // namespace bench
