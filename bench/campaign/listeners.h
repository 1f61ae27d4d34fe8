// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <set>

#include "reports/results/results.h"

namespace bench {

/// Called at once for every result of a campaign, before the next trial begins; what they throw
/// ends the campaign.
struct CampaignListeners {
  std::function<void(const reports::Trial&)> on_trial;
  std::function<void(const reports::MemoryPeak&)> on_memory;
  std::function<void(const reports::Failure&)> on_failure;
  std::function<void(const reports::Skip&)> on_skip;
  /// Called for each trial in which the failure came that its cell asks for.
  std::function<void(const reports::ExpectedFailure&)> on_expected_failure = {};
  /// Called for what became of each trial of a cell with a fault.
  std::function<void(const reports::FaultOutcome&)> on_fault_outcome = {};
  /// Called once, when every cell has a first result and more will take some seconds.
  std::function<void()> on_first_results;
  /// Called for a trial, or a part of one, that was disturbed: it does not count and is measured
  /// again.
  std::function<void(const reports::Disturbance&)> on_disturbance = {};
  /// Called at the numbers of rounds that the plan names (`Plan::looks`): returns whether all that
  /// the run is to tell is known within `Plan::precision`, so that it ends. Empty: it never is.
  std::function<bool()> is_settled = {};
  /// Called at the same numbers of rounds where the run goes on, with the number: returns the cells
  /// of which more has to be known. The others are measured no more, and where there are none the
  /// run ends. Empty: more has to be known of all.
  std::function<std::set<std::uint64_t>(std::uint64_t finished_rounds)> open_cells = {};
  /// Called for every round, before its trials.
  std::function<void(const reports::Round&)> on_round = {};
};

}  // namespace bench
