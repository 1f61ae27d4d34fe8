// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/trial_time.h"

#include <algorithm>

#include "bench/plan/plan.h"

namespace bench {
namespace {

/// The time that a trial should take, processes and warm-up included, so that a small run has many
/// trials and a large one still fits: trials are what the statistics count.
constexpr double typical_trial_s = 0.2;
constexpr std::uint64_t max_planned_rounds = 30;
constexpr double timed_share = 0.6;  // of a trial; the rest is start, warm-up and checks

/// Returns how many trials each cell will have, as far as that can be planned.
std::uint64_t planned_rounds(const reports::Plan& plan) {
  if (plan.trials != 0) return plan.trials;
  const double cells = static_cast<double>(plan.cells.size());
  const double fitting = plan.time_budget_s / (cells * typical_trial_s);
  return static_cast<std::uint64_t>(std::clamp(fitting, static_cast<double>(min_trials_for(plan)),
                                               static_cast<double>(max_planned_rounds)));
}

}  // namespace

std::int64_t target_ns(const reports::Plan& plan) {
  // One round more than planned, for the oracles and the memory.
  const auto trials = static_cast<double>(plan.cells.size() * (planned_rounds(plan) + 1));
  const double seconds = plan.time_budget_s / trials * timed_share;
  return static_cast<std::int64_t>(std::clamp(seconds, 0.01, 5.0) * 1e9);
}

}  // namespace bench
