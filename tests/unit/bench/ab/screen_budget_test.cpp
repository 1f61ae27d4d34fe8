// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/screen_budget.h"

#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

/// From `first` to `last`, each so many times the one before.
std::vector<double> powers(double factor, double first, double last) {
  std::vector<double> values = {first};
  while (values.back() * factor < last) values.push_back(values.back() * factor);
  return values;
}

/// The shortest trials take between half and all of what usual ones do.
template <typename Check>
void for_many_costs(const Check& check) {
  for (const double spent_s : powers(1.5, 0.01, 500)) {
    for (const double screen_s : powers(1.5, 0.01, 5000)) {
      for (const double share : {0.5, 0.7, 0.9, 1.0}) check({spent_s, screen_s, share * screen_s});
    }
  }
}

TEST(ScreenBudgetTest, TheBudgetThatIsAdvisedIsAcceptedWhenEverythingTakesAQuarterLonger) {
  for_many_costs([](const ScreenCost& cost) {
    for (const double budget_s : powers(1.7, 0.1, 10'000)) {
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
