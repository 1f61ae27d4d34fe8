// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/slope.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace reports {
namespace {

/// Every arrangement of the points' y, counted: what the recursion must give.
std::vector<double> pluralize(const std::vector<std::size_t>& groups) {
  std::vector<std::size_t> group_of;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    group_of.insert(group_of.end(), groups[group], group);
  }
  std::vector<std::size_t> y(group_of.size());
  std::iota(y.begin(), y.end(), std::size_t{0});
  std::vector<double> counts;
  double all = 0;
  do {
    std::size_t concordant = 0;
    for (std::size_t right = 0; right < y.size(); ++right) {
      for (std::size_t left = 0; left < right; ++left) {
        concordant += group_of[left] != group_of[right] && y[left] < y[right];
      }
    }
    if (counts.size() <= concordant) counts.resize(concordant + 1);
    ++counts[concordant];
    ++all;
  } while (std::ranges::next_permutation(y).found);
  for (double& count : counts) count /= all;
  return counts;
}

TEST(SlopeTest, ConcordanceIsDistributedAsByCountingAllArrangements) {
  const std::vector<std::vector<std::size_t>> cases = {{1, 1, 1, 1, 1}, {2, 3}, {3, 1, 2},
                                                       {2, 2, 2},       {1, 5}, {4, 1, 1, 1}};
  for (const auto& groups : cases) {
    const auto expected = pluralize(groups);
    const auto found = concordance_distribution(groups);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], 1e-12);
  }
}

TEST(SlopeTest, PointsOnALineGiveTheLine) {
  std::vector<Point> points;
  for (int x = 0; x < 8; ++x) points.push_back({x * 10.0, 500 + 7.0 * x * 10});
  const auto line = theil_sen(points);
  ASSERT_TRUE(line.has_value());
  EXPECT_DOUBLE_EQ(line->slope, 7);
  EXPECT_DOUBLE_EQ(line->intercept, 500);
  ASSERT_TRUE(line->interval.has_value());
  EXPECT_DOUBLE_EQ(line->interval->low, 7);
  EXPECT_DOUBLE_EQ(line->interval->high, 7);
}

TEST(SlopeTest, TheIntervalOfAWorkedExample) {
  // Sen's own x and y. Seven points have 21 pairs; that at most 3 of them are concordant has the
  // probability (1 + 6 + 20 + 49) / 7! = 1.5 %, at most 4 of them 3.5 %. So 3 lie outside each end.
  const std::vector<double> y = {9, 15, 19, 20, 45, 55, 78};
  const std::vector<double> x = {1, 2, 3, 4, 10, 12, 18};
  std::vector<Point> points;
  std::vector<double> slopes;
  for (std::size_t right = 0; right < x.size(); ++right) {
    points.push_back({x[right], y[right]});
    for (std::size_t left = 0; left < right; ++left) {
      slopes.push_back((y[right] - y[left]) / (x[right] - x[left]));
    }
  }
  std::ranges::sort(slopes);
  const auto line = theil_sen(points);
  ASSERT_TRUE(line && line->interval);
  EXPECT_DOUBLE_EQ(line->slope, slopes[10]);
  EXPECT_DOUBLE_EQ(line->slope, 4.0);
  EXPECT_DOUBLE_EQ(line->interval->low, slopes[3]);
  EXPECT_DOUBLE_EQ(line->interval->high, slopes[17]);
}

TEST(SlopeTest, OnePointFarOffMovesNothing) {
  std::vector<Point> points;
  for (int x = 1; x <= 9; ++x) points.push_back({static_cast<double>(x), 3.0 * x});
  points.push_back({5, 1e9});
  EXPECT_DOUBLE_EQ(theil_sen(points)->slope, 3);
}

TEST(SlopeTest, TooFewPointsCarryNoIntervalAndOneSizeNoSlope) {
  EXPECT_FALSE(theil_sen({}).has_value());
  EXPECT_FALSE(theil_sen(std::vector<Point>{{1, 1}}).has_value());
  EXPECT_FALSE(theil_sen(std::vector<Point>{{1, 1}, {1, 2}, {1, 3}}).has_value());
  const auto line = theil_sen(std::vector<Point>{{1, 1}, {2, 2}, {3, 4}});
  ASSERT_TRUE(line.has_value());
  EXPECT_FALSE(line->interval.has_value());
  EXPECT_FALSE(theil_sen(std::vector<Point>{{1, NAN}, {INFINITY, 2}, {3, 4}}).has_value());
}

TEST(SlopeTest, TheIntervalHoldsTheTruthAsOftenAsItClaims) {
  constexpr int simulations = 400;
  std::mt19937_64 generator(11);
  // Heavy tails, and groups of points at one x, as several trials of a number of tasks are.
  const auto noise = [&] {
    const double uniform = (static_cast<double>(generator() >> 11) + 0.5) * 0x1p-53;
    return std::tan(3.141592653589793 * (uniform - 0.5));
  };
  for (const std::size_t trials : {3U, 20U}) {  // exact, and the normal approximation
    int held = 0;
    for (int simulation = 0; simulation < simulations; ++simulation) {
      std::vector<Point> points;
      for (const double x : {1.0, 10.0, 30.0, 100.0}) {
        for (std::size_t trial = 0; trial < trials; ++trial) {
          points.push_back({x, 1000 + 12 * x + 50 * noise()});
        }
      }
      const auto line = theil_sen(points);
      ASSERT_TRUE(line && line->interval);
      held += line->interval->low <= 12 && 12 <= line->interval->high;
    }
    EXPECT_GE(held, simulations * 92 / 100) << trials;
    EXPECT_LE(held, simulations * 995 / 1000) << trials;
  }
}

TEST(SlopeTest, ThousandsOfPointsOfAnUntrustedFileAreThinned) {
  std::vector<Point> points;
  for (int x = 0; x < 20'000; ++x) points.push_back({static_cast<double>(x), 2.0 * x});
  const auto line = theil_sen(points);
  EXPECT_DOUBLE_EQ(line->slope, 2);
  ASSERT_TRUE(line->interval.has_value());
}

}  // namespace
}  // namespace reports
