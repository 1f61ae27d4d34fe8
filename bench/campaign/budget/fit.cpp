// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/fit.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"
#include "bench/campaign/budget/kept_cells.h"
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
      take_half_of_baselines();
    }
  }

  void take_half_of_baselines() {
    if (rounds_of_baseline(budget_.min_rounds_to_rank) == budget_.min_rounds_to_rank) return;
    for (BudgetCell& cell : cells_) {
      cell.has_half_of_rounds = cell.may_be_scaled && !cell.is_left_alone;
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
    std::vector<std::uint64_t> places;
    for (std::uint64_t place = 0; place < scaled.size(); ++place) {
      if (scaled[place].tasks == cells_[place].tasks) continue;
      fit_.measured_tasks[place] = scaled[place].tasks;
      places.push_back(place);
    }
    if (places.empty()) return;
    const auto iteration_s = [&](std::uint64_t place) { return cells_[place].cost.iteration_s; };
    const std::uint64_t longest = *std::ranges::max_element(places, {}, iteration_s);
    const BudgetCell& before = cells_[longest];
    const std::string others =
        places.size() == 1 ? ""
                           : fmt::format(", and so are {} in the same way",
                                         reports::pluralize(places.size() - 1, "other baseline"));
    fit_.sentences.push_back(fmt::format(
        "{} is measured on {} of its {} tasks and scaled from these{}: all of them would take {} "
        "per iteration, too long for a time budget of {}.",
        reports::sanitize(before.name, 100), scaled[longest].tasks, before.tasks, others,
        duration_of(before), rough_time(budget_.total_s)));
    cells_ = scaled;
  }

  static std::string duration_of(const BudgetCell& cell) {
    return "about " + rough_time(cell.cost.iteration_s);
  }

  std::string no_time() const {
    return fmt::format("no time in a time budget of {}", rough_time(budget_.total_s));
  }

  /// A cell whose pilot never ended could take any time.
  void leave_out_unknown_cells() {
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      BudgetCell& cell = cells_[place];
      if (cell.is_left_alone || !(cell.cost.is_at_least || cell.cost.was_not_tried)) continue;
      cell.is_left_alone = true;
      if (cell.cost.was_not_tried) {
        fit_.left_out[place] = {.reason = no_time(), .detail = "there was no time to try it"};
        continue;
      }
      fit_.left_out[place] = {
          .reason = fmt::format("not even one iteration ended while there was time to try it, in a "
                                "time budget of {}",
                                rough_time(budget_.total_s)),
          .detail =
              fmt::format("an iteration takes more than {}", rough_time(cell.cost.iteration_s))};
    }
  }

  void leave_out_cells() {
    std::uint64_t rounds = budget_.min_rounds_to_rank;
    if (fits(cells_, rounds, 1)) return;
    // Where cells have to go, the others have a little room: what is left is an estimate.
    const FitsInRounds fits_in = [this](const Cells& cells, std::uint64_t some_rounds) {
      constexpr double share = 0.85;
      return fits(cells, some_rounds, share);
    };
    // So that the rest can be ranked, if few are in the way.
    Cells fewer = with_kept_cells(cells_, rounds, fits_in);
    std::uint64_t step = 1;
    if (planned(fewer) == 0 || planned(cells_) - planned(fewer) > planned(cells_) / 4) {
      // So that the rest have intervals.
      rounds = budget_.min_rounds;
      if (fits(cells_, rounds, 1)) return;
      fewer = with_kept_cells(cells_, rounds, fits_in);
      step = take_fewer_sizes(rounds, fits_in, fewer);
    }
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      if (needs_no_reason(cells_[place], fewer[place])) continue;
      const bool has_others = has_sweep(fewer, place);
      const bool is_in_between = is_between_sizes(cells_[place], step) && has_others;
      // Where its sweep goes on, that decides whether it is worth it.
      if (cells_[place].cost.will_be_skipped && has_others && !is_in_between) continue;
      fit_.left_out[place] = is_in_between ? why_in_between(step) : why_left_out(place, rounds);
    }
    cells_ = std::move(fewer);
  }

  /// Takes every second or fourth size of all sweeps, where more of the sweeps fit then. Returns
  /// the step.
  std::uint64_t take_fewer_sizes(std::uint64_t rounds, const FitsInRounds& fits_in,
                                 Cells& fewer) const {
    std::uint64_t chosen = 1;
    for (const std::uint64_t step : {2U, 4U}) {
      if (planned_sweeps(fewer) == planned_sweeps(cells_)) break;
      Cells thinner = with_kept_cells(with_every_nth_size(cells_, step), rounds, fits_in);
      if (planned_sweeps(thinner) <= planned_sweeps(fewer)) continue;
      fewer = std::move(thinner);
      chosen = step;
    }
    return chosen;
  }

  static std::size_t planned(const Cells& cells) {
    return static_cast<std::size_t>(std::ranges::count(cells, false, &BudgetCell::is_left_alone));
  }

  /// Returns whether nothing has to be said of a cell: it is still planned, or nothing was before,
  /// and that not only because its sweep would probably end.
  static bool needs_no_reason(const BudgetCell& before, const BudgetCell& now) {
    return !now.is_left_alone || (before.is_left_alone && !before.cost.will_be_skipped);
  }

  /// Returns whether some of the sweep of a cell is still planned.
  static bool has_sweep(const Cells& cells, std::uint64_t place) {
    return std::ranges::any_of(cells, [&](const BudgetCell& cell) {
      return !cell.is_left_alone && !cell.is_reference && cell.sweep != 0 &&
             cell.sweep == cells[place].sweep;
    });
  }

  LeftOutCell why_in_between(std::uint64_t step) const {
    return {.reason = fmt::format("every {} task size is measured, in a time budget of {}",
                                  step == 2 ? "second" : "fourth", rough_time(budget_.total_s)),
            .detail = {}};
  }

  LeftOutCell why_left_out(std::uint64_t place, std::uint64_t rounds) const {
    const BudgetCell& cell = cells_[place];
    return {.reason = no_time(),
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
    const std::uint64_t to_look = std::max(min_rounds, budget_.min_rounds_to_look);
    for (const std::uint64_t enough : {std::min(wanted, max_rounds), to_look, min_rounds}) {
      for (std::uint64_t laps = max_laps_of_round(); laps > 0 && fit_.rounds == 0; --laps) {
        const std::uint64_t rounds = rounds_of(laps);
        if (rounds < enough) continue;
        fit_.laps = laps;
        fit_.rounds = rounds;
      }
    }
    if (fit_.rounds == 0) fit_.rounds = std::max<std::uint64_t>(1, rounds_of(1));
    fit_.expected_s = cost_s(cells_, fit_.rounds, fit_.laps, memory_fits);
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      if (!cells_[place].has_half_of_rounds || cells_[place].is_left_alone) continue;
      fit_.max_trials[place] = rounds_of_baseline(fit_.rounds);
    }
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
    if (!fit_.max_trials.empty() && rounds_of_baseline(fit_.rounds) < fit_.rounds) {
      fit_.sentences.push_back(fmt::format(
          "Baselines are measured in {} of {} rounds, which leaves time for the other cells.",
          rounds_of_baseline(fit_.rounds), fit_.rounds));
    }
    fit_.has_rounds_to_rank = fit_.rounds >= budget_.min_rounds_to_rank;
    if (fit_.has_rounds_to_rank) return;
    fit_.sentences.push_back(
        fmt::format("Ranks need at least {} rounds, and about {} fit into the time budget of {}.",
                    budget_.min_rounds_to_rank, fit_.rounds, rough_time(budget_.total_s)));
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
    const std::uint64_t own_rounds = cell.has_half_of_rounds ? rounds_of_baseline(rounds) : rounds;
    const std::uint64_t trials =
        cell.max_trials == 0 ? own_rounds : std::min(own_rounds, cell.max_trials);
    sum_s += static_cast<double>(trials) * trial_cost_s(cell.cost, own);
    if (!with_memory && !cell.needs_memory) continue;
    sum_s +=
        static_cast<double>(std::min(cell.memory_trials, rounds)) * memory_trial_cost_s(cell.cost);
  }
  return sum_s;
}

std::uint64_t rounds_of_baseline(std::uint64_t rounds) {
  constexpr std::uint64_t min_for_interval = 6;
  return std::max(std::min(rounds, min_for_interval), (rounds + 1) / 2);
}

Fit fit_to_budget(const std::vector<BudgetCell>& cells, const Budget& budget) {
  return Fitting(cells, budget).fit();
}

}  // namespace bench
