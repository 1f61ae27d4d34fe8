// SPDX-License-Identifier: Apache-2.0
#include "reports/state/ceiling_text.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(DescribeCeiling, SaysWhatAllGiveAgainstOne) {
  EXPECT_EQ(describe_ceiling({.arithmetic = 1.99, .memory = 1.42}, 2),
            "2 CPUs: 1.99 × one in arithmetic, 1.4 × in memory bandwidth");
  EXPECT_EQ(describe_ceiling({.arithmetic = 1.2}, 2), "2 CPUs: 1.20 × one in arithmetic");
  EXPECT_EQ(describe_ceiling({.memory = 1.5}, 2), "2 CPUs: 1.5 × one in memory bandwidth");
}

TEST(DescribeCeiling, SaysWhatAQuotaAllows) {
  EXPECT_EQ(describe_ceiling({.arithmetic = 1.99, .quota_cores = 0.5}, 2),
            "2 CPUs: 1.99 × one in arithmetic; a quota allows 0.50 of one");
  EXPECT_EQ(describe_ceiling({.quota_cores = 0.5}, 2), "2 CPUs: a quota allows 0.50 of one");
}

TEST(DescribeCeiling, SaysThatNothingIsKnown) {
  EXPECT_EQ(describe_ceiling({}, 1), "1 CPU: what they give together is not known");
}

}  // namespace
}  // namespace reports
