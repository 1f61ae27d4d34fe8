// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/results.h"

namespace bench {

/// Throws `Unavailable` (bench/plan/cell_planner.h) for more workers than the limits of this
/// machine leave room for: an experiment does without such a cell. What the user chooses is tried.
void require_processes(const reports::Cell& cell);

}  // namespace bench
