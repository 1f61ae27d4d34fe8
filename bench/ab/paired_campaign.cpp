// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/paired_campaign.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/core.h>

#include "bench/ab/screen_budget.h"
#include "bench/plan/plan.h"
#include "reports/comparison/cell_pairs.h"
#include "reports/comparison/fresh_pairs.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// The time that the timed iterations of a trial take together: the longest of these with which the
/// screen ends within its share of the budget. It is no longer because machines drift: the nearer
/// the two of a pair are, the more alike they are, and more pairs tell more than longer ones.
constexpr std::array trial_targets_s = {0.06, 0.04, 0.02};
constexpr double screen_share = 0.45;
constexpr std::uint64_t deep_screen_pairs = 24;
constexpr std::uint64_t min_screen_pairs = 12;
/// There is another pair for one void pair in five; with more of them a cell is not measurable.
constexpr double max_attempts_per_pair = 1.25;

}  // namespace

PairedCampaign::PairedCampaign(reports::Results& base, reports::Results& candidate,
                               PairRunner& runner, Progress& progress, clock::time_point began)
    : base_(base),
      candidate_(candidate),
      runner_(runner),
      progress_(progress),
      pilots_(base.plan.cells.size()),
      shapes_(base.plan.cells.size()),
      began_(began) {
  for (const reports::Results* const side : {&base, &candidate}) {
    for (const auto& trial : side->trials) spent_before_s_ += trial.elapsed_s;
    for (const auto& failure : side->failed) spent_before_s_ += failure.elapsed_s;
  }
}

void PairedCampaign::run() {
  find_expected_results();
  run_pilots();
  choose_shapes();
  screen();
  confirm(/*only_new=*/false);
  measure_further_pairs();
}

void PairedCampaign::find_expected_results() {
  for (std::uint64_t cell = 0; cell < base_.plan.cells.size() && left_s() > 0; ++cell) {
    progress_.update("expected results of " + base_.plan.cells[cell].workload, left_s());
    runner_.find_expected_result(cell);
  }
}

void PairedCampaign::run_pilots() {
  const std::vector<reports::Cell>& cells = base_.plan.cells;
  std::uint64_t pilots = 0;
  for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
    if (runner_.is_control(cell) || runner_.failed(cell)) continue;
    if (left_s() <= 0) return refuse_budget(cost_foreseen(pilots));
    ++pilots;
    progress_.update("pilot of " + cells[cell].name, left_s());
    pilots_[cell] = runner_.run_pilot(cell);
  }
  // A control is a cell of the base once more.
  for (const std::uint64_t control : base_.pairing->controls) {
    for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
      if (!runner_.is_control(cell) &&
          cells[control].name == cells[cell].name + reports::control_suffix) {
        pilots_[control] = pilots_[cell];
      }
    }
  }
}

ScreenCost PairedCampaign::cost_foreseen(std::uint64_t pilots) const {
  const auto cells = static_cast<double>(base_.plan.cells.size());
  const auto of_cells = cells - static_cast<double>(base_.pairing->controls.size());
  const auto done = static_cast<double>(std::max<std::uint64_t>(1, pilots));
  double screen_s = 0;
  std::uint64_t known = 0;
  for (const std::optional<Pilot>& pilot : pilots_) {
    if (!pilot) continue;
    screen_s += min_screen_s(*pilot);
    ++known;
  }
  // A pilot is four trials, and a screen as many of each side as it has pairs.
  if (known == 0) screen_s = spent_s() / done * static_cast<double>(min_screen_pairs) / 2;
  const double one_s = screen_s / static_cast<double>(std::max<std::uint64_t>(1, known));
  return {.spent_s = spent_s() / done * of_cells, .screen_s = one_s * cells};
}

double PairedCampaign::min_screen_s(const Pilot& pilot) const {
  return 2 * pilot.shape(trial_targets_s.back()).trial_s * static_cast<double>(min_screen_pairs);
}

bool PairedCampaign::is_active(std::uint64_t cell) const {
  return pilots_[cell] && !runner_.failed(cell);
}

std::vector<std::uint64_t> PairedCampaign::active_cells() const {
  std::vector<std::uint64_t> cells;
  for (std::uint64_t cell = 0; cell < base_.plan.cells.size(); ++cell) {
    if (is_active(cell)) cells.push_back(cell);
  }
  return cells;
}

void PairedCampaign::choose_shapes() {
  const auto cells = active_cells();
  const auto screen_s = [&](double target_s, std::uint64_t pairs) {
    double sum_s = 0;
    for (const std::uint64_t cell : cells) {
      sum_s += 2 * pilots_[cell]->shape(target_s).trial_s * static_cast<double>(pairs);
    }
    return sum_s;
  };
  const auto fits = [&](double target_s, std::uint64_t pairs) {
    return screen_s(target_s, pairs) <= screen_share * left_s();
  };
  const auto chosen = std::ranges::find_if(
      trial_targets_s, [&](double target_s) { return fits(target_s, screen_pairs_); });
  const double target_s = chosen == trial_targets_s.end() ? trial_targets_s.back() : *chosen;
  const ScreenCost cost{.spent_s = spent_s(),
                        .screen_s = screen_s(trial_targets_s.back(), screen_pairs_)};
  if (!allows_screen(base_.plan.time_budget_s, cost)) refuse_budget(cost);
  if (target_s == trial_targets_s.front() && fits(target_s, deep_screen_pairs)) {
    screen_pairs_ = deep_screen_pairs;
  }
  for (const std::uint64_t cell : cells) shapes_[cell] = pilots_[cell]->shape(target_s);
  // Once and for all: what an interrupted run chose holds.
  for (const reports::Trial& trial : base_.trials) {
    if (!pilots_[trial.cell]) continue;
    const std::size_t warm_up = trial.warmup_ns.size();
    const std::size_t iterations = trial.iterations_ns.size();
    shapes_[trial.cell] = {warm_up, iterations, pilots_[trial.cell]->trial_s(warm_up, iterations)};
  }
}

void PairedCampaign::screen() {
  // An interrupted run had other numbers in mind, perhaps; but its screen is over.
  const bool is_over = std::ranges::any_of(
      base_.pairing->pairs, [](const reports::Pair& pair) { return pair.stage != Stage::screen; });
  if (is_over) return;
  Wanted wanted;
  for (const std::uint64_t cell : active_cells()) wanted[cell] = screen_pairs_;
  measure(Stage::screen, wanted, "screen");
}

void PairedCampaign::confirm(bool only_new) {
  const auto wanted = reports::fresh_pairs(base_, candidate_, only_new, left_s(),
                                           [this](std::uint64_t cell) { return pair_s(cell); });
  measure(Stage::confirm, wanted, "confirmation");
}

void PairedCampaign::measure_further_pairs() {
  for (const bool only_likely : {true, false}) {
    for (const std::size_t look : reports::equivalence_looks) {
      const auto wanted = reports::further_pairs(base_, candidate_, look, only_likely);
      if (wanted.empty()) continue;
      measure(Stage::further, wanted, "further pairs");
      confirm(/*only_new=*/true);
    }
  }
}

void PairedCampaign::measure(Stage stage, const Wanted& wanted, const std::string& what) {
  const std::uint64_t seed = schedule_seed(base_.pairing->run);
  for (;;) {
    std::vector<std::uint64_t> cells;
    for (const auto& [cell, pairs] : wanted) {
      const auto max_pairs =
          static_cast<std::uint64_t>(std::ceil(static_cast<double>(pairs) * max_attempts_per_pair));
      if (is_active(cell) && runner_.valid_pairs(cell, stage) < pairs &&
          runner_.pairs(cell, stage) < max_pairs) {
        cells.push_back(cell);
      }
    }
    if (cells.empty()) return;
    // One pair of each.
    for (const std::uint64_t place : round_order(seed, rounds_++, cells.size())) {
      const std::uint64_t cell = cells[place];
      if (pair_s(cell) > left_s()) return;
      progress_.update(fmt::format("{}, pair {}: {}", what, base_.pairing->pairs.size() + 1,
                                   base_.plan.cells[cell].name),
                       left_s());
      runner_.measure_pair(cell, stage, shapes_[cell]);
    }
  }
}

void PairedCampaign::refuse_budget(const ScreenCost& cost) const {
  const bool is_known =
      !base_.pairing->pairs.empty() || !base_.failed.empty() || !candidate_.failed.empty();
  if (is_known) return;
  const double enough_s = advised_budget_s(base_.plan.time_budget_s, cost);
  throw NotMeasurable(
      fmt::format("a time budget of {} is too small for any verdict: {} (controls included) need "
                  "about {}; use --time-budget={:.0f}s, or choose fewer cells",
                  reports::format_duration(base_.plan.time_budget_s * 1e9),
                  reports::pluralize(base_.plan.cells.size(), "cell"),
                  reports::format_duration(enough_s * 1e9), enough_s));
}

double PairedCampaign::spent_s() const {
  return spent_before_s_ + std::chrono::duration<double>(clock::now() - began_).count() -
         runner_.paused_s();
}

double PairedCampaign::left_s() const {
  const double budget_s = base_.plan.time_budget_s;
  return std::max(0.0, budget_s - reserve_s(budget_s) - spent_s());
}

}  // namespace bench
