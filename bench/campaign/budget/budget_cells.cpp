// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/budget_cells.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"
#include "reports/results/cell_fault.h"
#include "reports/results/work.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Whether there is nothing more to learn of the cell.
bool has_ended(const reports::Results& results, std::uint64_t cell) {
  return results.has_ended_in_failure(cell) || results.skip(cell) != nullptr ||
         reports::has_fault(results.plan.cells[cell]);
}

/// Returns whether an answer is made of the memory of a cell, or of how it grows.
bool needs_memory(const reports::Plan& plan, std::uint64_t cell) {
  if (plan.cells[cell].effort.memory_trials > 1) return true;
  return std::ranges::any_of(plan.experiments, [&](const reports::Experiment& experiment) {
    return std::ranges::any_of(experiment.comparisons, [&](const reports::Comparison& row) {
      return row.figure == reports::Comparison::Figure::bytes_per_task &&
             (row.cell == cell || row.against == cell);
    });
  });
}

/// Returns whether a comparison is made of a cell, which has to be of the work that it says.
bool is_compared(const reports::Plan& plan, std::uint64_t cell) {
  return std::ranges::any_of(plan.experiments, [&](const reports::Experiment& experiment) {
    return std::ranges::any_of(experiment.comparisons, [&](const reports::Comparison& row) {
      return row.cell == cell || row.against == cell;
    });
  });
}

/// Says which cells are compared with the same baseline.
void number_works(const reports::Plan& plan, std::vector<BudgetCell>& cells) {
  std::map<std::pair<std::string, reports::TimedWork>, std::uint64_t> numbers;
  for (std::uint64_t place = 0; place < cells.size(); ++place) {
    const reports::Cell& cell = plan.cells[place];
    const auto [known, is_new] =
        numbers.emplace(std::pair(cell.family, reports::timed_work_of(cell)), numbers.size() + 1);
    cells[place].compared = known->second;
  }
}

/// Says of which sweep each cell is.
void number_sweeps(const reports::Plan& plan, std::vector<BudgetCell>& cells) {
  std::uint64_t number = 0;
  for (const reports::Experiment& experiment : plan.experiments) {
    for (const reports::Sweep& sweep : experiment.sweeps) {
      ++number;
      for (std::uint64_t place = 0; place < sweep.cells.size(); ++place) {
        BudgetCell& cell = cells[sweep.cells[place]];
        cell.sweep = number;
        cell.place_in_sweep = place;
        cell.reference = sweep.reference;
      }
      cells[sweep.reference].is_reference = true;
    }
  }
}

/// The longest iterations of a work.
struct Longest {
  const reports::Cell* interpreted = nullptr;
  CellCost interpreted_cost;
  double compiled_s = 0;
};

/// Returns, of each workload that takes an interpreter much longer, the work that takes longest: a
/// sweep has the same work in many pieces.
std::map<std::string, Longest> slowest_of_workloads(
    const std::map<reports::TimedWork, Longest>& by_work) {
  constexpr double slow_s = 1;
  constexpr double slower = 10;
  std::map<std::string, Longest> slowest;
  for (const auto& [work, longest] : by_work) {
    const double interpreted_s = longest.interpreted_cost.iteration_s;
    if (interpreted_s < slow_s || interpreted_s < slower * longest.compiled_s) continue;
    Longest& known = slowest[work.workload];
    if (interpreted_s > known.interpreted_cost.iteration_s) known = longest;
  }
  return slowest;
}

}  // namespace

std::vector<BudgetCell> budget_cells(const reports::Results& results,
                                     const std::vector<CellCost>& costs) {
  const reports::Plan& plan = results.plan;
  std::vector<BudgetCell> cells;
  for (std::uint64_t place = 0; place < plan.cells.size(); ++place) {
    const reports::Cell& cell = plan.cells[place];
    const bool waits_together = cell.waits && cell.concurrency > 1;
    cells.push_back({.name = cell.name,
                     .workload = cell.workload,
                     .cost = costs[place],
                     .is_left_alone = has_ended(results, place) || costs[place].will_be_skipped,
                     .is_baseline = cell.baseline,
                     .tasks = cell.tasks,
                     .max_trials = cell.effort.trials,
                     .iterations = plan.iterations != 0 ? plan.iterations : cell.effort.iterations,
                     .memory_trials = cell.effort.memory_trials,
                     .needs_memory = needs_memory(plan, place),
                     .may_be_scaled = cell.baseline && !waits_together && cell.arrival_rate == 0 &&
                                      !is_compared(plan, place)});
  }
  number_works(plan, cells);
  number_sweeps(plan, cells);
  return cells;
}

void apply(const Fit& fit, reports::Results& results) {
  reports::Plan& plan = results.plan;
  for (const auto& [cell, tasks] : fit.measured_tasks) {
    plan.cells[cell].measured_tasks = tasks;
    plan.cells[cell].effort.memory_trials = 0;
  }
  for (const auto& [cell, trials] : fit.max_trials) {
    std::uint64_t& most = plan.cells[cell].effort.trials;
    most = most == 0 ? trials : std::min(most, trials);
  }
  if (!fit.measures_memory) {
    for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) {
      if (!needs_memory(plan, cell)) plan.cells[cell].effort.memory_trials = 0;
    }
  }
  for (const auto& [cell, why] : fit.left_out) {
    if (!has_ended(results, cell)) results.skipped.push_back({cell, why.reason, why.detail});
  }
  plan.adjustments.insert(plan.adjustments.end(), fit.sentences.begin(), fit.sentences.end());
}

void adopt_fit(const reports::Plan& from, reports::Plan& plan) {
  for (reports::Cell& cell : plan.cells) {
    const auto same = std::ranges::find(from.cells, cell.name, &reports::Cell::name);
    if (same == from.cells.end()) continue;
    cell.measured_tasks = same->measured_tasks;
    cell.effort.trials = same->effort.trials;
    cell.effort.memory_trials = std::min(cell.effort.memory_trials, same->effort.memory_trials);
  }
  plan.looks = from.looks;
  plan.fewer_tasks = from.fewer_tasks;
  plan.adjustments = from.adjustments;
  plan.enough_budget = from.enough_budget;
}

std::vector<std::string> slow_interpreters(const reports::Plan& plan,
                                           const std::vector<CellCost>& costs) {
  std::map<reports::TimedWork, Longest> by_work;
  for (std::uint64_t place = 0; place < plan.cells.size(); ++place) {
    const reports::Cell& cell = plan.cells[place];
    if (costs[place].was_not_tried) continue;
    Longest& longest = by_work[reports::timed_work_of(cell)];
    if (cell.runtime.empty()) {
      longest.compiled_s = std::max(longest.compiled_s, costs[place].iteration_s);
    } else if (costs[place].iteration_s > longest.interpreted_cost.iteration_s) {
      longest.interpreted = &cell;
      longest.interpreted_cost = costs[place];
    }
  }
  std::vector<std::string> sentences;
  for (const auto& [work, longest] : slowest_of_workloads(by_work)) {
    const double interpreted_s = longest.interpreted_cost.iteration_s;
    const char* const about = longest.interpreted_cost.is_at_least ? "more than" : "about";
    const std::string compiled =
        longest.compiled_s > 0
            ? fmt::format("; compiled code takes {}", rough_time(longest.compiled_s))
            : "";
    sentences.push_back(fmt::format(
        "{}: an iteration takes {} {} in {}{}. Amounts of computing are those of compiled code.",
        reports::sanitize(work, 60), about, rough_time(interpreted_s),
        reports::sanitize(longest.interpreted->runtime, 60), compiled));
  }
  return sentences;
}

}  // namespace bench
