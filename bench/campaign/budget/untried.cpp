// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/untried.h"

#include <algorithm>
#include <functional>

#include "reports/results/work.h"

namespace bench {
namespace {

bool are_compared(const reports::Cell& one, const reports::Cell& other) {
  return one.family == other.family && reports::timed_work_of(one) == reports::timed_work_of(other);
}

bool was_tried(const CellCost& cost) {
  return !cost.was_not_tried && !cost.is_at_least && cost.iteration_s > 0;
}

using IsLike = std::function<bool(const reports::Cell& tried)>;

/// Returns the most that cells like it take that were tried; nothing where none was.
CellCost most_expensive(const reports::Plan& plan, const std::vector<CellCost>& costs,
                        const IsLike& is_like) {
  CellCost most;
  for (std::uint64_t place = 0; place < costs.size(); ++place) {
    if (!was_tried(costs[place]) || !is_like(plan.cells[place])) continue;
    most.overhead_s = std::max(most.overhead_s, costs[place].overhead_s);
    most.iteration_s = std::max(most.iteration_s, costs[place].iteration_s);
  }
  return most;
}

CellCost estimate(const reports::Plan& plan, const std::vector<CellCost>& costs,
                  const reports::Cell& cell) {
  const IsLike likenesses[] = {
      [&](const reports::Cell& tried) { return are_compared(tried, cell); },
      [&](const reports::Cell& tried) { return tried.family == cell.family; },
      [](const reports::Cell&) { return true; }};
  for (const IsLike& is_like : likenesses) {
    CellCost most = most_expensive(plan, costs, is_like);
    if (most.iteration_s <= 0) continue;
    // Other work may take longer than any that was tried.
    if (&is_like != &likenesses[0]) most.iteration_s *= 2;
    // One worker does what several did together.
    if (cell.baseline) most.iteration_s *= 2;
    return most;
  }
  constexpr double long_s = 1;
  return {.iteration_s = long_s, .is_at_least = true};
}

}  // namespace

std::vector<std::uint64_t> pilot_order(const reports::Plan& plan) {
  std::vector<std::uint64_t> order;
  order.reserve(plan.cells.size());
  std::vector<bool> is_taken(plan.cells.size(), false);
  const auto take = [&](std::uint64_t cell) {
    if (!is_taken[cell]) order.push_back(cell);
    is_taken[cell] = true;
  };
  for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) {
    if (plan.cells[cell].baseline) continue;
    take(cell);
    for (std::uint64_t other = 0; other < plan.cells.size(); ++other) {
      const reports::Cell& baseline = plan.cells[other];
      if (baseline.baseline && are_compared(baseline, plan.cells[cell])) take(other);
    }
  }
  for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) take(cell);
  // The candidates of an advice do the same work: those with few workers start soon and seldom take
  // far longer than the fastest, by which the pilots of the others are limited.
  if (plan.advice) {
    std::ranges::stable_sort(order, {},
                             [&](std::uint64_t cell) { return plan.cells[cell].workers; });
  }
  return order;
}

void estimate_untried(const reports::Plan& plan, std::vector<CellCost>& costs) {
  const std::vector<CellCost> found = costs;
  for (std::uint64_t place = 0; place < costs.size(); ++place) {
    if (!found[place].was_not_tried) continue;
    costs[place] = estimate(plan, found, plan.cells[place]);
    costs[place].was_not_tried = true;
  }
}

}  // namespace bench
