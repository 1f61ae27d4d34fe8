// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/less_work.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>

namespace bench {
namespace {

using Cells = std::vector<BudgetCell>;

constexpr double min_share_of_tasks = 0.1;
/// No workload has fewer tasks so that its longest iteration is shorter than this.
constexpr double short_iteration_s = 0.1;
/// A baseline is never scaled from less than so many turns, nor from fewer tasks than this.
constexpr double min_turns_to_scale = 2;
constexpr std::uint64_t min_tasks_to_scale = 8;

bool fits(const Cells& cells, const Budget& budget) {
  // What is left is an estimate: other work leaves a little room.
  constexpr double room = 0.9;
  const TrialWork shortest{.laps = 1, .turn_s = budget.turn_s};
  return rounds_cost_s(cells, budget.min_rounds_to_rank, shortest, /*with_memory=*/false) <=
         room * budget.left_s;
}

/// Returns the cells that `make` makes of the largest value between `low` and `high` with which
/// they fit; of `low` where none do.
Cells largest_that_fits(double low, double high, const Budget& budget,
                        const std::function<Cells(double)>& make) {
  constexpr int steps = 40;
  if (Cells all = make(high); fits(all, budget)) return all;
  for (int step = 0; step < steps; ++step) {
    const double middle = (low + high) / 2;
    (fits(make(middle), budget) ? low : high) = middle;
  }
  return make(low);
}

void set_tasks(BudgetCell& cell, std::uint64_t tasks) {
  cell.cost.iteration_s *= static_cast<double>(tasks) / static_cast<double>(cell.tasks);
  cell.tasks = tasks;
}

/// Returns the longest iteration of each workload.
std::map<std::string, double> longest_iterations_s(const Cells& cells) {
  std::map<std::string, double> longest_s;
  for (const BudgetCell& cell : cells) {
    double& longest = longest_s[cell.workload];
    if (!cell.is_left_alone) longest = std::max(longest, cell.cost.iteration_s);
  }
  return longest_s;
}

}  // namespace

std::vector<BudgetCell> with_fewer_tasks(const std::vector<BudgetCell>& cells,
                                         const Budget& budget) {
  const auto longest_s = longest_iterations_s(cells);
  return largest_that_fits(min_share_of_tasks, 1, budget, [&](double asked_share) {
    Cells fewer = cells;
    for (BudgetCell& cell : fewer) {
      const auto step = budget.min_tasks.find(cell.workload);
      // Where iterations are short, the rest of a trial takes the time.
      const double share = std::max(asked_share, short_iteration_s / longest_s.at(cell.workload));
      if (step == budget.min_tasks.end() || share >= 1 || cell.tasks <= step->second) continue;
      const auto tasks = static_cast<std::uint64_t>(share * static_cast<double>(cell.tasks));
      set_tasks(cell, std::max(tasks / step->second, std::uint64_t{1}) * step->second);
    }
    return fewer;
  });
}

std::vector<BudgetCell> with_scaled_baselines(const std::vector<BudgetCell>& cells,
                                              const Budget& budget) {
  const double shortest_s = min_turns_to_scale * budget.turn_s;
  double longest_s = shortest_s;
  for (const BudgetCell& cell : cells) {
    if (cell.may_be_scaled) longest_s = std::max(longest_s, cell.cost.iteration_s);
  }
  return largest_that_fits(shortest_s, longest_s, budget, [&](double max_iteration_s) {
    Cells scaled = cells;
    for (BudgetCell& cell : scaled) {
      const double share = max_iteration_s / cell.cost.iteration_s;
      const bool is_short = !(share < 1) || cell.tasks <= min_tasks_to_scale;
      if (!cell.may_be_scaled || cell.is_left_alone || is_short) continue;
      const auto tasks = static_cast<std::uint64_t>(share * static_cast<double>(cell.tasks));
      set_tasks(cell, std::max(tasks, min_tasks_to_scale));
      cell.memory_trials = 0;  // which would be that of fewer tasks
    }
    return scaled;
  });
}

}  // namespace bench
