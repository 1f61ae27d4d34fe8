// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/screen_budget.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

/// The shortest trials take between half and all of what usual ones do.
template <typename Check>
void for_many_costs(const Check& check) {
  for (double spent_s = 0.01; spent_s < 500; spent_s *= 1.5) {
    for (double screen_s = 0.01; screen_s < 5000; screen_s *= 1.5) {
      for (const double share : {0.5, 0.7, 0.9, 1.0}) check({spent_s, screen_s, share * screen_s});
    }
  }
}

TEST(ScreenBudgetTest, TheBudgetThatIsAdvisedIsAcceptedWhenEverythingTakesAQuarterLonger) {
  for_many_costs([](const ScreenCost& cost) {
    for (double budget_s = 0.1; budget_s < 10'000; budget_s *= 1.7) {
      if (allows_screen(budget_s, cost)) continue;
      const double advised_s = advised_budget_s(budget_s, cost);
      EXPECT_GT(advised_s, budget_s);
      EXPECT_TRUE(allows_screen(
          advised_s, {1.25 * cost.spent_s, 1.25 * cost.screen_s, 1.25 * cost.shortest_s}))
          << cost.spent_s << " s spent, screen of " << cost.screen_s << " s";
    }
  });
}

TEST(ScreenBudgetTest, TheBudgetThatIsAdvisedLeavesAThirdOfItsTimeForWhatFollowsTheScreen) {
  for_many_costs([](const ScreenCost& cost) {
    const double advised_s = advised_budget_s(0.1, cost);
    EXPECT_LE(cost.screen_s,
              max_screen_share * (advised_s - reserve_s(advised_s) - cost.spent_s) + 1e-9);
  });
}

TEST(ScreenBudgetTest, ABudgetThatIsSmallerThanAdvisedByASixthIsNotRefused) {
  for_many_costs([](const ScreenCost& cost) {
    EXPECT_TRUE(allows_screen(advised_budget_s(0.1, cost) / 1.2, cost))
        << cost.spent_s << " s spent, screen of " << cost.screen_s << " s";
  });
}

TEST(ScreenBudgetTest, ABudgetIsRefusedWhenTheShortestTrialsDoNotFit) {
  const ScreenCost cost{.spent_s = 2, .screen_s = 8, .shortest_s = 6};  // 8.67 s, and the reserve
  EXPECT_TRUE(allows_screen(9.2, cost));
  EXPECT_FALSE(allows_screen(9.0, cost));
}

}  // namespace
}  // namespace bench
