// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/campaign.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"
#include "bench/campaign/fault_cells.h"
#include "bench/campaign/groups.h"
#include "bench/campaign/sweep.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/plan/plan.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// A result is shown after the first round, or after so long when that takes longer.
constexpr double first_results_after_s = 10;

}  // namespace

Campaign::Campaign(reports::Results& results, TrialRunner& runner, Progress& progress,
                   Listeners listeners, ProbeReader* probe, Preparation prepared)
    : results_(results),
      runner_(runner),
      progress_(progress),
      listeners_(std::move(listeners)),
      oracles_(results, runner, listeners_, std::move(prepared.oracles)),
      budget_(results, runner, prepared),
      shown_first_(prepared.is_silent || !results.trials.empty()),
      is_silent_(prepared.is_silent),
      rounds_(results, runner, probe, progress, listeners_, budget_.began()) {}

void Campaign::run() {
  FaultCells(results_, runner_, progress_, listeners_).run([this] { return budget_.spent_s(); });
  for (std::uint64_t cell = 0; cell < results_.plan.cells.size(); ++cell) oracle_of(cell);
  warn_when_too_long(declared_s());
  std::uint64_t round = 0;
  for (NextRound next = next_round_after(0); next.goes_on; ++round) {
    laps_ = next.laps;
    const double spent_before_round_s = budget_.spent_s();
    const std::size_t trials_before = results_.trials.size();
    measure_round(round);
    if (results_.trials.size() > trials_before) {
      budget_.learn(round, laps_, budget_.spent_s() - spent_before_round_s);
    }
    next = next_round_after(round + 1);
    if (next.goes_on && is_look(round + 1)) next = next_round_after_look(round + 1);
    if (next.goes_on) show_first_results();
    if (round == 0) warn_when_too_long(trials_s_after_first_round());
    measure_memory(round);
  }
  if (is_silent_) return;
  if (const auto sentence = budget_.missing_rounds(round); sentence && has_cells_left()) {
    say_missing_rounds(*sentence);
    need_time_budget(results_.plan, with_spare(budget_.enough_s(round)), /*is_at_least=*/false);
  }
}

NextRound Campaign::next_round_after(std::uint64_t finished_rounds) const {
  return has_cells_left() ? budget_.next_round_after(finished_rounds) : NextRound{};
}

bool Campaign::is_look(std::uint64_t finished_rounds) const {
  const auto& looks = results_.plan.looks;
  return std::ranges::find(looks, finished_rounds) != looks.end();
}

/// Ends the run when all is known that it is to tell, or else takes no more trials of the cells of
/// which nothing more has to be known: the others can have more rounds.
NextRound Campaign::next_round_after_look(std::uint64_t finished_rounds) {
  if (listeners_.is_settled && listeners_.is_settled()) return {};
  if (listeners_.open_cells) {
    const std::set<std::uint64_t> open = listeners_.open_cells(finished_rounds);
    if (open.empty()) return {};
    for (std::uint64_t cell = 0; cell < results_.plan.cells.size(); ++cell) {
      std::uint64_t& max_trials = results_.plan.cells[cell].effort.trials;
      if (open.contains(cell) || (max_trials != 0 && max_trials <= finished_rounds)) continue;
      max_trials = finished_rounds;
    }
  }
  return next_round_after(finished_rounds);
}

/// It says more exactly what may have been foreseen before.
void Campaign::say_missing_rounds(const std::string& sentence) {
  progress_.say(sentence);
  auto& adjustments = results_.plan.adjustments;
  std::erase_if(adjustments, [](const std::string& foreseen) {
    return foreseen.starts_with(missing_rounds_beginning);
  });
  adjustments.push_back(sentence);
}

bool Campaign::has_cells_left() const {
  for (std::uint64_t cell = 0; cell < results_.plan.cells.size(); ++cell) {
    if (!has_failed(cell) && !is_skipped(cell)) return true;
  }
  return false;
}

void Campaign::measure_round(std::uint64_t round) {
  const auto order = round == 0
                         ? first_round_order(results_.plan)
                         : round_order(results_.plan.seed, round, results_.plan.cells.size());
  for (const auto& group : groups_of_round(results_.plan, order, round)) {
    measure_group(group, round);
    if (budget_.spent_s() > first_results_after_s) show_first_results();
  }
}

bool Campaign::is_due(std::uint64_t cell, std::uint64_t round) const {
  const std::uint64_t max_trials = results_.plan.cells[cell].effort.trials;
  return !has_failed(cell) && trials_of(cell) <= round && (max_trials == 0 || round < max_trials);
}

/// Measures cells whose iterations take turns, or one that is alone.
void Campaign::measure_group(const std::vector<std::uint64_t>& cells, std::uint64_t round) {
  std::vector<RoundCell> together;
  for (const std::uint64_t cell : cells) {
    if (!is_due(cell, round) || !is_worth_measuring(cell, round)) continue;
    const Oracle* const oracle = oracle_of(cell);
    if (oracle == nullptr) continue;
    if (!takes_turns(results_.plan.cells[cell])) return measure_alone(cell, round, *oracle);
    together.push_back(
        {.cell = cell,
         .request = request_of(TrialRequest::Kind::timed, cell, *oracle),
         .deadline = deadline_of(results_.plan, results_.plan.cells[cell], oracle->waiting_ns),
         .launch = {.time_limit = budget_.time_left()}});
  }
  if (together.empty()) return;
  const reports::Cell& first = results_.plan.cells[together.front().cell];
  show(together.size() == 1
           ? first.name
           : fmt::format("{} cells of {} in turn", together.size(), first.workload),
       /*is_timed=*/true);
  rounds_.measure(std::move(together), round, {.timed = budget_.target(laps_), .laps = laps_});
}

bool Campaign::is_worth_measuring(std::uint64_t cell, std::uint64_t round) {
  if (is_skipped(cell)) return false;
  if (round > 0) return true;
  const auto reason = reason_to_skip(cell, results_);
  if (!reason) return true;
  results_.skipped.push_back({cell, *reason});
  listeners_.on_skip(results_.skipped.back());
  return false;
}

void Campaign::measure_memory(std::uint64_t round) {
  for (std::uint64_t cell = 0; cell < results_.plan.cells.size(); ++cell) {
    if (round >= results_.plan.cells[cell].effort.memory_trials) continue;
    if (!has_failed(cell) && !is_skipped(cell) && peaks_of(cell) <= round) measure_peak(cell);
  }
}

std::uint64_t Campaign::wanted_trials(std::uint64_t cell) const {
  if (is_skipped(cell)) return 0;
  const std::uint64_t wanted =
      results_.plan.trials != 0 ? results_.plan.trials : budget_.min_rounds();
  const std::uint64_t max_trials = results_.plan.cells[cell].effort.trials;
  return max_trials != 0 ? std::min(wanted, max_trials) : wanted;
}

std::uint64_t Campaign::iterations_of(std::uint64_t cell) const {
  if (results_.plan.iterations != 0) return results_.plan.iterations;
  return results_.plan.cells[cell].effort.iterations;
}

double Campaign::declared_trial_s(std::uint64_t cell) const {
  const reports::Cell& wanted = results_.plan.cells[cell];
  const Oracle* const oracle = oracles_.known(wanted);
  if (oracle == nullptr) return 0;
  const std::uint64_t asked = iterations_of(cell);
  const double iterations = asked != 0 ? static_cast<double>(asked) : 3;
  return (1 + iterations) * declared_iteration_s(wanted, *oracle);
}

double Campaign::declared_s() const {
  double sum_s = 0;
  for (std::uint64_t cell = 0; cell < results_.plan.cells.size(); ++cell) {
    sum_s += declared_trial_s(cell) * static_cast<double>(wanted_trials(cell));
  }
  return sum_s;
}

double Campaign::trials_s_after_first_round() const {
  double sum_s = 0;
  for (const auto& trial : results_.trials) {
    if (trial.index != 0) continue;
    sum_s += trial.elapsed_s * static_cast<double>(wanted_trials(trial.cell));
  }
  return sum_s;
}

/// Says so when trials that were counted will take longer than a run usually may, unless pilots
/// have said it.
void Campaign::warn_when_too_long(double trials_s) {
  const double needed_s = budget_.spent_s() + trials_s;
  const double budget_s = results_.plan.time_budget_s;
  if (warned_ || results_.plan.trials == 0 || needed_s <= budget_s * max_budget_share) return;
  warned_ = true;
  progress_.say(counted_trials_warning(results_.plan, needed_s, /*is_at_least=*/false));
}

const Oracle* Campaign::oracle_of(std::uint64_t cell) {
  if (has_failed(cell) || is_skipped(cell)) return nullptr;
  const reports::Cell& wanted = results_.plan.cells[cell];
  return oracles_.find_out(
      wanted, [&] { show("expected results of " + wanted.workload); }, budget_.time_left());
}

TrialRequest Campaign::request_of(TrialRequest::Kind kind, std::uint64_t cell,
                                  const Oracle& oracle) const {
  return {.kind = kind,
          .cell = cell_of_trial(results_.plan.cells[cell]),
          .seed = results_.plan.seed,
          .expected_digest = oracle.digest,
          .iterations = iterations_of(cell),
          .target_ns = budget_.target(laps_).count()};
}

TrialOutcome Campaign::run_trial(TrialRequest::Kind kind, std::uint64_t cell,
                                 const Oracle& oracle) {
  const TrialRequest request = request_of(kind, cell, oracle);
  const auto on_disturbed = [&](const TrialOutcome& outcome) {
    results_.disturbed.push_back({cell, outcome.disturbance, outcome.paused_s});
    progress_.warn(
        disturbance_message("a trial of", results_.plan.cells[cell].name, outcome.disturbance));
    if (listeners_.on_disturbance) listeners_.on_disturbance(results_.disturbed.back());
  };
  return run_undisturbed(runner_, request,
                         deadline_of(results_.plan, results_.plan.cells[cell], oracle.waiting_ns),
                         {.time_limit = budget_.time_left()}, on_disturbed);
}

void Campaign::measure_alone(std::uint64_t cell, std::uint64_t index, const Oracle& oracle) {
  show(results_.plan.cells[cell].name, /*is_timed=*/true);
  const TrialOutcome outcome = run_trial(TrialRequest::Kind::timed, cell, oracle);
  if (outcome.was_cut_off) return rounds_.leave_out(cell, outcome.elapsed_s);
  if (!outcome.answer.error.empty()) return fail(cell, "trial", outcome);
  reports::Trial trial = outcome.answer.trial;
  trial.cell = cell;
  trial.index = index;
  trial.elapsed_s = outcome.elapsed_s;
  reports::scale_to_all_tasks(trial, results_.plan.cells[cell]);
  results_.trials.push_back(std::move(trial));
  listeners_.on_trial(results_.trials.back());
  record_expected_failure(results_, cell, outcome, listeners_);
}

void Campaign::measure_peak(std::uint64_t cell) {
  const Oracle* oracle = oracle_of(cell);
  if (oracle == nullptr) return;
  show("memory of " + results_.plan.cells[cell].name);
  const TrialOutcome outcome = run_trial(TrialRequest::Kind::memory, cell, *oracle);
  if (outcome.was_cut_off) return;  // there is no time for it: absent
  if (!outcome.answer.error.empty()) return fail(cell, "memory", outcome);
  if (outcome.peak_bytes == 0) return;  // the kernel does not tell it: absent, not zero
  results_.memory.push_back(
      {cell, outcome.peak_bytes, outcome.answer.job_bytes, outcome.elapsed_s});
  listeners_.on_memory(results_.memory.back());
}

void Campaign::fail(std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome) {
  record_failure(results_, cell, phase, outcome, listeners_);
}

std::uint64_t Campaign::trials_of(std::uint64_t cell) const {
  return static_cast<std::uint64_t>(
      std::ranges::count(results_.trials, cell, &reports::Trial::cell));
}

std::uint64_t Campaign::peaks_of(std::uint64_t cell) const {
  return static_cast<std::uint64_t>(
      std::ranges::count(results_.memory, cell, &reports::MemoryPeak::cell));
}

Outlook Campaign::outlook() const {
  const auto& cells = results_.plan.cells;
  const bool by_count = results_.plan.trials != 0;
  std::vector<CellOutlook> ahead(cells.size());
  for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
    CellOutlook& one = ahead[cell];
    one.has_ended = has_failed(cell) || is_skipped(cell);
    one.wanted_trials = wanted_trials(cell);
    const std::uint64_t own = cells[cell].effort.trials;
    one.max_trials = by_count ? one.wanted_trials : own != 0 ? own : budget_.planned_rounds();
    one.wanted_peaks = std::min(cells[cell].effort.memory_trials, one.wanted_trials);
    one.declared_trial_s = declared_trial_s(cell);
    one.foreseen_trial_s = budget_.foreseen_trial_s(cell, laps_);
  }
  for (const auto& trial : results_.trials) {
    ++ahead[trial.cell].trials;
    ahead[trial.cell].trials_s += trial.elapsed_s;
  }
  for (const auto& peak : results_.memory) {
    ++ahead[peak.cell].peaks;
    ahead[peak.cell].peaks_s += peak.elapsed_s;
  }
  return outlook_of(ahead,
                    by_count ? 0 : std::max(0.0, results_.plan.time_budget_s - budget_.spent_s()));
}

void Campaign::show_first_results() {
  constexpr double not_worth_it_s = 3;
  if (shown_first_ || results_.trials.empty() || outlook().left_s < not_worth_it_s) return;
  shown_first_ = true;
  listeners_.on_first_results();
}

void Campaign::show(const std::string& running, bool is_timed) {
  const Outlook ahead = outlook();
  std::uint64_t done_cells = 0;
  for (std::uint64_t cell = 0; cell < results_.plan.cells.size(); ++cell) {
    if (has_failed(cell) || trials_of(cell) >= wanted_trials(cell)) ++done_cells;
  }
  // Trials for the expected results and for memory have no number: they are not counted.
  const std::uint64_t number = results_.trials.size() + 1;
  const std::string trial =
      !is_timed ? ""
                : fmt::format("trial {} of {}{}: ", number, ahead.is_at_least ? "at least " : "",
                              std::max(number, ahead.trials));
  progress_.update(fmt::format("{} of {} cells done, {}{}", done_cells, results_.plan.cells.size(),
                               trial, running),
                   ahead.left_s, ahead.is_at_least);
}

}  // namespace bench
