// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "bench/process/trial_runner.h"
#include "bench/scenarios/scenario.h"
#include "reports/results/claim.h"

namespace scenarios {

/// How a scenario is run.
struct ObserveOptions {
  std::string python = {};               ///< the interpreter of CPython's scenarios; empty: python3
  std::uint64_t index = 0;               ///< `reports::Observation::index`
  std::chrono::nanoseconds deadline{0};  ///< 0: `deadline_of` the scenario
};

/// Returns when a scenario counts as hanging: many times what it takes on an idle machine.
std::chrono::nanoseconds deadline_of(const Scenario& scenario);

/// Runs a scenario once in a fresh trial process, under the guardian, which kills what it leaves
/// behind. Whatever becomes of it (it fails, crashes, hangs, answers nonsense or is unknown), the
/// observation says so and this does not throw. Throws `bench::Interrupted`,
/// `bench::GuardianLost`, `bench::FileChanged` and `bench::CoresChanged`, as
/// `bench::TrialRunner::run` does, which are about the run and not about the scenario.
reports::Observation observe(bench::TrialRunner& runner, const std::string& scenario,
                             const ObserveOptions& options = {});

}  // namespace scenarios
