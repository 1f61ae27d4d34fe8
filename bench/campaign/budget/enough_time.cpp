// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/enough_time.h"

#include <algorithm>
#include <cmath>

#include "reports/text/time_budget.h"

namespace bench {
namespace {

/// What is known now was seen in a single trial of each cell, perhaps without the neighbours that
/// come later.
constexpr double spare = 1.5;
/// An iteration that never ended may take so many times what is known at least; its pilot is not
/// cut off in a budget that has so many of it for each cell.
constexpr double times_at_least = 2;
constexpr double iterations_per_cell = 8;

/// Makes an estimate of the cells of which only the least is known. Returns what their pilots need.
double estimate_unknown(std::vector<BudgetCell>& cells) {
  double longest_s = 0;
  for (BudgetCell& cell : cells) {
    cell.cost.was_not_tried = false;
    if (!cell.cost.is_at_least || cell.is_left_alone) continue;
    cell.cost.is_at_least = false;
    cell.cost.iteration_s *= times_at_least;
    longest_s = std::max(longest_s, cell.cost.iteration_s);
  }
  return longest_s * iterations_per_cell * static_cast<double>(cells.size());
}

}  // namespace

reports::EnoughBudget enough_time(const std::vector<BudgetCell>& cells, const Budget& budget) {
  constexpr double max_s = 30.0 * 24 * 3600;
  std::vector<BudgetCell> estimated = cells;
  const double for_pilots_s = estimate_unknown(estimated);
  const double spent_s = budget.total_s - budget.left_s;
  const auto is_enough = [&](double budget_s) {
    Budget larger = budget;
    larger.total_s = budget_s;
    larger.left_s = (budget_s - spent_s) / spare;
    return larger.left_s > 0 && fit_to_budget(estimated, larger).is_complete();
  };
  double too_little_s = std::max(budget.total_s, for_pilots_s);
  double enough_s = reports::time_budget_step(too_little_s);
  while (enough_s < max_s && !is_enough(enough_s)) {
    too_little_s = enough_s;
    enough_s = reports::time_budget_step(2 * enough_s);
  }
  // Where no budget is enough for all, more is all that can be advised.
  if (!is_enough(enough_s)) {
    return {.time_budget_s = std::min(enough_s, max_s), .is_at_least = true};
  }
  constexpr int steps = 6;
  for (int step = 0; step < steps; ++step) {
    const double between_s = reports::time_budget_step(std::sqrt(too_little_s * enough_s));
    if (between_s >= enough_s) break;
    (is_enough(between_s) ? enough_s : too_little_s) = between_s;
  }
  return {.time_budget_s = enough_s, .is_at_least = for_pilots_s > 0};
}

}  // namespace bench
