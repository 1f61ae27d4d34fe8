// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/subset.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

class SubsetTest : public testing::Test {
 protected:
  SubsetTest() {
    for (const char* model : {"a", "b", "c"}) {
      results_.plan.cells.push_back(make_cell(model, "primes"));
      add_trials(results_, results_.plan.cells.size() - 1, {1, 2});
    }
    results_.memory = {{0, 100, 10, 0.1}, {2, 300, 30, 0.1}};
    results_.failed = {{1, "trial", "it broke", 0}};
    results_.skipped = {{2, "enough"}};
    results_.plan.experiments = {
        {.name = "one", .question = "?", .chart = "overview", .cells = {2, 0}}};
    results_.plan.not_applicable = {{"d", "primes", "no library"}};
  }
  Results results_;
};

TEST_F(SubsetTest, HasTheCellsInTheirOrderWithAllThatIsTheirs) {
  const std::vector<std::uint64_t> cells = {2, 0};
  const Results part = subset(results_, cells);
  ASSERT_EQ(part.plan.cells.size(), 2U);
  EXPECT_EQ(part.plan.cells[0].model, "c");
  EXPECT_EQ(part.plan.cells[1].model, "a");
  ASSERT_EQ(part.trials.size(), 4U);
  EXPECT_EQ(part.trials[0].cell, 1U) << "of a";
  EXPECT_EQ(part.trials[2].cell, 0U) << "of c";
  EXPECT_EQ(part.peak_bytes(0), 300U);
  EXPECT_TRUE(part.failed.empty());
  EXPECT_NE(part.skip(0), nullptr);
  EXPECT_TRUE(part.plan.experiments.empty());
  EXPECT_TRUE(part.plan.not_applicable.empty());
}

TEST_F(SubsetTest, OfWhatIsNotRankedNothingIs) {
  const std::vector<std::uint64_t> cells = {1};
  EXPECT_FALSE(subset(results_, cells).unranked);
  results_.unranked = true;
  EXPECT_TRUE(subset(results_, cells).unranked);
}

TEST_F(SubsetTest, AnExperimentIsFoundByItsNameAndChart) {
  EXPECT_EQ(find_experiment(results_.plan, "one", "overview"), results_.plan.experiments.data());
  EXPECT_EQ(find_experiment(results_.plan, "one", "workers"), nullptr);
  EXPECT_EQ(find_experiment(results_.plan, "two", "overview"), nullptr);
}

TEST_F(SubsetTest, ASectionShowsTheCellsOfItsExperiment) {
  const auto part = part_in({.name = "one", .question = "?", .chart = "overview"}, results_);
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(part->results.plan.cells.size(), 2U);
  EXPECT_FALSE(part_in({.name = "two", .question = "?", .chart = "overview"}, results_));
  EXPECT_FALSE(part_in({.name = "x", .question = "?", .chart = chosen_by_hand}, results_));
}

TEST_F(SubsetTest, CellsChosenByHandStandInTheirOwnSectionAlone) {
  results_.plan.experiments.clear();
  EXPECT_FALSE(part_in({.name = "one", .question = "?", .chart = "overview"}, results_));
  const auto part = part_in({.name = "x", .question = "?", .chart = chosen_by_hand}, results_);
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(part->results.plan.cells.size(), 3U);
}

}  // namespace
}  // namespace reports
