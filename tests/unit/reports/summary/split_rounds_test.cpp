// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/split_rounds.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(SplitRounds, RoundsOfWhichAllTrialsFitTogetherAreNotWarnedOf) {
  Results results;
  results.rounds = {{.index = 0}, {.index = 1}};
  EXPECT_EQ(split_rounds_warning(results), "");
}

TEST(SplitRounds, EachRoundCountsOnceHoweverManyPartsItHas) {
  Results results;
  results.rounds = {{.index = 0, .split_reason = "2 trials need much"},
                    {.index = 0, .split_reason = "2 trials need much"},
                    {.index = 1},
                    {.index = 2, .split_reason = "they need more"}};
  EXPECT_EQ(
      split_rounds_warning(results).substr(0, 104),
      "in 2 of 3 rounds not all cells that are compared took turns with each other, because 2 "
      "trials need much.");
}

}  // namespace
}  // namespace reports
