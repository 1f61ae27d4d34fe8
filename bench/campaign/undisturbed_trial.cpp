// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/undisturbed_trial.h"

#include <fmt/core.h>

#include "reports/text/text.h"

namespace bench {

TrialOutcome run_undisturbed(TrialRunner& runner, const TrialRequest& request,
                             std::chrono::nanoseconds deadline, const Launch& launch,
                             const std::function<void(const TrialOutcome&)>& on_disturbed) {
  for (unsigned attempt = 1;; ++attempt) {
    TrialOutcome outcome = runner.run(request, deadline, launch);
    if (outcome.disturbance.empty()) return outcome;
    on_disturbed(outcome);
    if (attempt < max_disturbed_attempts) continue;
    outcome.answer.error = disturbed_each_time(attempt, outcome.disturbance);
    return outcome;
  }
}

std::string disturbance_message(const std::string& what, const std::string& cell,
                                const std::string& disturbance) {
  return fmt::format("{} {} does not count and is measured again: {}", what,
                     reports::sanitize(cell, 200), reports::sanitize(disturbance));
}

std::string busy_message(const std::string& cell, double busy_share) {
  return fmt::format("{} keeps {} % of a core busy while it waits for its turn",
                     reports::sanitize(cell, 200), reports::format_number(100 * busy_share, 0));
}

}  // namespace bench
