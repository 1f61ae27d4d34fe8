// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/round_costs.h"

#include <algorithm>
#include <numeric>

#include "bench/campaign/budget/budget_cells.h"
#include "bench/campaign/budget/fit.h"

namespace bench {
namespace {

double sum_s(const std::vector<std::int64_t>& times_ns) {
  return std::accumulate(times_ns.begin(), times_ns.end(), 0.0) * 1e-9;
}

bool is_known(const CellCost& cost) { return cost.overhead_s > 0 || cost.iteration_s > 0; }

/// Returns what a trial cost. Its times may be scaled to all tasks; what it took is not.
CellCost cost_of(const reports::Trial& trial, const reports::Cell& cell) {
  const double scale = reports::scale_of(cell);
  const double iterations_s = (sum_s(trial.iterations_ns) + sum_s(trial.warmup_ns)) / scale;
  return {.overhead_s = std::max(0.0, trial.elapsed_s - iterations_s),
          .iteration_s = trial.sample_ns() * 1e-9 / scale};
}

}  // namespace

RoundCosts::RoundCosts(const reports::Results& results, std::vector<CellCost> costs)
    : results_(results), costs_(std::move(costs)) {
  costs_.resize(results.plan.cells.size());
  for (const reports::Trial& trial : results.trials) {
    costs_[trial.cell] = cost_of(trial, results.plan.cells[trial.cell]);
  }
}

double RoundCosts::round_s(std::uint64_t round, std::uint64_t laps) const {
  std::vector<BudgetCell> cells = budget_cells(results_, costs_);
  for (BudgetCell& cell : cells) {
    cell.is_left_alone |= cell.max_trials != 0 && round >= cell.max_trials;
    cell.is_left_alone |= !is_known(cell.cost);
    cell.memory_trials = 0;
  }
  return slowness_ * rounds_cost_s(cells, 1, {.laps = laps}, /*with_memory=*/false);
}

double RoundCosts::trial_s(std::uint64_t cell, std::uint64_t laps) const {
  const CellCost& cost = costs_[cell];
  return is_known(cost) && !cost.will_be_skipped ? slowness_ * trial_cost_s(cost, {.laps = laps})
                                                 : 0;
}

double RoundCosts::memory_left_s(std::uint64_t rounds) const {
  const auto cells = budget_cells(results_, costs_);
  std::vector<std::uint64_t> peaks(cells.size());
  std::vector<double> took_s(cells.size());
  for (const reports::MemoryPeak& peak : results_.memory) {
    ++peaks[peak.cell];
    took_s[peak.cell] = peak.elapsed_s;
  }
  double sum = 0;
  for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
    const std::uint64_t wanted = std::min(cells[cell].memory_trials, rounds);
    if (cells[cell].is_left_alone || peaks[cell] >= wanted) continue;
    const double one_s =
        peaks[cell] > 0 ? took_s[cell] : slowness_ * memory_trial_cost_s(cells[cell].cost);
    sum += static_cast<double>(wanted - peaks[cell]) * one_s;
  }
  return sum;
}

void RoundCosts::learn(std::uint64_t round, std::uint64_t laps, double took_s) {
  for (const reports::Trial& trial : results_.trials) {
    if (trial.index == round) costs_[trial.cell] = cost_of(trial, results_.plan.cells[trial.cell]);
  }
  slowness_ = 1;
  const double foreseen_s = round_s(round, laps);
  if (foreseen_s > 0) slowness_ = std::max(0.1, took_s / foreseen_s);
}

}  // namespace bench
