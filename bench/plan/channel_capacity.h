// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"
#include "bench/plan/cell_planner.h"

namespace bench {

/// Throws `UsageError` where `--capacity` is 0 and none of the channels that are asked for can hand
/// items over without holding any, and where channels are to be bounded and unbounded at once.
void check_capacity(const RunOptions& options);

/// Gives a wanted cell a capacity of 0, or channels that are unbounded, where its channel can have
/// nothing else and nothing was asked for.
void set_capacity(WantedCell& wanted, const RunOptions& options);

}  // namespace bench
