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

/// Returns when a scenario counts as hanging: many times what it takes on an idle machine, and more
/// than all waits of a scenario together for what it expects.
std::chrono::nanoseconds deadline_of(const Scenario& scenario);

/// Runs a scenario once in a fresh trial process, under the guardian, which kills what it leaves
/// behind. Failures of the scenario (exception, crash, hang, invalid answer, unknown name) are
/// recorded in the observation; where the system refused it something (no more processes), it is
/// unavailable with that reason. Throws only what concerns the run: `bench::Interrupted`,
/// `bench::GuardianLost`, `bench::FileChanged` and `bench::CoresChanged`, as
/// `bench::TrialRunner::run` does, and `std::system_error` where there can be no trial process.
reports::Observation observe(bench::TrialRunner& runner, const std::string& scenario,
                             const ObserveOptions& options = {});

}  // namespace scenarios
