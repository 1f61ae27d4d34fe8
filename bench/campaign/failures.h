// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "bench/campaign/listeners.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// Records that a trial of the cell ended without figures: as what the cell asks for, or as its
/// failure. `phase`: `reports::Failure::phase`.
void record_failure(reports::Results& results, std::uint64_t cell, const std::string& phase,
                    const TrialOutcome& outcome, const CampaignListeners& listeners);

/// Records what went wrong beside the figures of a trial of the cell, because it asks for that.
void record_expected_failure(reports::Results& results, std::uint64_t cell,
                             const TrialOutcome& outcome, const CampaignListeners& listeners);

}  // namespace bench
