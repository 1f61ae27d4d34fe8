// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/campaign.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/campaign/groups.h"
#include "bench/campaign/sweep.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/plan/plan.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// The time that a trial should take, processes and warm-up included, so that a small run has many
/// trials and a large one still fits: trials are what the statistics count.
constexpr double typical_trial_s = 0.2;
constexpr std::uint64_t max_planned_rounds = 30;
/// The budget would allow thousands of very short trials, which would tell no more.
constexpr std::uint64_t max_rounds = 100;
constexpr double timed_share = 0.6;  // of a trial; the rest is start, warm-up and checks
/// A result is shown after the first round, or after so long when that takes longer.
constexpr double first_results_after_s = 10;

/// Returns how many trials each cell will have, as far as that can be planned.
std::uint64_t planned_rounds(const reports::Plan& plan) {
  if (plan.trials != 0) return plan.trials;
  const double cells = static_cast<double>(plan.cells.size());
  const double fitting = plan.time_budget_s / (cells * typical_trial_s);
  return static_cast<std::uint64_t>(std::clamp(fitting, static_cast<double>(min_trials_for(plan)),
                                               static_cast<double>(max_planned_rounds)));
}

/// Returns what the timed iterations of a trial should take together, in nanoseconds.
std::int64_t target_ns(const reports::Plan& plan) {
  // One round more than planned, for the oracles and the memory.
  const auto trials = static_cast<double>(plan.cells.size() * (planned_rounds(plan) + 1));
  const double seconds = plan.time_budget_s / trials * timed_share;
  return static_cast<std::int64_t>(std::clamp(seconds, 0.01, 5.0) * 1e9);
}

/// Returns how many seconds the interrupted run of these results has taken.
double spent_before_s(const reports::Results& results) {
  double sum_s = 0;
  for (const auto& trial : results.trials) sum_s += trial.elapsed_s;
  for (const auto& peak : results.memory) sum_s += peak.elapsed_s;
  for (const auto& failure : results.failed) sum_s += failure.elapsed_s;
  return sum_s;
}

}  // namespace

Campaign::Campaign(reports::Results& results, TrialRunner& runner, Progress& progress,
                   Listeners listeners, ProbeReader* probe)
    : results_(results),
      runner_(runner),
      progress_(progress),
      listeners_(std::move(listeners)),
      paused_before_s_(runner.paused_s()),
      spent_before_s_(bench::spent_before_s(results)),
      shown_first_(!results.trials.empty()),
      rounds_(results, runner, probe, progress, listeners_,
              began_ - std::chrono::duration_cast<clock::duration>(
                           std::chrono::duration<double>(spent_before_s_))),
      min_trials_(min_trials_for(results.plan)) {}

void Campaign::run() {
  double declared_s = 0;  // of what the tasks declare to wait
  for (std::uint64_t cell = 0; cell < results_.plan.cells.size(); ++cell) {
    if (oracle_of(cell) == nullptr) continue;
    declared_s += declared_trial_s(cell) * static_cast<double>(wanted_trials(cell));
  }
  warn_when_too_long(declared_s);
  for (std::uint64_t round = 0;; ++round) {
    const double spent_before_round_s = spent_s();
    measure_round(round);
    const double round_s = spent_s() - spent_before_round_s;
    const bool goes_on = wants_another_round(round + 1, round_s);
    if (goes_on) show_first_results();
    if (round == 0) warn_when_too_long(trials_s_after_first_round());
    measure_memory(round);
    if (!goes_on) return;
  }
}

void Campaign::measure_round(std::uint64_t round) {
  const auto order = round == 0
                         ? first_round_order(results_.plan)
                         : round_order(results_.plan.seed, round, results_.plan.cells.size());
  for (const auto& group : groups_of_round(results_.plan, order, round)) {
    measure_group(group, round);
    if (spent_s() > first_results_after_s) show_first_results();
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
         .deadline = deadline_of(results_.plan, results_.plan.cells[cell], oracle->waiting_ns)});
  }
  if (together.empty()) return;
  const reports::Cell& first = results_.plan.cells[together.front().cell];
  show(together.size() == 1
           ? first.name
           : fmt::format("{} cells of {} in turn", together.size(), first.workload),
       /*is_timed=*/true);
  rounds_.measure(std::move(together), round, std::chrono::nanoseconds(target_ns(results_.plan)));
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
  const std::uint64_t wanted = results_.plan.trials != 0 ? results_.plan.trials : min_trials_;
  const std::uint64_t max_trials = results_.plan.cells[cell].effort.trials;
  return max_trials != 0 ? std::min(wanted, max_trials) : wanted;
}

std::uint64_t Campaign::iterations_of(std::uint64_t cell) const {
  if (results_.plan.iterations != 0) return results_.plan.iterations;
  return results_.plan.cells[cell].effort.iterations;
}

bool Campaign::wants_another_round(std::uint64_t finished_rounds, double round_s) const {
  const auto& cells = results_.plan.cells;
  if (results_.failed.size() + results_.skipped.size() >= cells.size()) return false;
  if (results_.plan.trials != 0) return finished_rounds < results_.plan.trials;
  if (finished_rounds < min_trials_) return true;
  if (finished_rounds >= max_rounds) return false;
  return spent_s() + round_s <= results_.plan.time_budget_s;
}

double Campaign::declared_trial_s(std::uint64_t cell) const {
  const reports::Cell& wanted = results_.plan.cells[cell];
  const auto known = oracles_.find(oracle_key(wanted));
  if (known == oracles_.end()) return 0;
  const std::uint64_t asked = iterations_of(cell);
  const double iterations = asked != 0 ? static_cast<double>(asked) : 3;
  const double waiting_s = static_cast<double>(known->second.waiting_ns) * 1e-9 /
                           static_cast<double>(std::min(wanted.concurrency, wanted.tasks));
  return (1 + iterations) * std::max(waiting_s, schedule_s(wanted));
}

double Campaign::trials_s_after_first_round() const {
  double sum_s = 0;
  for (const auto& trial : results_.trials) {
    if (trial.index != 0) continue;
    sum_s += trial.elapsed_s * static_cast<double>(wanted_trials(trial.cell));
  }
  return sum_s;
}

void Campaign::warn_when_too_long(double trials_s) {
  const double needed_s = spent_s() + trials_s;
  if (warned_ || needed_s <= results_.plan.time_budget_s * 1.1) return;
  warned_ = true;
  const bool is_number_given = results_.plan.trials != 0;
  progress_.say(fmt::format(
      "{} trials of each of {} cells will take about {} in all, more than the time budget of {}; "
      "choose fewer cells{}",
      is_number_given ? results_.plan.trials : min_trials_, results_.plan.cells.size(),
      reports::format_duration(needed_s * 1e9),
      reports::format_duration(results_.plan.time_budget_s * 1e9),
      is_number_given ? ", --trials or --iterations" : ", or set --trials"));
}

const Oracle* Campaign::oracle_of(std::uint64_t cell) {
  const reports::Cell& wanted = results_.plan.cells[cell];
  const auto known = oracles_.find(oracle_key(wanted));
  if (known != oracles_.end()) return &known->second;
  show("expected results of " + wanted.workload);
  TrialOutcome outcome = run_trial(TrialRequest::Kind::oracle, cell, {});
  if (outcome.answer.error.empty()) {
    outcome.answer.error = earlier_results_differ(results_, wanted, outcome.answer.digest);
  }
  if (!outcome.answer.error.empty()) {
    // Equal work would fail in every cell, and is not tried again.
    for (std::uint64_t other = 0; other < results_.plan.cells.size(); ++other) {
      if (oracle_key(results_.plan.cells[other]) == oracle_key(wanted) && !has_failed(other)) {
        fail(other, "oracle", outcome);
      }
    }
    return nullptr;
  }
  const Oracle oracle{outcome.answer.digest, outcome.answer.waiting_ns};
  return &oracles_.emplace(oracle_key(wanted), oracle).first->second;
}

TrialRequest Campaign::request_of(TrialRequest::Kind kind, std::uint64_t cell,
                                  const Oracle& oracle) const {
  return {.kind = kind,
          .cell = results_.plan.cells[cell],
          .seed = results_.plan.seed,
          .expected_digest = oracle.digest,
          .iterations = iterations_of(cell),
          .target_ns = target_ns(results_.plan)};
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
                         {}, on_disturbed);
}

void Campaign::measure_alone(std::uint64_t cell, std::uint64_t index, const Oracle& oracle) {
  show(results_.plan.cells[cell].name, /*is_timed=*/true);
  const TrialOutcome outcome = run_trial(TrialRequest::Kind::timed, cell, oracle);
  if (!outcome.answer.error.empty()) return fail(cell, "trial", outcome);
  reports::Trial trial = outcome.answer.trial;
  trial.cell = cell;
  trial.index = index;
  trial.elapsed_s = outcome.elapsed_s;
  results_.trials.push_back(std::move(trial));
  listeners_.on_trial(results_.trials.back());
}

void Campaign::measure_peak(std::uint64_t cell) {
  const Oracle* oracle = oracle_of(cell);
  if (oracle == nullptr) return;
  show("memory of " + results_.plan.cells[cell].name);
  const TrialOutcome outcome = run_trial(TrialRequest::Kind::memory, cell, *oracle);
  if (!outcome.answer.error.empty()) return fail(cell, "memory", outcome);
  if (outcome.peak_bytes == 0) return;  // the kernel does not tell it: absent, not zero
  results_.memory.push_back(
      {cell, outcome.peak_bytes, outcome.answer.job_bytes, outcome.elapsed_s});
  listeners_.on_memory(results_.memory.back());
}

void Campaign::fail(std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome) {
  results_.failed.push_back(
      {cell, phase, outcome.answer.error, outcome.elapsed_s, outcome.answer.refused});
  listeners_.on_failure(results_.failed.back());
}

std::uint64_t Campaign::trials_of(std::uint64_t cell) const {
  return static_cast<std::uint64_t>(
      std::ranges::count(results_.trials, cell, &reports::Trial::cell));
}

std::uint64_t Campaign::peaks_of(std::uint64_t cell) const {
  return static_cast<std::uint64_t>(
      std::ranges::count(results_.memory, cell, &reports::MemoryPeak::cell));
}

double Campaign::spent_s() const {
  return spent_before_s_ + std::chrono::duration<double>(clock::now() - began_).count() -
         (runner_.paused_s() - paused_before_s_);
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
    one.max_trials = by_count ? one.wanted_trials : own != 0 ? own : max_rounds;
    one.wanted_peaks = std::min(cells[cell].effort.memory_trials, one.wanted_trials);
    one.declared_trial_s = declared_trial_s(cell);
  }
  for (const auto& trial : results_.trials) {
    ++ahead[trial.cell].trials;
    ahead[trial.cell].trials_s += trial.elapsed_s;
  }
  for (const auto& peak : results_.memory) {
    ++ahead[peak.cell].peaks;
    ahead[peak.cell].peaks_s += peak.elapsed_s;
  }
  return outlook_of(ahead, by_count ? 0 : std::max(0.0, results_.plan.time_budget_s - spent_s()));
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
