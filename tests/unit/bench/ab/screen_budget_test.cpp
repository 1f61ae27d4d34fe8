// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/screen_budget.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(ScreenBudgetTest, TheBudgetThatIsAdvisedIsAcceptedFromTheSamePilots) {
  for (double spent_s = 0.01; spent_s < 500; spent_s *= 1.3) {
    for (double screen_s = 0.01; screen_s < 5000; screen_s *= 1.3) {
      const ScreenCost cost{spent_s, screen_s};
      for (double budget_s = 0.1; budget_s < 10'000; budget_s *= 1.7) {
        if (allows_screen(budget_s, cost)) continue;
        EXPECT_TRUE(allows_screen(advised_budget_s(budget_s, cost), cost))
            << spent_s << " s spent, screen of " << screen_s << " s";
      }
    }
  }
}

TEST(ScreenBudgetTest, TheBudgetThatIsAdvisedIsAcceptedWhenPilotsTakeATenthLonger) {
  for (const ScreenCost cost : {ScreenCost{1.5, 6.5}, {0.1, 0.3}, {3, 11}, {40, 200}}) {
    const double advised_s = advised_budget_s(1, cost);
    EXPECT_TRUE(allows_screen(advised_s, {1.1 * cost.spent_s, 1.1 * cost.screen_s}));
  }
}

TEST(ScreenBudgetTest, ABudgetThatIsTooSmallByATenthIsNotRefused) {
  const ScreenCost cost{2, 6};  // 11.23 s, and the reserve
  EXPECT_TRUE(allows_screen(12, cost));
  EXPECT_TRUE(allows_screen(11, cost));
  EXPECT_FALSE(allows_screen(10, cost));
}

TEST(ScreenBudgetTest, AnAdvisedBudgetIsLargerThanTheOneThatIsRefused) {
  EXPECT_GT(advised_budget_s(12, {2, 6}), 12);
  EXPECT_GT(advised_budget_s(30.5, {0.1, 0.1}), 30.5);
}

}  // namespace
}  // namespace bench
