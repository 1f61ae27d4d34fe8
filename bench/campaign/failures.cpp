// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/failures.h"

namespace bench {

void record_failure(reports::Results& results, std::uint64_t cell, const std::string& phase,
                    const TrialOutcome& outcome, const CampaignListeners& listeners) {
  const TrialAnswer& answer = outcome.answer;
  if (answer.expected_failure) {
    record_expected_failure(results, cell, outcome, listeners);
    return;
  }
  results.failed.push_back({cell, phase, answer.error, outcome.elapsed_s, answer.refused});
  listeners.on_failure(results.failed.back());
}

void record_expected_failure(reports::Results& results, std::uint64_t cell,
                             const TrialOutcome& outcome, const CampaignListeners& listeners) {
  if (!outcome.answer.expected_failure) return;
  reports::ExpectedFailure failure = *outcome.answer.expected_failure;
  failure.cell = cell;
  results.add(failure);
  if (listeners.on_expected_failure) listeners.on_expected_failure(failure);
}

}  // namespace bench
