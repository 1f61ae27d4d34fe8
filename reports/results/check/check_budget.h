// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/plan.h"

namespace reports {

/// The most looks at the results of one run.
inline constexpr std::size_t max_looks = 20;

/// Throws `std::runtime_error` unless what a plan says of its budget and of its early end makes
/// sense: precision, looks, and what was changed to keep the budget.
void check_budget(const Plan& plan);

/// Throws `std::runtime_error` unless the cell is one whose trials may run fewer tasks, where they
/// do.
void check_measured_tasks(const Cell& cell);

}  // namespace reports
