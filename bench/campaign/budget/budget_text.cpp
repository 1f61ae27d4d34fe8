// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/budget_text.h"

#include <algorithm>

#include "reports/text/text.h"
#include "reports/text/time_budget.h"

namespace bench {
namespace {

constexpr double minute_s = 60;
constexpr double hour_s = 3600;

}  // namespace

std::string rough_time(double seconds) {
  if (seconds < 2 * minute_s) {
    const int digits = seconds < 1 ? 2 : seconds < 10 ? 1 : 0;
    return reports::format_number(seconds, digits) + " s";
  }
  if (seconds < 2 * hour_s)
    return reports::format_number(seconds / minute_s, seconds < 10 * minute_s ? 1 : 0) + " min";
  return reports::format_number(seconds / hour_s, 1) + " h";
}

double with_spare(double needed_s) {
  constexpr double spare = 1.5;
  return reports::time_budget_step(spare * needed_s);
}

void need_time_budget(reports::Plan& plan, double budget_s, bool is_at_least) {
  // The largest of what was found out is enough for all of it.
  if (!plan.enough_budget) plan.enough_budget = {budget_s, is_at_least};
  reports::EnoughBudget& enough = *plan.enough_budget;
  enough.time_budget_s = std::max(enough.time_budget_s, budget_s);
  enough.is_at_least |= is_at_least;
}

}  // namespace bench
