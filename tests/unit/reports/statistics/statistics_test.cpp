// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/statistics.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace reports {
namespace {

std::vector<double> first_numbers(int count) {
  std::vector<double> values;
  for (int i = 1; i <= count; ++i) values.push_back(i);
  return values;
}

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddleValues) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median({7}), 7);
}

TEST(MedianInterval, SixValuesAreTheFewestForNinetyFivePercent) {
  EXPECT_FALSE(median_interval(first_numbers(5)).has_value());
  const auto six = median_interval(first_numbers(6));
  ASSERT_TRUE(six.has_value());
  EXPECT_EQ(six->low, 1);
  EXPECT_EQ(six->high, 6);
}

TEST(MedianInterval, AgreesWithPublishedTables) {
  // Order statistics of 95 % intervals of the median (Conover, table of the binomial; for n = 10,
  // 15, 20, 25, 40: ranks 2–9, 4–12, 6–15, 8–18, 14–27).
  const std::tuple<int, double, double> table[] = {
      {8, 1, 8}, {9, 2, 8}, {10, 2, 9}, {15, 4, 12}, {20, 6, 15}, {25, 8, 18}, {40, 14, 27}};
  for (const auto& [n, low, high] : table) {
    const auto interval = median_interval(first_numbers(n));
    ASSERT_TRUE(interval.has_value());
    EXPECT_EQ(interval->low, low) << n;
    EXPECT_EQ(interval->high, high) << n;
  }
}

TEST(MedianInterval, OfManyValuesIsNarrowAndNotEmpty) {
  for (const int n : {1000, 1074, 1075, 1100, 10'000}) {
    const auto interval = median_interval(first_numbers(n));
    ASSERT_TRUE(interval.has_value());
    EXPECT_NEAR(interval->high - interval->low, 1.96 * std::sqrt(n), 3) << n;
  }
}

TEST(MedianInterval, CoversTheMedianAsOftenAsItSays) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> skewed(0, 1);  // its median is 1
  int covered = 0;
  constexpr int runs = 4000;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> values(12);
    for (double& value : values) value = skewed(random);
    const auto interval = median_interval(values);
    covered += interval->low <= 1 && 1 <= interval->high ? 1 : 0;
  }
  // The exact coverage for n = 12 is 96.1 %; four standard errors are 1.2 %.
  EXPECT_GT(covered, runs * 0.949);
  EXPECT_LT(covered, runs * 0.974);
}

/// By going through every way to divide the values: slow, but plainly right.
double rank_sum_by_enumeration(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> pooled = a;
  pooled.insert(pooled.end(), b.begin(), b.end());
  const auto midrank = [&](double value) {
    const auto below = std::ranges::count_if(pooled, [&](double v) { return v < value; });
    const auto equal = std::ranges::count(pooled, value);
    return static_cast<double>(below) + (static_cast<double>(equal) + 1) / 2;
  };
  const double mean = static_cast<double>(a.size()) * (static_cast<double>(pooled.size()) + 1) / 2;
  double observed = 0;
  for (const double value : a) observed += midrank(value);
  std::vector<bool> chosen(pooled.size(), false);
  std::fill(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(a.size()), true);
  double all = 0;
  double extreme = 0;
  do {
    double sum = 0;
    for (std::size_t i = 0; i < pooled.size(); ++i) sum += chosen[i] ? midrank(pooled[i]) : 0;
    ++all;
    if (std::abs(sum - mean) >= std::abs(observed - mean) - 1e-9) ++extreme;
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
  return extreme / all;
}

TEST(RankSum, AgreesWithAnEnumerationOfAllDivisions) {
  std::mt19937_64 random(3);
  for (const std::size_t n : {1U, 2U, 4U, 6U}) {
    for (const std::size_t m : {1U, 3U, 6U}) {
      for (const std::uint64_t distinct : {3U, 1000U}) {  // with and without ties
        std::vector<double> a(n);
        std::vector<double> b(m);
        for (double& value : a) value = static_cast<double>(random() % distinct);
        for (double& value : b) value = static_cast<double>(random() % distinct);
        EXPECT_NEAR(rank_sum_p_value(a, b), rank_sum_by_enumeration(a, b), 1e-12);
      }
    }
  }
}

/// By counting the subsets of every size and sum, without a shortcut; of ranks that are whole.
double rank_sum_by_counting(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> pooled = a;
  pooled.insert(pooled.end(), b.begin(), b.end());
  std::vector<std::size_t> ranks;  // doubled
  for (const double value : pooled) {
    const auto below = std::ranges::count_if(pooled, [&](double v) { return v < value; });
    ranks.push_back(static_cast<std::size_t>(2 * below + std::ranges::count(pooled, value) + 1));
  }
  const std::size_t most = pooled.size() * (pooled.size() + 1);
  std::vector<std::vector<double>> ways(a.size() + 1, std::vector<double>(most + 1, 0));
  ways[0][0] = 1;
  std::size_t observed = 0;
  for (std::size_t place = 0; place < ranks.size(); ++place) {
    if (place < a.size()) observed += ranks[place];
    for (std::size_t size = a.size(); size > 0; --size) {
      for (std::size_t sum = most; sum >= ranks[place]; --sum) {
        ways[size][sum] += ways[size - 1][sum - ranks[place]];
      }
    }
  }
  const double mean = static_cast<double>(a.size() * (pooled.size() + 1));
  double all = 0;
  double extreme = 0;
  for (std::size_t sum = 0; sum <= most; ++sum) {
    all += ways.back()[sum];
    const double distance = std::abs(static_cast<double>(sum) - mean);
    if (distance >= std::abs(static_cast<double>(observed) - mean)) extreme += ways.back()[sum];
  }
  return extreme / all;
}

TEST(RankSum, AgreesWithCountingAllSubsetsOfLargeSamples) {
  std::mt19937_64 random(5);
  for (const auto& [n, m] : {std::pair(5, 40), std::pair(40, 5), std::pair(12, 12),
                             std::pair(30, 30), std::pair(31, 33), std::pair(32, 32)}) {
    for (const int distinct : {3, 20, 1'000'000}) {      // many ties, some, none
      for (const double shift : {0.0, 0.1, 0.3, 1.0}) {  // in their range: to full separation
        std::vector<double> a;
        std::vector<double> b;
        std::uniform_int_distribution<int> values(1, distinct);
        for (int i = 0; i < n; ++i) a.push_back(values(random));
        for (int i = 0; i < m; ++i) b.push_back(values(random) + std::floor(shift * distinct));
        const double expected = rank_sum_by_counting(a, b);
        EXPECT_NEAR(rank_sum_p_value(a, b) / expected, 1, 1e-9)
            << n << " and " << m << " of " << distinct << " shifted by " << shift;
        EXPECT_NEAR(rank_sum_p_value(b, a) / expected, 1, 1e-9);
      }
    }
  }
}

TEST(RankSum, SixAgainstSixFullySeparatedIsTwoIn924) {
  const std::vector<double> a = {1, 2, 3, 4, 5, 6};
  const std::vector<double> b = {7, 8, 9, 10, 11, 12};
  EXPECT_NEAR(rank_sum_p_value(a, b), 2.0 / 924, 1e-15);
  EXPECT_NEAR(rank_sum_p_value(b, a), 2.0 / 924, 1e-15);
}

TEST(RankSum, TheSmallestPValueIsThatOfFullSeparation) {
  EXPECT_NEAR(smallest_rank_sum_p_value(6, 6), 2.0 / 924, 1e-12);
  EXPECT_NEAR(smallest_rank_sum_p_value(7, 7), 2.0 / 3432, 1e-12);
  EXPECT_EQ(smallest_rank_sum_p_value(1, 0), 1.0);
}

TEST(RankSum, EqualValuesCannotBeToldApart) {
  const std::vector<double> same(6, 5.0);
  EXPECT_EQ(rank_sum_p_value(same, same), 1.0);
  const std::vector<double> many(50, 5.0);
  EXPECT_EQ(rank_sum_p_value(many, many), 1.0);
  EXPECT_EQ(rank_sum_p_value(same, {}), 1.0);
}

TEST(RankSum, TheApproximationContinuesTheExactValues) {
  // 32 + 32 values are counted, 33 + 32 are approximated: for interleaved samples with the same
  // shift the two must be close.
  const auto shifted = [](int count, double shift) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back(i + shift);
    return values;
  };
  const double exact = rank_sum_p_value(shifted(32, 0), shifted(32, 8.5));
  const double approximate = rank_sum_p_value(shifted(33, 0), shifted(32, 9));
  EXPECT_NEAR(exact, approximate, 0.006);
  EXPECT_LT(exact, 0.05);
}

TEST(RankSum, FalseAlarmsAreAsRareAsTheLevel) {
  std::mt19937_64 random(11);
  std::exponential_distribution<double> noise(1);
  int alarms = 0;
  constexpr int runs = 4000;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> a(8);
    std::vector<double> b(8);
    for (double& value : a) value = noise(random);
    for (double& value : b) value = noise(random);
    alarms += rank_sum_p_value(a, b) <= 0.05 ? 1 : 0;
  }
  EXPECT_LT(alarms, runs * 0.064);  // four standard errors above the level
  EXPECT_GT(alarms, runs * 0.035);
}

TEST(Holm, AgreesWithTheTextbookExample) {
  // Holm (1979): at 5 %, of 0.01, 0.04, 0.03, 0.005 the first and the last are rejected.
  const std::vector<double> p_values = {0.01, 0.04, 0.03, 0.005};
  EXPECT_EQ(holm_rejections(p_values, 0.05), (std::vector<bool>{true, false, false, true}));
}

TEST(Holm, NothingIsRejectedBehindTheFirstThatIsKept) {
  const std::vector<double> p_values = {0.03, 0.026};
  EXPECT_EQ(holm_rejections(p_values, 0.05), (std::vector<bool>{false, false}));
  EXPECT_TRUE(holm_rejections({}, 0.05).empty());
}

TEST(Holm, EveryHypothesisHasItsLevel) {
  const std::vector<double> p_values = {0.01, 0.04, 0.03, 0.005};
  const auto levels = holm_levels(p_values, 0.06);
  ASSERT_EQ(levels.size(), 4U);
  EXPECT_DOUBLE_EQ(levels[3], 0.015);
  EXPECT_DOUBLE_EQ(levels[0], 0.02);
  EXPECT_DOUBLE_EQ(levels[2], 0.03);
  EXPECT_DOUBLE_EQ(levels[1], 0.06);
  // Behind the first that is kept nothing is looked at.
  EXPECT_DOUBLE_EQ(holm_levels(p_values, 0.05)[1], 0.025);
}

/// A series in which each value depends on the one before.
std::vector<double> dependent_series(std::size_t count, double correlation,
                                     std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::vector<double> values = {normal(random)};
  while (values.size() < count) {
    values.push_back(correlation * values.back() +
                     std::sqrt(1 - correlation * correlation) * normal(random));
  }
  return values;
}

/// The share of intervals that hold the true median, 0.
double coverage_of(std::size_t count, double correlation) {
  std::mt19937_64 random(7);
  constexpr int runs = 1000;
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    const auto interval = dependent_median_interval(dependent_series(count, correlation, random));
    covered += interval->low <= 0 && interval->high >= 0 ? 1 : 0;
  }
  return static_cast<double>(covered) / runs;
}

TEST(DependentMedianInterval, CoversInDependentSeriesAsWell) {
  for (const double correlation : {0.0, 0.3, 0.7}) {
    EXPECT_GE(coverage_of(50, correlation), 0.92) << correlation;
    EXPECT_GE(coverage_of(100, correlation), 0.92) << correlation;
  }
  EXPECT_GE(coverage_of(20, 0.3), 0.92);
  EXPECT_GE(coverage_of(20, 0.7), 0.92);
}

TEST(DependentMedianInterval, SeesTwoLevelsAlsoWhereTheMedianLiesOnTheOneWithoutOrder) {
  // Ten values in a row on the lower level, which is steady; those above it go up and down.
  const std::vector<double> values = {1,  1,  1, 1,  1, 1,  1, 1,  1, 1,  12,
                                      10, 13, 9, 14, 8, 15, 7, 16, 6, 17, 5};
  EXPECT_GE(lag_one_correlation(values), 0.5);
}

TEST(DependentMedianInterval, OfFewValuesIsThatOfIndependentOnes) {
  const std::vector<double> values = {1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(lag_one_correlation(values), 0);
  const auto plain = median_interval(values);
  const auto interval = dependent_median_interval(values);
  EXPECT_EQ(interval->low, plain->low);
  EXPECT_EQ(interval->high, plain->high);
  EXPECT_FALSE(dependent_median_interval({1, 2, 3, 4, 5}).has_value());
}

TEST(DependentMedianInterval, CorrelationsAreThoseOfTheSeries) {
  std::mt19937_64 random(9);
  EXPECT_NEAR(lag_one_correlation(dependent_series(5000, 0.7, random)), 0.7, 0.05);
  EXPECT_LE(lag_one_correlation(dependent_series(5000, 0, random)), 0.06);
  EXPECT_EQ(lag_one_correlation(std::vector<double>(50, 1.0)), 0) << "nothing varies";
}

}  // namespace
}  // namespace reports
