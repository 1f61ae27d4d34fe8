// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// Plans the cells that the options choose one by one: every combination of their values that means
/// something to a model and a workload, with the baselines of the models' families. What cannot be
/// measured here is not applicable, with the reason. Throws `UsageError` like `make_plan`.
reports::Plan plan_chosen_cells(const RunOptions& options, unsigned cores);

}  // namespace bench
