// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/fit.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"
#include "bench/campaign/budget/less_work.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// With more rounds than ranks need at least, a difference is found that does not show in each.
/// Where there is time for so many, more laps come before more rounds.
constexpr double wanted_rounds_over_min = 1.5;
/// Memory trials of cells that do not need them may take so much of the budget.
constexpr double memory_share = 0.15;

class Fitting {
 public:
  Fitting(const std::vector<BudgetCell>& cells, const Budget& budget)
      : cells_(cells), budget_(budget) {}

  Fit fit() {
    leave_out_unknown_cells();
    if (!fits(cells_, budget_.min_rounds_to_rank, 1)) take_less_work();
    leave_out_cells();
    choose_rounds();
    return std::move(fit_);
  }

 private:
  using Cells = std::vector<BudgetCell>;

  double cost_s(const Cells& cells, std::uint64_t rounds, std::uint64_t laps,
                bool with_memory = false) const {
    return rounds_cost_s(cells, rounds, {.laps = laps, .turn_s = budget_.turn_s}, with_memory);
  }
  bool fits(const Cells& cells, std::uint64_t rounds, double share) const {
    return cost_s(cells, rounds, 1) <= share * budget_.left_s;
  }

  /// The remedies 2 and 3: the first that suffices alone, else both as far as they help.
  void take_less_work() {
    const std::uint64_t rounds = budget_.min_rounds_to_rank;
    const Cells fewer = with_fewer_tasks(cells_, budget_);
    const Cells scaled = with_scaled_baselines(cells_, budget_);
    if (fits(fewer, rounds, 1)) {
      note_fewer_tasks(fewer);
    } else if (fits(scaled, rounds, 1)) {
      note_scaled_baselines(scaled);
    } else {
      if (helps(fewer)) note_fewer_tasks(fewer);
      const Cells both = with_scaled_baselines(cells_, budget_);
      if (helps(both)) note_scaled_baselines(both);
    }
  }

  /// Other work than was asked for has to be worth it.
  bool helps(const Cells& less) const {
    constexpr double at_most = 0.8;
    const std::uint64_t rounds = budget_.min_rounds_to_rank;
    return cost_s(less, rounds, 1) <= at_most * cost_s(cells_, rounds, 1);
  }

  void note_fewer_tasks(const Cells& fewer) {
    std::map<std::string, const BudgetCell*> longest;  // by workload
    for (std::uint64_t place = 0; place < fewer.size(); ++place) {
      const BudgetCell& before = cells_[place];
      if (fewer[place].tasks == before.tasks) continue;
      fit_.fewer_tasks[before.workload] = fewer[place].tasks;
      const BudgetCell*& known = longest[before.workload];
      if (known == nullptr || before.cost.iteration_s > known->cost.iteration_s) known = &before;
    }
    for (const auto& [workload, tasks] : fit_.fewer_tasks) {
      const BudgetCell& cell = *longest.at(workload);
      fit_.sentences.push_back(fmt::format(
          "{} has {} tasks per iteration in place of {}, for all models: with all of them {} would "
          "take {} per iteration, too long for a time budget of {}.",
          reports::sanitize(workload, 60), tasks, cell.tasks, reports::sanitize(cell.name, 100),
          duration_of(cell), rough_time(budget_.total_s)));
    }
    cells_ = fewer;
  }

  void note_scaled_baselines(const Cells& scaled) {
    for (std::uint64_t place = 0; place < scaled.size(); ++place) {
      const BudgetCell& before = cells_[place];
      if (scaled[place].tasks == before.tasks) continue;
      fit_.measured_tasks[place] = scaled[place].tasks;
      fit_.sentences.push_back(fmt::format(
          "{} is measured on {} of its {} tasks and scaled from these: all of them would take {} "
          "per iteration, too long for a time budget of {}.",
          reports::sanitize(before.name, 100), scaled[place].tasks, before.tasks,
          duration_of(before), rough_time(budget_.total_s)));
    }
    cells_ = scaled;
  }

  static std::string duration_of(const BudgetCell& cell) {
    return "about " + rough_time(cell.cost.iteration_s);
  }

  /// A cell whose pilot never ended could take any time.
  void leave_out_unknown_cells() {
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      BudgetCell& cell = cells_[place];
      if (!cell.cost.is_at_least || cell.is_left_alone) continue;
      cell.is_left_alone = true;
      fit_.left_out[place] = {
          .reason = fmt::format(
              "not even one iteration ended while there was time to try it, and there are to be {} "
              "trials within the time budget of {}; use a longer --time-budget, or fewer --tasks",
              budget_.min_rounds, rough_time(budget_.total_s)),
          .detail =
              fmt::format("an iteration takes more than {}", rough_time(cell.cost.iteration_s))};
    }
  }

  void leave_out_cells() {
    if (fits(cells_, budget_.min_rounds_to_rank, 1)) return;
    const auto order = most_expensive_first();
    // So that the rest can be ranked, if few are in the way.
    Cells fewer = cells_;
    std::size_t left_out = 0;
    for (const std::uint64_t place : order) {
      if (fits(fewer, budget_.min_rounds_to_rank, 1)) break;
      if (fewer[place].is_baseline || fewer[place].is_left_alone) continue;
      const std::vector<std::uint64_t> together = left_out_together(fewer, place);
      left_out += together.size();
      if (left_out > order.size() / 4) break;
      for (const std::uint64_t one : together) fewer[one].is_left_alone = true;
    }
    std::uint64_t rounds = budget_.min_rounds_to_rank;
    if (!fits(fewer, rounds, 1)) {
      // So that the rest have intervals.
      rounds = budget_.min_rounds;
      fewer = cells_;
      for (const std::uint64_t place : order) {
        if (fits(fewer, rounds, 1)) break;
        const bool is_last = place == order.back();
        if (is_last && fits(fewer, 1, 1)) break;
        for (const std::uint64_t one : left_out_together(fewer, place)) {
          fewer[one].is_left_alone = true;
        }
      }
    }
    for (const std::uint64_t place : order) {
      if (fewer[place].is_left_alone) fit_.left_out[place] = why_left_out(place, rounds);
    }
    cells_ = std::move(fewer);
  }

  /// Returns the cell, and all of its sweep that are still planned.
  static std::vector<std::uint64_t> left_out_together(const Cells& cells, std::uint64_t place) {
    if (cells[place].sweep == 0 || cells[place].is_reference) return {place};
    std::vector<std::uint64_t> together;
    for (std::uint64_t other = 0; other < cells.size(); ++other) {
      const BudgetCell& one = cells[other];
      if (one.sweep == cells[place].sweep && !one.is_reference && !one.is_left_alone) {
        together.push_back(other);
      }
    }
    return together;
  }

  /// The cells that are still planned, baselines and then references of sweeps last. Cells of a
  /// sweep stand where all of them together belong.
  std::vector<std::uint64_t> most_expensive_first() const {
    std::vector<std::uint64_t> order;
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      if (!cells_[place].is_left_alone) order.push_back(place);
    }
    const auto trial_s = [&](std::uint64_t place) {
      return trial_cost_s(cells_[place].cost,
                          {.turn_s = budget_.turn_s, .iterations = cells_[place].iterations});
    };
    std::vector<double> costs_s(cells_.size());
    for (const std::uint64_t place : order) {
      for (const std::uint64_t one : left_out_together(cells_, place)) {
        costs_s[place] += trial_s(one);
      }
    }
    std::ranges::stable_sort(order, [&](std::uint64_t a, std::uint64_t b) {
      const BudgetCell& one = cells_[a];
      const BudgetCell& other = cells_[b];
      if (one.is_reference != other.is_reference) return other.is_reference;
      if (one.is_baseline != other.is_baseline) return other.is_baseline;
      return costs_s[a] > costs_s[b];
    });
    return order;
  }

  LeftOutCell why_left_out(std::uint64_t place, std::uint64_t rounds) const {
    const BudgetCell& cell = cells_[place];
    // What all cells would need with the remedies before this one, the cost so far included.
    const double needed_s =
        budget_.total_s - budget_.left_s + cost_s(cells_, budget_.min_rounds_to_rank, 1, true);
    return {
        .reason = fmt::format("all cells together would take more than the time budget of {}; use "
                              "--time-budget={}, or fewer --tasks",
                              rough_time(budget_.total_s), budget_with_spare(needed_s)),
        .detail = fmt::format("it would take about {}: {} per iteration, {} trials",
                              rough_time(cost_s({cell}, rounds, 1)),
                              rough_time(cell.cost.iteration_s), rounds)};
  }

  void choose_rounds() {
    const std::uint64_t min_rounds = budget_.min_rounds_to_rank;
    const bool memory_fits = memory_s() <= memory_share * budget_.left_s &&
                             cost_s(cells_, min_rounds, 1, true) <= budget_.left_s;
    fit_.measures_memory = memory_fits;
    const auto rounds_of = [&](std::uint64_t laps) {
      std::uint64_t rounds = max_rounds;
      while (rounds > 0 && cost_s(cells_, rounds, laps, memory_fits) > budget_.left_s) --rounds;
      return rounds;
    };
    const auto wanted =
        static_cast<std::uint64_t>(wanted_rounds_over_min * static_cast<double>(min_rounds));
    fit_.rounds = 0;
    for (const std::uint64_t enough : {std::min(wanted, max_rounds), min_rounds}) {
      for (std::uint64_t laps = max_laps_of_round(); laps > 0 && fit_.rounds == 0; --laps) {
        const std::uint64_t rounds = rounds_of(laps);
        if (rounds < enough) continue;
        fit_.laps = laps;
        fit_.rounds = rounds;
      }
    }
    if (fit_.rounds == 0) fit_.rounds = std::max<std::uint64_t>(1, rounds_of(1));
    fit_.expected_s = cost_s(cells_, fit_.rounds, fit_.laps, memory_fits);
    // What is then not settled at the first look has longer rounds from there on.
    if (budget_.is_quiet) fit_.laps = std::min(fit_.laps, max_quiet_laps);
    note_rounds();
  }

  /// Returns the most laps that a round may have. A lap costs less than a round, which starts and
  /// warms up its trials anew, and a neighbour's phases are shorter than a lap: ratios of many laps
  /// differ less from round to round.
  std::uint64_t max_laps_of_round() const {
    const bool have_laps = std::ranges::any_of(
        cells_, [](const BudgetCell& cell) { return !cell.is_left_alone && cell.iterations == 0; });
    return have_laps ? max_laps : 1;
  }

  double memory_s() const { return cost_s(cells_, 1, 1, true) - cost_s(cells_, 1, 1, false); }

  void note_rounds() {
    const bool has_cells =
        std::ranges::any_of(cells_, [](const BudgetCell& cell) { return !cell.is_left_alone; });
    if (!has_cells) return;
    if (!fit_.measures_memory && memory_s() > 0) {
      fit_.sentences.push_back(
          fmt::format("The memory of the models is not measured: that would take about {} of the "
                      "time budget of {}.",
                      rough_time(memory_s()), rough_time(budget_.total_s)));
    }
    if (fit_.rounds >= budget_.min_rounds_to_rank) return;
    fit_.sentences.push_back(fmt::format(
        "Ranks need at least {} rounds, and about {} fit into the time budget of {}; "
        "--time-budget={} would be enough.",
        budget_.min_rounds_to_rank, fit_.rounds, rough_time(budget_.total_s),
        budget_with_spare(budget_.total_s - budget_.left_s +
                          cost_s(cells_, budget_.min_rounds_to_rank, 1, fit_.measures_memory))));
  }

  Cells cells_;
  const Budget& budget_;
  Fit fit_;
};

}  // namespace

double rounds_cost_s(const std::vector<BudgetCell>& cells, std::uint64_t rounds,
                     const TrialWork& work, bool with_memory) {
  double sum_s = 0;
  for (const BudgetCell& cell : cells) {
    if (cell.is_left_alone) continue;
    TrialWork own = work;
    if (cell.iterations != 0) own.iterations = cell.iterations;
    const std::uint64_t trials = cell.max_trials == 0 ? rounds : std::min(rounds, cell.max_trials);
    sum_s += static_cast<double>(trials) * trial_cost_s(cell.cost, own);
    if (!with_memory && !cell.needs_memory) continue;
    sum_s +=
        static_cast<double>(std::min(cell.memory_trials, trials)) * memory_trial_cost_s(cell.cost);
  }
  return sum_s;
}

Fit fit_to_budget(const std::vector<BudgetCell>& cells, const Budget& budget) {
  return Fitting(cells, budget).fit();
}

}  // namespace bench
