// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/left_out.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

class LeftOutTest : public testing::Test {
 protected:
  LeftOutTest() {
    for (const char* const model : {"a", "b", "c", "d", "e", "f"}) {
      results_.plan.cells.push_back(make_cell(model, "w"));
    }
  }

  std::string sentence(std::size_t cells) {
    results_.skipped.clear();
    for (std::uint64_t cell = 0; cell < cells; ++cell) {
      results_.skipped.push_back({cell, "it is late", "by a minute"});
    }
    return left_out_sentence(left_out_by_reason(results_).front(), results_.plan);
  }

  Results results_;
};

TEST_F(LeftOutTest, TwoCellsAreNamedAndOfMoreTheModelsAreCounted) {
  EXPECT_EQ(sentence(1), "a/w/workers:1 is left out: it is late");
  EXPECT_EQ(sentence(2), "a/w/workers:1 and b/w/workers:1 are left out: it is late");
  EXPECT_EQ(sentence(3), "3 cells (a 1, b 1, c 1) are left out: it is late");
  EXPECT_EQ(sentence(6), "6 cells (a 1, b 1, c 1, d 1, 2 others) are left out: it is late");
}

TEST_F(LeftOutTest, TheModelsWithTheMostCellsComeFirst) {
  for (std::uint64_t cell = 2; cell < 5; ++cell) results_.plan.cells[cell].model = "c";
  EXPECT_EQ(sentence(5), "5 cells (c 3, a 1, b 1) are left out: it is late");
}

TEST_F(LeftOutTest, OneBudgetIsAdvised) {
  EXPECT_EQ(enough_budget_sentence(results_.plan), "");
  results_.plan.enough_budget = {.time_budget_s = 300, .is_at_least = false};
  EXPECT_EQ(enough_budget_sentence(results_.plan),
            "--time-budget=5min would be enough to measure all cells.");
  results_.plan.enough_budget = {.time_budget_s = 60, .is_at_least = true};
  EXPECT_EQ(enough_budget_sentence(results_.plan),
            "It takes --time-budget=60s or more to measure all cells.");
}

TEST_F(LeftOutTest, EachReasonHasItsCellsInTheOrderOfTheResults) {
  results_.skipped = {{4, "late"}, {0, "large"}, {2, "late"}};
  const std::vector<LeftOut> all = left_out_by_reason(results_);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].reason, "late");
  EXPECT_EQ(names_of(all[0], results_.plan), "e/w/workers:1 and c/w/workers:1");
  EXPECT_EQ(names_of(all[1], results_.plan), "a/w/workers:1");
}

TEST_F(LeftOutTest, WhatIsKnownOfACellAloneStandsBehindItsReason) {
  EXPECT_EQ(whole_reason({0, "late"}), "late");
  EXPECT_EQ(whole_reason({0, "late", "by a minute"}), "late (by a minute)");
}

}  // namespace
}  // namespace reports
