// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/budget_cells.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace bench {
namespace {

class BudgetCellsTest : public testing::Test {
 protected:
  BudgetCellsTest() {
    results_.plan.cells = {reports::make_cell("serial", "pages"),
                           reports::make_cell("threads", "pages", 2),
                           reports::make_cell("python-threads", "pages", 2)};
    results_.plan.cells[2].runtime = "CPython 3.11.2, GIL on";
  }

  std::vector<BudgetCell> cells() { return budget_cells(results_, costs_); }

  reports::Results results_;
  std::vector<CellCost> costs_ = std::vector<CellCost>(3);
};

TEST_F(BudgetCellsTest, OnlyBaselinesWhoseTasksDoNotWaitTogetherMayBeScaled) {
  EXPECT_TRUE(cells()[0].may_be_scaled);
  EXPECT_FALSE(cells()[1].may_be_scaled);
  results_.plan.cells[0].waits = true;
  EXPECT_TRUE(cells()[0].may_be_scaled);
  results_.plan.cells[0].concurrency = 2;
  EXPECT_FALSE(cells()[0].may_be_scaled);
}

TEST_F(BudgetCellsTest, WhatIsComparedIsNotScaled) {
  results_.plan.experiments = {{.name = "a", .comparisons = {{.cell = 1, .against = 0}}}};
  EXPECT_FALSE(cells()[0].may_be_scaled);
}

TEST_F(BudgetCellsTest, CellsThatFailedOrWereSkippedAreLeftAlone) {
  results_.failed = {{.cell = 1, .phase = "trial", .reason = "it crashed"}};
  results_.skipped = {{.cell = 2, .reason = "it is too slow"}};
  EXPECT_FALSE(cells()[0].is_left_alone);
  EXPECT_TRUE(cells()[1].is_left_alone);
  EXPECT_TRUE(cells()[2].is_left_alone);
}

TEST_F(BudgetCellsTest, CellsThatASweepWillNotReachAreLeftAlone) {
  costs_[1].will_be_skipped = true;
  EXPECT_FALSE(cells()[0].is_left_alone);
  EXPECT_TRUE(cells()[1].is_left_alone);
}

TEST_F(BudgetCellsTest, CellsOfASweepHaveItsNumberAndItsReferenceIsMarked) {
  results_.plan.experiments = {{.name = "sizes", .sweeps = {{0, {0}}, {0, {2, 1}}}}};
  EXPECT_EQ(cells()[1].sweep, 2U);
  EXPECT_EQ(cells()[2].sweep, 2U);
  EXPECT_TRUE(cells()[0].is_reference);
  EXPECT_FALSE(cells()[1].is_reference);
  EXPECT_EQ(cells()[1].place_in_sweep, 1U);
  EXPECT_EQ(cells()[1].reference, 0U);
}

TEST_F(BudgetCellsTest, CellsOfOneFamilyAndWorkAreComparedWithEachOther) {
  EXPECT_EQ(cells()[0].compared, cells()[1].compared);
  results_.plan.cells[2].family = "python";
  EXPECT_NE(cells()[0].compared, cells()[2].compared);
  results_.plan.cells[1].tasks += 1;
  EXPECT_NE(cells()[0].compared, cells()[1].compared);
}

TEST_F(BudgetCellsTest, WhatWasFittedIsInThePlan) {
  Fit fit;
  fit.measured_tasks = {{0, 3}};
  fit.max_trials = {{1, 6}};
  fit.left_out = {{2, {.reason = "it would take long", .detail = "an hour"}}};
  fit.sentences = {"A sentence."};
  fit.measures_memory = false;
  apply(fit, results_);
  EXPECT_EQ(results_.plan.cells[0].measured_tasks, 3U);
  EXPECT_EQ(results_.plan.cells[1].effort.memory_trials, 0U);
  EXPECT_EQ(results_.plan.cells[1].effort.trials, 6U);
  EXPECT_EQ(results_.plan.adjustments, fit.sentences);
  ASSERT_NE(results_.skip(2), nullptr);
  EXPECT_EQ(results_.skip(2)->reason, "it would take long");
  EXPECT_EQ(results_.skip(2)->detail, "an hour");
}

TEST_F(BudgetCellsTest, MemoryThatAnAnswerIsMadeOfStaysInThePlan) {
  results_.plan.cells[1].effort.memory_trials = 6;
  Fit fit;
  fit.measures_memory = false;
  apply(fit, results_);
  EXPECT_EQ(results_.plan.cells[0].effort.memory_trials, 0U);
  EXPECT_EQ(results_.plan.cells[1].effort.memory_trials, 6U);
}

TEST_F(BudgetCellsTest, APlanThatIsMadeAgainTakesWhatWasFittedBefore) {
  const reports::Plan asked = results_.plan;
  Fit fit;
  fit.measured_tasks = {{0, 3}};
  fit.max_trials = {{0, 6}};
  fit.measures_memory = false;
  fit.sentences = {"A sentence."};
  apply(fit, results_);
  results_.plan.looks = {6, 9};
  results_.plan.enough_budget = {.time_budget_s = 300, .is_at_least = true};
  reports::Plan again = asked;
  adopt_fit(results_.plan, again);
  EXPECT_EQ(again.cells, results_.plan.cells);
  EXPECT_EQ(again.looks, results_.plan.looks);
  EXPECT_EQ(again.adjustments, results_.plan.adjustments);
  EXPECT_EQ(again.enough_budget, results_.plan.enough_budget);
}

TEST_F(BudgetCellsTest, WorkThatIsSlowInAnInterpreterIsSaid) {
  costs_[0].iteration_s = 0.128;
  costs_[2].iteration_s = 64;
  const auto sentences = slow_interpreters(results_.plan, costs_);
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_EQ(sentences[0],
            "pages: an iteration takes about 64 s in CPython 3.11.2, GIL on; compiled code takes "
            "0.13 s. Amounts of computing are those of compiled code.");
  results_.plan.cells.push_back(results_.plan.cells[2]);
  results_.plan.cells.back().tasks *= 2;
  costs_.push_back({.iteration_s = 30});
  EXPECT_EQ(slow_interpreters(results_.plan, costs_), sentences) << "one for each workload";
  costs_[3].iteration_s = 0;
  costs_[2].iteration_s = 0.9;
  EXPECT_TRUE(slow_interpreters(results_.plan, costs_).empty());
}

}  // namespace
}  // namespace bench
