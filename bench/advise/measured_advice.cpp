// SPDX-License-Identifier: Apache-2.0
#include "bench/advise/measured_advice.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "bench/advise/contenders.h"
#include "bench/campaign/campaign.h"
#include "bench/campaign/plan_fitter.h"
#include "bench/plan/advice_plan.h"
#include "reports/summary/order.h"

namespace bench {
namespace {

constexpr std::uint64_t max_advice_rounds = 40;

CampaignListeners silent_listeners() {
  return {.on_trial = [](const auto&) {},
          .on_memory = [](const auto&) {},
          .on_failure = [](const auto&) {},
          .on_skip = [](const auto&) {},
          .on_first_results = [] {}};
}

/// Returns after how many rounds it is looked whether enough is known: when that can be told at
/// all, after twice as many, and at the end.
std::vector<std::uint64_t> looks_for(std::size_t contenders) {
  constexpr std::size_t looks = 3;
  const auto first =
      std::max<std::uint64_t>(reports::min_rounds(contenders, looks), screening_rounds + 1);
  if (2 * first >= max_advice_rounds) return {max_advice_rounds};
  return {first, 2 * first, max_advice_rounds};
}

}  // namespace

void measure_candidates(reports::Results& results, TrialRunner& runner, MachineWatch& machine,
                        Progress& progress, std::chrono::steady_clock::time_point began) {
  Preparation screening =
      PlanFitter(results, runner, machine.probes(), progress, began).fit({}, [&](const auto&) {
        return results.plan;
      });
  Preparation further{.began = began,
                      .costs = screening.costs,
                      .laps = 2,
                      .rounds = max_advice_rounds,
                      .is_silent = true};
  screening.laps = 1;
  screening.rounds = screening_rounds;
  screening.is_silent = true;
  machine.begin();
  Campaign(results, runner, progress, silent_listeners(), machine.probes(), std::move(screening))
      .run();
  const std::vector<std::uint64_t> chosen = contenders(results);
  if (chosen.empty()) return;
  measure_further(chosen, results.plan);
  results.plan.looks = looks_for(chosen.size());
  CampaignListeners listeners = silent_listeners();
  listeners.is_settled = [&] {
    results.machine_state = machine.finish(results);
    return is_settled(results);
  };
  Campaign(results, runner, progress, std::move(listeners), machine.probes(), std::move(further))
      .run();
}

}  // namespace bench
