// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/scenario_runs.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include <fmt/core.h>

#include "bench/plan/claim_plan.h"
#include "bench/scenarios/observe.h"
#include "bench/scenarios/scenario.h"

namespace bench {
namespace {

/// All scenarios together take at most this share of the time budget.
constexpr double share_of_budget = 0.4;

struct WantedScenario {
  std::string name;
  double about_s = 0;  ///< all of its runs
};

/// Returns the scenarios of the plan that fit into their share, the shortest first.
std::vector<WantedScenario> wanted_scenarios(const reports::Plan& plan) {
  const std::set<std::string> names = scenarios_of(plan);
  std::vector<WantedScenario> wanted;
  wanted.reserve(names.size());
  for (const std::string& name : names) {
    const scenarios::Scenario* const known = scenarios::find(name);
    const double about_s = known == nullptr ? 0 : known->about_s;
    wanted.push_back({name, about_s * static_cast<double>(scenario_runs)});
  }
  std::ranges::stable_sort(wanted, {}, &WantedScenario::about_s);
  double sum_s = 0;
  const auto first_too_long = std::ranges::find_if(wanted, [&](const WantedScenario& one) {
    sum_s += one.about_s;
    return sum_s > share_of_budget * plan.time_budget_s;
  });
  wanted.erase(first_too_long, wanted.end());
  return wanted;
}

/// Returns how often a scenario was run; `scenario_runs` where another run would tell nothing new,
/// because it is unavailable or has failed.
std::uint64_t runs_of(const reports::Results& results, const std::string& scenario) {
  std::uint64_t runs = 0;
  for (const reports::Observation& one : results.observations) {
    if (one.scenario != scenario) continue;
    if (!one.unavailable.empty() || !one.error.empty()) return scenario_runs;
    ++runs;
  }
  return runs;
}

/// Returns whether the runs so far have used up the scenarios' share of the time budget, as they
/// may on a machine on which they take longer than foreseen.
bool has_used_its_share(const reports::Results& results) {
  double spent_s = 0;
  for (const reports::Observation& one : results.observations) spent_s += one.elapsed_s;
  return spent_s >= share_of_budget * results.plan.time_budget_s;
}

}  // namespace

double scenarios_s(const reports::Results& results) {
  if (has_used_its_share(results)) return 0;
  double sum_s = 0;
  for (const WantedScenario& one : wanted_scenarios(results.plan)) {
    const std::uint64_t done = std::min(runs_of(results, one.name), scenario_runs);
    sum_s += one.about_s * static_cast<double>(scenario_runs - done) / scenario_runs;
  }
  return sum_s;
}

void run_scenarios(reports::Results& results, TrialRunner& runner, Progress& progress,
                   const std::string& python,
                   const std::function<void(const reports::Observation&)>& on_observation) {
  for (const WantedScenario& one : wanted_scenarios(results.plan)) {
    for (std::uint64_t run = runs_of(results, one.name); run < scenario_runs;
         run = runs_of(results, one.name)) {
      if (has_used_its_share(results)) return;
      progress.update(fmt::format("scenario {}", one.name), scenarios_s(results), false);
      results.observations.push_back(
          scenarios::observe(runner, one.name, {.python = python, .index = run}));
      on_observation(results.observations.back());
    }
  }
}

}  // namespace bench
