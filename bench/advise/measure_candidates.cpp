// SPDX-License-Identifier: Apache-2.0
#include "bench/advise/measure_candidates.h"

#include <utility>
#include <vector>

#include "bench/advise/contenders.h"
#include "bench/campaign/campaign.h"
#include "bench/campaign/plan_fitter.h"
#include "bench/campaign/scenario_runs.h"
#include "bench/plan/advice_plan.h"

namespace bench {
namespace {

/// Who is not tried cannot be advised.
constexpr double pilot_share = 0.4;

CampaignListeners silent_listeners() {
  return {.on_trial = [](const auto&) {},
          .on_memory = [](const auto&) {},
          .on_failure = [](const auto&) {},
          .on_skip = [](const auto&) {},
          .on_first_results = [] {}};
}

}  // namespace

void measure_candidates(reports::Results& results, TrialRunner& runner, MachineWatch& machine,
                        Progress& progress, const std::string& python,
                        std::chrono::steady_clock::time_point began) {
  run_scenarios(results, runner, progress, python, [](const reports::Observation&) {});
  Preparation screening =
      PlanFitter(results, runner, machine.probes(), progress, began, pilot_share)
          .fit({}, [&](const auto&) { return results.plan; });
  leave_out_hopeless(screening.costs, results);
  Preparation further{.began = began,
                      .costs = screening.costs,
                      .laps = 1,
                      .rounds = max_advice_rounds,
                      .is_silent = true};
  screening.laps = 1;
  screening.rounds = screening_rounds;
  screening.is_silent = true;
  machine.begin();
  Campaign(results, runner, progress, silent_listeners(), machine.probes(), std::move(screening))
      .run();
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - began;
  const double left_s = results.plan.time_budget_s - spent.count() + runner.paused_s();
  const std::vector<std::uint64_t> chosen = contenders(results, left_s);
  if (chosen.empty()) return;
  measure_further(chosen, results.plan);
  results.plan.looks = looks_at(chosen, results, left_s);
  CampaignListeners listeners = silent_listeners();
  listeners.is_settled = [&] {
    results.machine_state = machine.finish(results);
    return is_settled(results);
  };
  Campaign(results, runner, progress, std::move(listeners), machine.probes(), std::move(further))
      .run();
}

}  // namespace bench
