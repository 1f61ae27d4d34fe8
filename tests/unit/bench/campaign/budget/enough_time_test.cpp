// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/enough_time.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

BudgetCell make_cell(const std::string& name, double overhead_s, double iteration_s) {
  return {.name = name,
          .workload = "primes",
          .cost = {.overhead_s = overhead_s, .iteration_s = iteration_s},
          .tasks = 1000};
}

/// Returns the fit of a run with another budget that has spent as much before it measures.
Fit fit_with(const std::vector<BudgetCell>& cells, Budget budget, double total_s) {
  budget.left_s += total_s - budget.total_s;
  budget.total_s = total_s;
  return fit_to_budget(cells, budget);
}

/// Expects that a run with the advised budget measures everything, also when cells take much longer
/// than their pilots did.
void expect_enough(const std::vector<BudgetCell>& cells, const Budget& budget) {
  ASSERT_FALSE(fit_to_budget(cells, budget).is_complete());
  const reports::EnoughBudget enough = enough_time(cells, budget);
  EXPECT_FALSE(enough.is_at_least);
  for (const double slowness : {1.0, 1.4}) {
    std::vector<BudgetCell> slower = cells;
    for (BudgetCell& cell : slower) {
      cell.cost.overhead_s *= slowness;
      cell.cost.iteration_s *= slowness;
      cell.cost.was_not_tried = false;
    }
    const Fit fit = fit_with(slower, budget, enough.time_budget_s);
    EXPECT_TRUE(fit.left_out.empty()) << enough.time_budget_s << " s, " << slowness;
    EXPECT_GE(fit.rounds, budget.min_rounds_to_rank);
  }
}

TEST(EnoughTime, ARunWithTheAdvisedBudgetMeasuresWhatWasLeftOut) {
  for (const double iteration_s : {0.02, 0.3, 2.0, 15.0}) {
    for (const std::size_t count : {3U, 30U}) {
      std::vector<BudgetCell> cells(count, make_cell("a", 0.3, iteration_s));
      cells[0].is_baseline = cells[0].may_be_scaled = true;
      cells[0].cost.iteration_s *= 10;
      for (BudgetCell& cell : cells) cell.compared = 1;
      expect_enough(cells, {.total_s = 8, .left_s = 5, .min_rounds_to_rank = 12});
    }
  }
}

TEST(EnoughTime, ItIsEnoughForSweepsWithAllTheirSizes) {
  std::vector<BudgetCell> cells = {make_cell("serial", 0.1, 0.4)};
  cells.front().is_reference = true;
  for (std::uint64_t place = 0; place < 40; ++place) {
    cells.push_back(make_cell("a", 0.1, 0.2));
    cells.back().sweep = 1 + place / 10;
    cells.back().place_in_sweep = place % 10;
    cells.back().reference = 0;
  }
  expect_enough(cells, {.total_s = 15, .left_s = 11, .min_rounds_to_rank = 14});
}

TEST(EnoughTime, ItIsEnoughForCellsThatThereWasNoTimeToTry) {
  std::vector<BudgetCell> cells(10, make_cell("a", 0.3, 0.1));
  for (std::size_t place = 4; place < cells.size(); ++place) {
    cells[place].cost.was_not_tried = true;
  }
  expect_enough(cells, {.total_s = 15, .left_s = 11, .min_rounds_to_rank = 12});
}

TEST(EnoughTime, ItIsNotMuchMoreThanNeeded) {
  const std::vector<BudgetCell> cells(10, make_cell("a", 0.3, 0.5));
  const Budget budget{.total_s = 15, .left_s = 12, .min_rounds_to_rank = 12};
  const double enough_s = enough_time(cells, budget).time_budget_s;
  EXPECT_FALSE(fit_with(cells, budget, 0.5 * enough_s).is_complete());
}

TEST(EnoughTime, OfCellsThatNeverEndedItIsTheLeastThatIsNeeded) {
  std::vector<BudgetCell> cells(3, make_cell("a", 0.1, 0.1));
  cells[1].cost = {.iteration_s = 5, .is_at_least = true};
  const auto enough = enough_time(cells, {.total_s = 15, .left_s = 12, .min_rounds_to_rank = 8});
  EXPECT_TRUE(enough.is_at_least);
  EXPECT_GE(enough.time_budget_s, 8 * 2 * 10) << "eight rounds of two iterations of 10 s";
}

TEST(EnoughTime, WhereNoBudgetIsEnoughForAllItIsTheLeastThatIsNeeded) {
  std::vector<BudgetCell> cells(2, make_cell("a", 0.1, 1e9));
  const auto enough = enough_time(cells, {.total_s = 15, .left_s = 12, .min_rounds_to_rank = 8});
  EXPECT_TRUE(enough.is_at_least);
  EXPECT_LE(enough.time_budget_s, 30.0 * 24 * 3600);
}

}  // namespace
}  // namespace bench
