// SPDX-License-Identifier: Apache-2.0
#include "reports/text/time_budget.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

namespace reports {

std::string time_budget_option(double at_least_s) {
  constexpr double minute_s = 60;
  constexpr double hour_s = 60 * minute_s;
  const auto in_steps = [&](double step_s) {
    return step_s * std::max(1.0, std::ceil(at_least_s / step_s));
  };
  if (at_least_s <= 2 * minute_s) return fmt::format("{:.0f}s", in_steps(5));
  if (at_least_s <= 2 * hour_s) return fmt::format("{:.0f}min", in_steps(minute_s) / minute_s);
  return fmt::format("{:.0f}h", in_steps(hour_s) / hour_s);
}

}  // namespace reports
