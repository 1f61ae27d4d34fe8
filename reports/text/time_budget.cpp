// SPDX-License-Identifier: Apache-2.0
#include "reports/text/time_budget.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

namespace reports {
namespace {

constexpr double minute_s = 60;
constexpr double hour_s = 60 * minute_s;

/// Returns the unit in which a time budget of at least so many seconds is said.
double unit_s(double at_least_s) {
  return at_least_s <= 2 * minute_s ? 1 : at_least_s <= 2 * hour_s ? minute_s : hour_s;
}

}  // namespace

double time_budget_step(double at_least_s) {
  constexpr double seconds_per_step = 5;
  const double unit = unit_s(at_least_s);
  const double step_s = unit == 1 ? seconds_per_step : unit;
  return step_s * std::max(1.0, std::ceil(at_least_s / step_s));
}

std::string time_budget_option(double at_least_s) {
  const double unit = unit_s(at_least_s);
  return fmt::format("{:.0f}{}", time_budget_step(at_least_s) / unit,
                     unit == 1          ? "s"
                     : unit == minute_s ? "min"
                                        : "h");
}

}  // namespace reports
