// SPDX-License-Identifier: Apache-2.0
#include "reports/text/time_budget.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(TimeBudgetOption, IsRoundedUpToAFigureThatIsEasilyTyped) {
  EXPECT_EQ(time_budget_option(0), "5s");
  EXPECT_EQ(time_budget_option(50), "50s");
  EXPECT_EQ(time_budget_option(52.5), "55s");
  EXPECT_EQ(time_budget_option(120), "120s");
  EXPECT_EQ(time_budget_option(121), "3min");
  EXPECT_EQ(time_budget_option(300), "5min");
  EXPECT_EQ(time_budget_option(7200), "120min");
  EXPECT_EQ(time_budget_option(7201), "3h");
}

}  // namespace
}  // namespace reports
