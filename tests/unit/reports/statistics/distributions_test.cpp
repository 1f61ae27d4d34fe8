// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/distributions.h"

#include <cmath>

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(NormalQuantile, IsThatOfTheTables) {
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-12);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963985, 1e-8);
  EXPECT_NEAR(normal_quantile(0.05 / 12), -2.638257, 1e-5);
}

TEST(NormalQuantile, IsInfiniteAtTheEnds) {
  EXPECT_EQ(normal_quantile(0), -INFINITY);
  EXPECT_EQ(normal_quantile(1), INFINITY);
}

TEST(NormalProbability, IsTheQuantilesInverse) {
  for (const double probability : {1e-9, 0.025, 0.5, 0.9}) {
    EXPECT_NEAR(normal_probability(normal_quantile(probability)), probability, 1e-12);
  }
}

TEST(FairBinomialProbability, HoldsForThousandsOfTrialsToo) {
  EXPECT_DOUBLE_EQ(fair_binomial_probability(0, 0), 1);
  EXPECT_DOUBLE_EQ(fair_binomial_probability(6, 0), 1.0 / 64);
  EXPECT_DOUBLE_EQ(fair_binomial_probability(4, 2), 6.0 / 16);
  EXPECT_NEAR(fair_binomial_probability(10'000, 5'000), 0.00797864, 1e-8);
}

TEST(Choose, CountsTheWays) {
  EXPECT_EQ(choose(4, 0), 1);
  EXPECT_EQ(choose(52, 5), 2'598'960);
  EXPECT_DOUBLE_EQ(choose(64, 32), 1'832'624'140'942'590'534.0);
  EXPECT_EQ(choose(5'000, 2'500), INFINITY);
}

}  // namespace
}  // namespace reports
