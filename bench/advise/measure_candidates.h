// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "bench/campaign/progress.h"
#include "bench/probe/machine_watch.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// Measures the cells of an advice (`plan_advice`) within the time budget of the plan, in two
/// stages, after the scenarios of its claims: all candidates in a few rounds, then those that are
/// worth it (`contenders`) in as many as there is time for, up to 40, or until nothing is left to
/// be told. `began`: the command, whose budget is spent from then on. `python`: the interpreter of
/// scenarios; empty: python3. Throws what `Campaign::run` does; what was measured until then is in
/// the results.
void measure_candidates(reports::Results& results, TrialRunner& runner, MachineWatch& machine,
                        Progress& progress, const std::string& python,
                        std::chrono::steady_clock::time_point began);

}  // namespace bench
