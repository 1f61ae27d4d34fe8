// SPDX-License-Identifier: Apache-2.0
#include "reports/state/weak.h"

#include <fmt/core.h>

#include "reports/state/machine_line.h"
#include "reports/text/time_budget.h"

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
  constexpr double larger = 5;
  std::string more = "with more trials";
  if (plan.trials == 0 && plan.time_budget_s > 0) {
    // One run advises one budget.
    const double budget_s =
        plan.enough_budget ? plan.enough_budget->time_budget_s : larger * plan.time_budget_s;
    more = "with --time-budget=" + time_budget_option(budget_s);
  }
  return fmt::format("{}; {}, or at another time, more could be told",
                     describe_interference(*results.machine_state), more);
}

}  // namespace reports
