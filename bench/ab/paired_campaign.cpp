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
#include "reports/text/time_budget.h"

namespace bench {
namespace {

/// How long trials usually are: the longest of these with which the screen ends within its share of
/// the budget. None is longer, because processes differ, and more pairs tell more than longer ones.
constexpr std::array usual_lengths = {TrialLength{.timed_s = 0.06}, TrialLength{.timed_s = 0.04},
                                      TrialLength{.timed_s = 0.02}};
/// How long they are where a budget allows no verdict otherwise.
constexpr TrialLength shortest_length{.timed_s = 0.01, .min_laps = 2};
constexpr double screen_share = 0.45;
/// What is not over by then is ended, so that it does not exceed the budget by more than a tenth.
constexpr double cut_off_share = 1.03;
constexpr double min_limit_s = 1;
/// A cell without a pilot is taken to cost so much more than those that have one on average.
constexpr double unknown_cell_factor = 1.5;
constexpr double max_limit_s = 1e8;
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
      screen_pairs_(min_screen_pairs),
      began_(began) {
  for (const reports::Results* const side : {&base, &candidate}) {
    for (const auto& trial : side->trials) {
      if (!trial.round) spent_before_s_ += trial.elapsed_s;
    }
    for (const auto& failure : side->failed) spent_before_s_ += failure.elapsed_s;
  }
  for (const auto& round : base.rounds) {
    spent_before_s_ += static_cast<double>(round.ended_ns - round.began_ns) * 1e-9;
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
  // One at the least, or nothing would be known of what a budget has to be.
  for (std::uint64_t cell = 0; cell < base_.plan.cells.size(); ++cell) {
    if (cell > 0 && left_s() <= 0) return;
    progress_.update("expected results of " + base_.plan.cells[cell].workload, left_s());
    if (!runner_.find_expected_result(cell, time_limit())) {
      return refuse_budget("the expected results of " + base_.plan.cells[cell].name);
    }
    ++expected_;
  }
}

void PairedCampaign::run_pilots() {
  const std::vector<reports::Cell>& cells = base_.plan.cells;
  before_pilots_s_ = spent_s();
  std::uint64_t pilots = 0;
  for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
    if (runner_.is_control(cell) || runner_.is_left_out(cell) || runner_.failed(cell)) continue;
    const bool is_first = pilots == 0 && cell < expected_;
    if (!is_first && left_s() <= 0) return refuse_budget(cost_foreseen(pilots, 0));
    ++pilots;
    progress_.update("pilot of " + cells[cell].name, left_s());
    const double before_s = spent_s();
    pilots_[cell] = runner_.run_pilot(cell, time_limit());
    if (pilots_[cell] || runner_.failed(cell)) continue;
    if (pilots == 1) return refuse_budget("a few trials of " + cells[cell].name);
    return refuse_budget(cost_foreseen(pilots, spent_s() - before_s));
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

ScreenCost PairedCampaign::cost_foreseen(std::uint64_t pilots, double cut_off_s) const {
  const auto cells = static_cast<double>(measured_cells());
  const auto of_cells = cells - static_cast<double>(base_.pairing->controls.size());
  const auto done = static_cast<double>(std::max<std::uint64_t>(1, pilots));
  // Of one cell. A pilot that was cut off is taken to have been half done.
  const double pilots_s = (spent_s() - before_pilots_s_ + cut_off_s) / done;
  const double ahead = unknown_cell_factor * (of_cells - done);
  ScreenCost cost{.spent_s = before_pilots_s_ + pilots_s * (done + ahead)};
  double known = 0;
  for (const std::optional<Pilot>& pilot : pilots_) {
    if (!pilot) continue;
    cost.screen_s += min_screen_s(*pilot, usual_lengths.back());
    cost.shortest_s += min_screen_s(*pilot, shortest_length);
    ++known;
  }
  // A pilot is two pairs, of which a screen has more.
  const double screens_per_pilot = static_cast<double>(min_screen_pairs) / 2;
  if (cut_off_s > 0 || known == 0) {  // 0: all have failed so far
    const double pilot_s = cut_off_s > 0 ? 2 * cut_off_s : pilots_s;
    cost.screen_s += screens_per_pilot * pilot_s;
    cost.shortest_s += screens_per_pilot * pilot_s;
    ++known;
  }
  const double all = (known + unknown_cell_factor * (cells - known)) / known;
  cost.screen_s *= all;
  cost.shortest_s *= all;
  return cost;
}

double PairedCampaign::min_screen_s(const Pilot& pilot, const TrialLength& length) const {
  return 2 * pilot.shape(length).trial_s * static_cast<double>(min_screen_pairs);
}

std::uint64_t PairedCampaign::measured_cells() const {
  std::uint64_t cells = 0;
  for (std::uint64_t cell = 0; cell < base_.plan.cells.size(); ++cell) {
    if (!runner_.is_left_out(cell)) ++cells;
  }
  return cells;
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
  const auto screen_s = [&](const TrialLength& length, std::uint64_t pairs) {
    double sum_s = 0;
    for (const std::uint64_t cell : cells) {
      sum_s += 2 * pilots_[cell]->shape(length).trial_s * static_cast<double>(pairs);
    }
    return sum_s;
  };
  const auto fits = [&](const TrialLength& length, std::uint64_t pairs, double share) {
    return screen_s(length, pairs) <= share * left_s();
  };
  const ScreenCost cost{.spent_s = spent_s(),
                        .screen_s = screen_s(usual_lengths.back(), screen_pairs_),
                        .shortest_s = screen_s(shortest_length, screen_pairs_)};
  if (!allows_screen(base_.plan.time_budget_s, cost)) refuse_budget(cost);
  const auto* const chosen = std::ranges::find_if(usual_lengths, [&](const TrialLength& length) {
    return fits(length, screen_pairs_, screen_share);
  });
  TrialLength length = shortest_length;
  if (chosen != usual_lengths.end()) {
    length = *chosen;
  } else if (fits(usual_lengths.back(), screen_pairs_, max_screen_share)) {
    length = usual_lengths.back();
  }
  if (chosen == usual_lengths.begin() && fits(length, deep_screen_pairs, screen_share)) {
    screen_pairs_ = deep_screen_pairs;
  }
  for (const std::uint64_t cell : cells) shapes_[cell] = pilots_[cell]->shape(length);
  // Once and for all: what an interrupted run chose holds.
  for (const reports::Trial& trial : base_.trials) {
    if (pilots_[trial.cell]) shapes_[trial.cell] = pilots_[trial.cell]->shape_of(trial);
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
      runner_.measure_pair(cell, stage, shapes_[cell], time_limit());
    }
  }
}

void PairedCampaign::refuse_budget(const ScreenCost& cost) const {
  if (is_something_known()) return;
  const double enough_s = advised_budget_s(base_.plan.time_budget_s, cost);
  throw NotMeasurable(
      fmt::format("a time budget of {} is too small for any verdict: {} (controls included) need "
                  "about {}; use --time-budget={}, or choose fewer cells",
                  reports::format_duration(base_.plan.time_budget_s * 1e9),
                  reports::pluralize(measured_cells(), "cell"),
                  reports::format_duration(enough_s * 1e9), reports::time_budget_option(enough_s)));
}

void PairedCampaign::refuse_budget(const std::string& what) const {
  if (is_something_known()) return;
  throw NotMeasurable(fmt::format(
      "a time budget of {} is too small for any verdict: {} alone take longer; use a "
      "larger --time-budget, or choose less work (--tasks, --size)",
      reports::format_duration(base_.plan.time_budget_s * 1e9), reports::sanitize(what, 200)));
}

bool PairedCampaign::is_something_known() const {
  return !base_.pairing->pairs.empty() || !base_.failed.empty() || !candidate_.failed.empty();
}

double PairedCampaign::spent_s() const {
  return spent_before_s_ + std::chrono::duration<double>(clock::now() - began_).count() -
         runner_.paused_s();
}

double PairedCampaign::pair_s(std::uint64_t cell) const {
  return runner_.mean_pair_s(cell).value_or(2 * shapes_[cell].trial_s);
}

std::chrono::nanoseconds PairedCampaign::time_limit() const {
  const double limit_s =
      std::max(min_limit_s, cut_off_share * base_.plan.time_budget_s - spent_s());
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(std::min(limit_s, max_limit_s)));
}

double PairedCampaign::left_s() const {
  const double budget_s = base_.plan.time_budget_s;
  return std::max(0.0, budget_s - reserve_s(budget_s) - spent_s());
}

}  // namespace bench
