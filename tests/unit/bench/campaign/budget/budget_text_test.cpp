// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/budget_text.h"

#include <gtest/gtest.h>

#include "bench/options/parse.h"
#include "reports/text/time_budget.h"

namespace bench {
namespace {

TEST(BudgetText, TheBudgetThatIsAdvisedIsOneThatTheOptionTakesAndHasHalfToSpare) {
  for (const double needed_s : {0.3, 4.0, 59.0, 107.0, 130.0, 3000.0, 7000.0, 100'000.0}) {
    const double advised_s = with_spare(needed_s);
    EXPECT_GE(advised_s, 1.5 * needed_s);
    const std::string text = reports::time_budget_option(advised_s);
    EXPECT_DOUBLE_EQ(parse_duration_s("--time-budget", text), advised_s) << text;
  }
}

TEST(BudgetText, TheLargestBudgetThatIsNeededIsAdvised) {
  reports::Plan plan;
  need_time_budget(plan, 90, false);
  need_time_budget(plan, 300, true);
  need_time_budget(plan, 60, false);
  ASSERT_TRUE(plan.enough_budget);
  EXPECT_EQ(plan.enough_budget->time_budget_s, 300);
  EXPECT_TRUE(plan.enough_budget->is_at_least);
}

}  // namespace
}  // namespace bench
