// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bench/campaign/budget/fit.h"
#include "reports/results/results.h"

namespace bench {

/// Returns what the budget has to know of each cell of the plan, with these costs, one for each.
/// Cells that failed or were skipped are left alone, and so are those that probably will be.
std::vector<BudgetCell> budget_cells(const reports::Results& results,
                                     const std::vector<CellCost>& costs);

/// Writes what was fitted into the plan and the results: fewer tasks of baselines, cells that are
/// left out, sentences. What `Fit::fewer_tasks` says is in the plan already.
void apply(const Fit& fit, reports::Results& results);

/// Copies what an interrupted run had fitted to its budget into a plan that was made anew by the
/// same options, so that the two can be compared.
void adopt_fit(const reports::Plan& from, reports::Plan& plan);

/// Returns one sentence for each workload whose tasks take an interpreter at least ten times as
/// long as compiled code, where that is more than a second an iteration: whoever gives an amount of
/// work in C++'s time does not expect that.
std::vector<std::string> slow_interpreters(const reports::Plan& plan,
                                           const std::vector<CellCost>& costs);

}  // namespace bench
