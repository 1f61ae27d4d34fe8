// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "reports/results/plan.h"

namespace reports {

/// Returns for how many lines of cells a run may say where more workers, or more tasks in flight,
/// gain nothing: at least 1. The cells of a line are of one model and work and differ in nothing
/// but these numbers; each experiment has lines of its own. Where cells of equal other settings are
/// of several lines, the count is that of all lines of two cells that there could be.
std::size_t limit_lines(const Plan& plan);

}  // namespace reports
