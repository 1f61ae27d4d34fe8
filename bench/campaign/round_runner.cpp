// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/round_runner.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"
#include "bench/campaign/failures.h"
#include "bench/campaign/groups.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/round/fit.h"
#include "reports/text/text.h"

namespace bench {

void RoundRunner::measure(std::vector<RoundCell> cells, std::uint64_t index,
                          const RoundLength& length) {
  for (unsigned attempt = 1; !cells.empty(); ++attempt) {
    std::vector<TrialNeeds> needs;
    needs.reserve(cells.size());
    for (const RoundCell& cell : cells) needs.push_back(needs_of(cell.cell, results_));
    const RoundParts split = split_to_fit(needs, available_room());
    if (!split.reason.empty() && !std::exchange(told_split_, true)) {
      progress_.warn(fmt::format(
          "not all cells of {} take turns with each other, which makes comparisons less exact: {}",
          reports::sanitize(results_.plan.cells[cells.front().cell].workload), split.reason));
    }
    std::vector<RoundCell> left;
    for (const auto& part : split.parts) {
      std::vector<RoundCell> together;
      together.reserve(part.size());
      for (const std::size_t place : part) together.push_back(cells[place]);
      const RoundSettings settings{
          .index = index,
          .seed = results_.plan.seed + cells[part.front()].cell,
          .turn = results_.plan.turn_ns > 0 ? std::chrono::nanoseconds(results_.plan.turn_ns)
                                            : std::chrono::nanoseconds(turn_time),
          .timed = length.timed * static_cast<std::int64_t>(together.size()),
          .laps = length.laps,
          .ends_by = length.ends_by,
          .run_began = run_began_};
      auto disturbed =
          measure_part(together, settings, split.reason, attempt == max_disturbed_attempts);
      for (RoundCell& cell : disturbed) left.push_back(std::move(cell));
    }
    cells = std::move(left);
  }
}

/// Runs one round. Returns the cells whose trials were disturbed; none of them at the last attempt.
std::vector<RoundCell> RoundRunner::measure_part(const std::vector<RoundCell>& cells,
                                                 RoundSettings settings,
                                                 const std::string& split_reason,
                                                 bool is_last_attempt) {
  Round round(runner_, probe_, cells, settings,
              {.on_disturbed =
                   [this](std::uint64_t cell, const std::string& what,
                          const TrialDisturbance& disturbance) {
                     note_disturbance(cell, what, disturbance);
                   },
               .on_busy = [this](std::uint64_t cell, double share) { note_busy(cell, share); }});
  RoundOutcome outcome = round.run();
  outcome.round.split_reason = split_reason;
  results_.rounds.push_back(outcome.round);
  if (listeners_.on_round) listeners_.on_round(results_.rounds.back());
  std::vector<RoundCell> disturbed;
  for (std::size_t place = 0; place < cells.size(); ++place) {
    TrialOutcome& trial = outcome.outcomes[place];
    if (!trial.disturbance.empty() && !is_last_attempt) {
      disturbed.push_back(cells[place]);
      continue;
    }
    if (!trial.disturbance.empty()) {
      trial.answer.error = disturbed_each_time(max_disturbed_attempts, trial.disturbance);
    }
    add(cells[place].cell, outcome, std::move(trial));
  }
  return disturbed;
}

void RoundRunner::add(std::uint64_t cell, const RoundOutcome& outcome, TrialOutcome measured) {
  if (measured.was_cut_off) return leave_out(cell, measured.elapsed_s);
  if (!measured.answer.error.empty()) {
    record_failure(results_, cell, "trial", measured, listeners_);
    return;
  }
  reports::Trial trial = std::move(measured.answer.trial);
  trial.cell = cell;
  trial.index = outcome.round.index;
  trial.round = results_.rounds.size() - 1;
  trial.elapsed_s = measured.elapsed_s;
  reports::scale_to_all_tasks(trial, results_.plan.cells[cell]);
  results_.trials.push_back(std::move(trial));
  listeners_.on_trial(results_.trials.back());
  record_expected_failure(results_, cell, measured, listeners_);
}

void RoundRunner::leave_out(std::uint64_t cell, double elapsed_s) {
  const auto is_of_cell = [cell](const reports::Trial& trial) { return trial.cell == cell; };
  if (std::ranges::any_of(results_.trials, is_of_cell)) return;
  results_.skipped.push_back(
      {cell,
       fmt::format("its first trial had not ended when the time budget of {} was used up",
                   rough_time(results_.plan.time_budget_s)),
       fmt::format("it had run for {}", rough_time(elapsed_s))});
  need_time_budget(results_.plan, with_spare(2 * results_.plan.time_budget_s),
                   /*is_at_least=*/true);
  listeners_.on_skip(results_.skipped.back());
}

void RoundRunner::note_disturbance(std::uint64_t cell, const std::string& what,
                                   const TrialDisturbance& disturbance) {
  results_.disturbed.push_back({cell, disturbance.what, disturbance.paused_s});
  progress_.warn(disturbance_message(what, results_.plan.cells[cell].name, disturbance.what));
  if (listeners_.on_disturbance) listeners_.on_disturbance(results_.disturbed.back());
}

void RoundRunner::note_busy(std::uint64_t cell, double busy_share) {
  if (!busy_.insert(cell).second) return;
  progress_.warn(busy_message(results_.plan.cells[cell].name, busy_share));
}

}  // namespace bench
