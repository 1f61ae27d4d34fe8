// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "bench/process/disturbed_attempts.h"
#include "bench/process/trial_runner.h"

namespace bench {

/// Runs a trial, and runs it again when something disturbed it (`TrialOutcome::disturbance`): such
/// times say nothing of the model. `on_disturbed` is called for each run that does not count. When
/// all attempts are disturbed, the last one's answer becomes an error that says so. Throws what
/// `TrialRunner::run` does.
TrialOutcome run_undisturbed(TrialRunner& runner, const TrialRequest& request,
                             std::chrono::nanoseconds deadline, const Launch& launch,
                             const std::function<void(const TrialOutcome&)>& on_disturbed);

/// Returns the warning for what was disturbed: "a trial of", "a turn of" or "a start of" `cell`.
std::string disturbance_message(const std::string& what, const std::string& cell,
                                const std::string& disturbance);

/// Returns the warning for a trial of `cell` that used this share of a core while others had their
/// turns.
std::string busy_message(const std::string& cell, double busy_share);

}  // namespace bench
