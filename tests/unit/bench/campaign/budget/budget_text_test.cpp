// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/budget_text.h"

#include <gtest/gtest.h>

#include "bench/options/parse.h"

namespace bench {
namespace {

TEST(BudgetText, TheBudgetThatIsNamedIsOneThatTheOptionTakesAndHasATenthToSpare) {
  for (const double needed_s : {0.3, 4.0, 59.0, 107.0, 130.0, 3000.0, 7000.0, 100'000.0}) {
    const std::string text = budget_with_spare(needed_s);
    EXPECT_GE(parse_duration_s("--time-budget", text), 1.1 * needed_s) << text;
  }
}

}  // namespace
}  // namespace bench
