// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/run_budget.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"
#include "bench/plan/plan.h"

namespace bench {
namespace {

/// Turns of each trial in the rounds of a run of which nothing else is known.
constexpr std::uint64_t usual_laps = 3;
/// The timed part of a trial whose number was given; the rest is start, warm-up and checks.
constexpr double timed_share = 0.6;

/// Returns how many seconds the interrupted run of these results has taken.
double spent_before(const reports::Results& results) {
  double sum_s = 0;
  for (const auto& trial : results.trials) sum_s += trial.elapsed_s;
  for (const auto& peak : results.memory) sum_s += peak.elapsed_s;
  for (const auto& failure : results.failed) sum_s += failure.elapsed_s;
  for (const auto& observation : results.observations) sum_s += observation.elapsed_s;
  return sum_s;
}

/// Returns the turns of each trial that the rounds of an interrupted run had.
std::uint64_t laps_before(const reports::Results& results) {
  if (results.rounds.empty() || results.rounds.back().cells.empty()) return usual_laps;
  const reports::Round& last = results.rounds.back();
  return std::clamp<std::uint64_t>(last.turns / last.cells.size(), 1, max_laps);
}

std::uint64_t laps_of(const reports::Results& results, const Preparation& prepared) {
  if (results.plan.trials != 0) return 0;
  return prepared.laps != 0 ? prepared.laps : laps_before(results);
}

}  // namespace

RunBudget::RunBudget(const reports::Results& results, const TrialRunner& runner,
                     const Preparation& prepared)
    : results_(results),
      runner_(runner),
      costs_(results, prepared.costs),
      began_(prepared.began),
      spent_before_s_(prepared.costs.empty() ? spent_before(results) : 0),
      laps_(laps_of(results, prepared)),
      // What an interrupted run had fixed holds.
      planned_rounds_(results.plan.looks.empty() ? prepared.rounds : results.plan.looks.back()),
      min_rounds_(min_trials_for(results.plan)) {}

double RunBudget::spent_s() const {
  return spent_before_s_ + std::chrono::duration<double>(clock::now() - began_).count() -
         runner_.paused_s();
}

RunBudget::clock::time_point RunBudget::began() const {
  return began_ - std::chrono::duration_cast<clock::duration>(
                      std::chrono::duration<double>(spent_before_s_));
}

NextRound RunBudget::next_round_after(std::uint64_t finished_rounds) const {
  const reports::Plan& plan = results_.plan;
  if (plan.trials != 0) return {finished_rounds < plan.trials, 0};
  const double one_lap_s = costs_.round_s(finished_rounds, 1);
  return next_round(
      {.budget_s = plan.time_budget_s,
       .spent_s = spent_s(),
       .reserved_s = costs_.memory_left_s(planned_rounds_) + end_reserve_s(plan.time_budget_s),
       .round_s = one_lap_s,
       .lap_s = costs_.round_s(finished_rounds, 2) - one_lap_s,
       .finished_rounds = finished_rounds,
       .min_rounds = std::min(min_rounds_, planned_rounds_),
       .planned_rounds = planned_rounds_,
       // What the run could not tell at its first look may need longer rounds, if there is time.
       .planned_laps =
           finished_rounds < min_rounds_ || plan.measures_claims() ? laps_ : max_late_laps});
}

std::chrono::nanoseconds RunBudget::target(std::uint64_t laps) const {
  if (laps != 0) return turn_time * static_cast<std::int64_t>(laps);
  const reports::Plan& plan = results_.plan;
  // One trial more than those that are counted, for the expected results and the memory.
  const auto trials = static_cast<double>(plan.cells.size() * (plan.trials + 1));
  const double share_s = plan.time_budget_s / trials * timed_share;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::clamp(share_s, 0.01, 5.0) * 1e9));
}

std::chrono::nanoseconds RunBudget::time_left() const {
  const reports::Plan& plan = results_.plan;
  if (plan.trials != 0) return {};
  const double left_s =
      max_budget_share * plan.time_budget_s - end_reserve_s(plan.time_budget_s) - spent_s();
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::max(left_s, 0.001) * 1e9));
}

std::optional<std::string> RunBudget::missing_rounds(std::uint64_t finished_rounds) const {
  if (results_.plan.trials != 0 || finished_rounds >= min_rounds_) return std::nullopt;
  return fmt::format("{} {} rounds, and {} fitted into the time budget of {}.",
                     missing_rounds_beginning, min_rounds_, finished_rounds,
                     rough_time(results_.plan.time_budget_s));
}

double RunBudget::enough_s(std::uint64_t finished_rounds) const {
  const std::uint64_t missing = min_rounds_ - std::min(min_rounds_, finished_rounds);
  return spent_s() + static_cast<double>(missing) * costs_.round_s(finished_rounds, 1);
}

}  // namespace bench
