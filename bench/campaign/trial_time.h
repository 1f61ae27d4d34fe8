// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "reports/results/plan.h"

namespace bench {

/// Returns what the timed iterations of a trial should take together, in nanoseconds: a share of
/// the plan's time budget, from 10 ms to 5 s. A pure function.
std::int64_t target_ns(const reports::Plan& plan);

}  // namespace bench
