// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "bench/campaign/budget/fit.h"

namespace bench {

/// Returns the cells with the largest number of tasks, of the workloads that `Budget::min_tasks`
/// names, with which the rounds that ranks need fit into what is left: the same share of all of
/// them, a tenth at the least. Iterations that are short already stay as they are.
std::vector<BudgetCell> with_fewer_tasks(const std::vector<BudgetCell>& cells,
                                         const Budget& budget);

/// Returns the cells with the longest iterations of baselines that may be scaled with which the
/// same holds; none is longer than the others unless it was shorter before.
std::vector<BudgetCell> with_scaled_baselines(const std::vector<BudgetCell>& cells,
                                              const Budget& budget);

}  // namespace bench
