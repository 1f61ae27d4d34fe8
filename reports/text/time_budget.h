// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace reports {

/// Returns a time budget of at least so many seconds, rounded up as `time_budget_option` says it.
double time_budget_step(double at_least_s);

/// Returns a time budget of at least so many seconds, rounded up, in the form that `--time-budget`
/// takes: "25s", "7min", "3h". At least "5s".
std::string time_budget_option(double at_least_s);

}  // namespace reports
