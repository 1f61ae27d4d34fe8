// SPDX-License-Identifier: Apache-2.0
#include "reports/state/weak.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "reports/state/machine_line.h"

namespace reports {
namespace {

bool can_tell(std::span<const ShownRow> rows) {
  std::size_t rivals = 0;
  std::size_t best = 0;
  for (const ShownRow& row : rows) {
    if (row.relative_half_width && *row.relative_half_width > max_half_width) return false;
    if (!row.may_be_best) continue;
    ++rivals;
    if (*row.may_be_best) ++best;
  }
  return 2 * best <= rivals;
}

}  // namespace

bool is_weak(std::span<const ShownRow> rows, const MachineState& state) {
  const auto quiet = mean_quiet_share(state);
  return quiet && *quiet < min_quiet_share && !can_tell(rows);
}

std::string describe_weakness(const Results& results) {
  if (!results.machine_state || !results.machine_state->weak) return "";
  const Plan& plan = results.plan;
  std::string more = "with more trials";
  if (plan.trials == 0 && plan.time_budget_s > 0) {
    more = "with --time-budget=" + larger_budget(plan.time_budget_s);
  }
  return fmt::format("{}; {}, or at another time, more could be told",
                     describe_interference(*results.machine_state), more);
}

std::string larger_budget(double budget_s) {
  constexpr double factor = 5;
  constexpr double minute_s = 60;
  constexpr double hour_s = 60 * minute_s;
  const double larger_s = factor * budget_s;
  const auto in_steps = [&](double step) {
    return step * std::max(1.0, std::ceil(larger_s / step));
  };
  const double seconds = in_steps(5);
  if (seconds < minute_s) return fmt::format("{:.0f}s", seconds);
  if (larger_s <= 2 * hour_s) return fmt::format("{:.0f}min", in_steps(minute_s) / minute_s);
  return fmt::format("{:.0f}h", in_steps(hour_s) / hour_s);
}

}  // namespace reports
