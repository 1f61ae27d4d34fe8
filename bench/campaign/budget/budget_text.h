// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/plan.h"

namespace bench {

/// Returns a time with two digits, such as "0.25 s", "17 s" or "17 min".
std::string rough_time(double seconds);

/// Returns a time budget in seconds that is enough where so many are needed, with half to
/// spare and rounded up as people say it.
double with_spare(double needed_s);

/// Notes in a plan that so large a budget is enough, or that it is needed at least. A run advises
/// one budget: the largest of those that are noted.
void need_time_budget(reports::Plan& plan, double budget_s, bool is_at_least);

}  // namespace bench
