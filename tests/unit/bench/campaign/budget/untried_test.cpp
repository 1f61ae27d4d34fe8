// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/untried.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace bench {
namespace {

/// Two works, each with a baseline and two models.
reports::Plan two_works() {
  reports::Plan plan;
  for (const char* const workload : {"primes", "downloads"}) {
    plan.cells.push_back(reports::make_cell("serial", workload));
    plan.cells.back().baseline = true;
    plan.cells.push_back(reports::make_cell("fork", workload, 2));
    plan.cells.push_back(reports::make_cell("tbb", workload, 2));
  }
  return plan;
}

TEST(Untried, ABaselineIsTriedBehindTheFirstCellThatIsComparedWithIt) {
  EXPECT_EQ(pilot_order(two_works()), (std::vector<std::uint64_t>{1, 0, 2, 4, 3, 5}));
}

TEST(Untried, BaselinesOfNothingAreTriedAsWell) {
  reports::Plan plan;
  plan.cells = {reports::make_cell("serial", "primes")};
  plan.cells[0].baseline = true;
  EXPECT_EQ(pilot_order(plan), std::vector<std::uint64_t>{0});
}

TEST(Untried, CandidatesOfAnAdviceComeInTheOrderOfTheirWorkers) {
  reports::Plan plan;
  for (const std::uint64_t workers : {2000U, 1U, 2000U, 2U}) {
    plan.cells.push_back({.model = "m", .workload = "synthetic", .workers = workers});
  }
  EXPECT_EQ(pilot_order(plan), (std::vector<std::uint64_t>{0, 1, 2, 3}));
  plan.advice = reports::AdviceRequest{};
  EXPECT_EQ(pilot_order(plan), (std::vector<std::uint64_t>{1, 3, 0, 2}));
}

TEST(Untried, ACellIsEstimatedByTheMostExpensiveOneOfItsWorkElseOfItsFamily) {
  std::vector<CellCost> costs(6);
  costs[1] = {.overhead_s = 0.1, .iteration_s = 0.5};
  costs[0] = {.overhead_s = 0.2, .iteration_s = 0.4};
  for (const std::size_t place : {2U, 3U, 4U, 5U}) costs[place].was_not_tried = true;
  estimate_untried(two_works(), costs);
  EXPECT_DOUBLE_EQ(costs[2].overhead_s, 0.2);
  EXPECT_DOUBLE_EQ(costs[2].iteration_s, 0.5);
  EXPECT_DOUBLE_EQ(costs[4].iteration_s, 1.0) << "other work may take longer";
  EXPECT_GT(costs[3].iteration_s, 1.0) << "a baseline does alone what others do together";
  EXPECT_TRUE(costs[2].was_not_tried);
  EXPECT_FALSE(costs[2].is_at_least);
}

TEST(Untried, WhatIsKnownOfOthersIsNotEstimatedByCellsThatNeverEnded) {
  std::vector<CellCost> costs(6);
  costs[1] = {.iteration_s = 9, .is_at_least = true};
  for (const std::size_t place : {0U, 2U, 3U, 4U, 5U}) costs[place].was_not_tried = true;
  estimate_untried(two_works(), costs);
  EXPECT_TRUE(costs[2].is_at_least) << "nothing is known";
  EXPECT_TRUE(costs[1].is_at_least);
  EXPECT_DOUBLE_EQ(costs[1].iteration_s, 9);
}

}  // namespace
}  // namespace bench
