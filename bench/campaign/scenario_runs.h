// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "bench/campaign/progress.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// Returns how many seconds the runs of scenarios take that the plan's claims need and the results
/// do not have yet, of those that a time budget leaves room for.
double scenarios_s(const reports::Results& results);

/// Runs the scenarios of the plan's claims as often as they must agree (`scenario_runs`), the
/// shortest first, and adds what they showed to the results, which may hold some of it already. A
/// scenario that fails is not run again. Leaves out those that do not fit into their share of the
/// time budget, as far as that is foreseen, and all that are left once it is used up. `python`: the
/// interpreter of CPython's; empty: python3. `on_observation`: called at once for each. Throws as
/// `scenarios::observe` does.
void run_scenarios(reports::Results& results, TrialRunner& runner, Progress& progress,
                   const std::string& python,
                   const std::function<void(const reports::Observation&)>& on_observation);

}  // namespace bench
