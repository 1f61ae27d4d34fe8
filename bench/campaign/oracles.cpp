// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/oracles.h"

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"

namespace bench {

const Oracle* Oracles::known(const reports::Cell& cell) const {
  const auto found = known_.find(oracle_key(cell));
  return found == known_.end() ? nullptr : &found->second;
}

const Oracle* Oracles::find_out(const reports::Cell& wanted, const std::function<void()>& before,
                                std::chrono::nanoseconds limit) {
  if (const Oracle* const found = known(wanted)) return found;
  before();
  const TrialRequest request{.kind = TrialRequest::Kind::oracle,
                             .cell = cell_of_trial(wanted),
                             .seed = results_.plan.seed};
  // Its result is as right after a pause as without one, so it is never disturbed.
  TrialOutcome outcome =
      runner_.run(request, deadline_of(results_.plan, wanted, 0), {.time_limit = limit});
  if (outcome.was_cut_off) {
    leave_out(wanted, limit);
    return nullptr;
  }
  if (outcome.answer.error.empty()) {
    outcome.answer.error = earlier_results_differ(results_, wanted, outcome.answer.digest);
  }
  if (outcome.answer.error.empty()) {
    const Oracle oracle{outcome.answer.digest, outcome.answer.waiting_ns};
    return &known_.emplace(oracle_key(wanted), oracle).first->second;
  }
  // Equal work would fail in every cell, and is not tried again.
  for (std::uint64_t other = 0; other < results_.plan.cells.size(); ++other) {
    if (oracle_key(results_.plan.cells[other]) != oracle_key(wanted)) continue;
    if (results_.failure(other) != nullptr) continue;
    results_.failed.push_back(
        {other, "oracle", outcome.answer.error, outcome.elapsed_s, outcome.answer.refused});
    listeners_.on_failure(results_.failed.back());
  }
  return nullptr;
}

void Oracles::leave_out(const reports::Cell& like, std::chrono::nanoseconds limit) {
  const double limit_s = std::chrono::duration<double>(limit).count();
  for (std::uint64_t other = 0; other < results_.plan.cells.size(); ++other) {
    if (oracle_key(results_.plan.cells[other]) != oracle_key(like)) continue;
    if (results_.skip(other) != nullptr) continue;
    results_.skipped.push_back(
        {other, fmt::format("its expected results alone take more than {} of the time budget of {}",
                            rough_time(limit_s), rough_time(results_.plan.time_budget_s))});
    listeners_.on_skip(results_.skipped.back());
    need_time_budget(results_.plan, with_spare(2 * results_.plan.time_budget_s),
                     /*is_at_least=*/true);
  }
}

}  // namespace bench
