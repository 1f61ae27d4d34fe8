// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/signed_rank.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <tuple>

#include <gtest/gtest.h>

#include "reports/statistics/ordered_search.h"

namespace reports {
namespace {

/// An implementation of its own: midranks by comparing every value with every other, and the
/// distribution by trying all signs.
OneSided by_all_signs(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double value : values) {
    double rank = 0.5;
    for (const double other : values) {
      if (std::abs(other) < std::abs(value)) rank += 1;
      if (std::abs(other) == std::abs(value)) rank += 0.5;
    }
    ranks.push_back(rank);
  }
  double observed = 0;
  for (std::size_t i = 0; i < values.size(); ++i) observed += values[i] > 0 ? ranks[i] : 0;
  double as_large = 0;
  double as_small = 0;
  double all = 0;
  for (unsigned signs = 0; signs < 1U << values.size(); ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] != 0 && (signs >> i & 1U) != 0) sum += ranks[i];
    }
    all += 1;
    if (sum >= observed) as_large += 1;
    if (sum <= observed) as_small += 1;
  }
  return {.greater = as_large / all, .less = as_small / all};
}

std::vector<double> walsh_averages(const std::vector<double>& values) {
  std::vector<double> averages;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) averages.push_back((values[i] + values[j]) / 2);
  }
  std::ranges::sort(averages);
  return averages;
}

/// 1, −2, 3 … such that the sum of the negative ranks is `sum`.
std::vector<double> with_negative_sum(int n, int sum) {
  std::vector<double> values;
  for (int rank = n; rank >= 1; --rank) {
    const bool negative = rank <= sum;
    if (negative) sum -= rank;
    values.push_back(negative ? -rank : rank);
  }
  return values;
}

std::vector<double> random_values(std::mt19937_64& random, std::size_t n, double centre) {
  std::normal_distribution<double> normal(centre, 1);
  std::vector<double> values(n);
  for (double& value : values) value = normal(random);
  return values;
}

// McCornack, "Extended tables of the Wilcoxon matched pair signed rank statistic", 1965: the
// largest sums whose one-sided p-value is at most 5, 2.5, 1 and 0.5 %; −1: none.
const std::tuple<int, int, int, int, int> critical_sums[] = {
    {5, 0, -1, -1, -1},       {6, 2, 0, -1, -1},       {7, 3, 2, 0, -1},
    {8, 5, 3, 1, 0},          {9, 8, 5, 3, 1},         {10, 10, 8, 5, 3},
    {11, 13, 10, 7, 5},       {12, 17, 13, 9, 7},      {13, 21, 17, 12, 9},
    {14, 25, 21, 15, 12},     {15, 30, 25, 19, 15},    {16, 35, 29, 23, 19},
    {17, 41, 34, 27, 23},     {18, 47, 40, 32, 27},    {19, 53, 46, 37, 32},
    {20, 60, 52, 43, 37},     {21, 67, 58, 49, 42},    {22, 75, 65, 55, 48},
    {23, 83, 73, 62, 54},     {24, 91, 81, 69, 61},    {25, 100, 89, 76, 68},
    {26, 110, 98, 84, 75},    {27, 119, 107, 92, 83},  {28, 130, 116, 101, 91},
    {29, 140, 126, 110, 100}, {30, 151, 137, 120, 109}};

TEST(SignedRank, RejectsWhereThePublishedTablesDo) {
  for (const auto& [n, five, two_and_a_half, one, half] : critical_sums) {
    for (const auto& [sum, level] :
         {std::pair(five, 0.05), {two_and_a_half, 0.025}, {one, 0.01}, {half, 0.005}}) {
      if (sum >= 0) {
        EXPECT_LE(signed_rank_p_values(with_negative_sum(n, sum)).greater, level) << n;
      }
      EXPECT_GT(signed_rank_p_values(with_negative_sum(n, sum + 1)).greater, level) << n;
    }
  }
}

TEST(SignedRank, IntervalsEndAtTheWalshAveragesOfThePublishedTables) {
  std::mt19937_64 random(3);
  for (const auto& [n, five, two_and_a_half, one, half] : critical_sums) {
    const auto values = random_values(random, static_cast<std::size_t>(n), 0);
    const auto averages = walsh_averages(values);
    for (const auto& [sum, level] :
         {std::pair(five, 0.05), {two_and_a_half, 0.025}, {one, 0.01}, {half, 0.005}}) {
      const auto low = signed_rank_lower_bound(values, level);
      const auto high = signed_rank_upper_bound(values, level);
      ASSERT_EQ(low.has_value(), sum >= 0) << n << " " << level;
      ASSERT_EQ(high.has_value(), sum >= 0);
      if (!low) continue;
      const auto place = static_cast<std::size_t>(sum);
      EXPECT_EQ(*low, averages[place]) << n << " " << level;
      EXPECT_EQ(*high, averages[averages.size() - 1 - place]) << n << " " << level;
    }
  }
}

TEST(SignedRank, CountsAllSignsWithTiesAndZeros) {
  std::mt19937_64 random(5);
  std::uniform_int_distribution<int> few(-3, 4);
  std::uniform_int_distribution<std::size_t> lengths(1, 11);
  for (int run = 0; run < 200; ++run) {
    std::vector<double> values(lengths(random));
    for (double& value : values) value = few(random);
    const OneSided pluralize = signed_rank_p_values(values);
    const OneSided expected = by_all_signs(values);
    EXPECT_NEAR(pluralize.greater, expected.greater, 1e-12);
    EXPECT_NEAR(pluralize.less, expected.less, 1e-12);
  }
}

TEST(SignedRank, WithoutADifferenceNothingIsRejected) {
  EXPECT_EQ(signed_rank_p_values({}).greater, 1);
  const std::vector<double> zeros(20, 0.0);
  EXPECT_EQ(signed_rank_p_values(zeros).greater, 1);
  EXPECT_EQ(signed_rank_p_values(zeros).less, 1);
}

TEST(SignedRank, TheApproximationContinuesTheExactDistribution) {
  // At one and the same place in units of the deviation, on both sides of the limit.
  const auto at = [](std::size_t n, double z) {
    const auto count = static_cast<double>(n);
    const double mean = count * (count + 1) / 4;
    const double deviation = std::sqrt(mean * (2 * count + 1) / 6);
    const int sum = static_cast<int>(std::lround(mean - z * deviation));
    return signed_rank_p_values(with_negative_sum(static_cast<int>(n), sum)).greater;
  };
  for (const double z : {0.5, 1.0, 1.645, 2.326, 2.576}) {
    EXPECT_NEAR(at(max_exact_pairs + 1, z) / at(max_exact_pairs, z), 1, 0.06) << z;
  }
  std::mt19937_64 random(7);
  const auto many = random_values(random, 400, 0.2);
  const auto interval = signed_rank_interval(many);
  ASSERT_TRUE(interval.has_value());
  EXPECT_NEAR(interval->high - interval->low, 2 * 1.96 / std::sqrt(400 * 3 / 3.14159), 0.03);
}

TEST(SignedRank, TheFewestPairsAreThoseOfTheSmallestPValue) {
  EXPECT_EQ(smallest_signed_rank_p_value(5), 1.0 / 32);
  EXPECT_EQ(min_pairs(0.05), 5U);
  EXPECT_EQ(min_pairs(0.025), 6U);
  EXPECT_EQ(min_pairs(0.05 / 12), 8U);
  for (std::size_t n = 1; n < 12; ++n) {
    const std::vector<double> all_above(n, 1.0);
    EXPECT_NEAR(signed_rank_p_values(all_above).greater, smallest_signed_rank_p_value(n), 1e-15);
  }
}

TEST(SignedRank, BoundsAreWhereTheTestBeginsToReject) {
  std::mt19937_64 random(11);
  for (const std::size_t n : {6U, 9U, 15U, 40U}) {
    const auto values = random_values(random, n, 0.3);
    for (const double level : {0.05, 0.02}) {
      const auto bound = signed_rank_lower_bound(values, level);
      ASSERT_TRUE(bound.has_value());
      for (const double step : {-1e-6, 1e-6}) {
        std::vector<double> shifted = values;
        for (double& value : shifted) value -= *bound + step;
        EXPECT_EQ(signed_rank_p_values(shifted).greater <= level, step < 0) << n << " " << level;
      }
    }
  }
}

TEST(HodgesLehmann, IsTheMedianOfAllWalshAverages) {
  std::mt19937_64 random(13);
  std::uniform_int_distribution<int> few(-3, 3);
  for (std::size_t n = 1; n < 30; ++n) {
    auto values = random_values(random, n, 100);
    EXPECT_EQ(hodges_lehmann(values), median(walsh_averages(values))) << n;
    for (double& value : values) value = few(random);
    EXPECT_EQ(hodges_lehmann(values), median(walsh_averages(values))) << n;
  }
}

TEST(HodgesLehmann, TheCasesOfHollanderAndWolfe) {
  // "Nonparametric Statistical Methods", examples 3.1, 3.3 and 3.4: depression before and after.
  const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  std::vector<double> differences;
  for (std::size_t i = 0; i < 9; ++i) differences.push_back(after[i] - before[i]);
  EXPECT_NEAR(signed_rank_p_values(differences).less, 0.0195, 0.0001);
  EXPECT_NEAR(hodges_lehmann(differences), -0.46, 1e-9);
  const auto interval = signed_rank_interval(differences, 0.96);
  ASSERT_TRUE(interval.has_value());
  EXPECT_NEAR(interval->low, -0.786, 1e-9);
  EXPECT_NEAR(interval->high, -0.010, 1e-9);
}

TEST(SignedRankInterval, CoversTheCentreAsOftenAsItSays) {
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> uniform(-0.5, 0.5);
  // The difference of two equally distributed variables is symmetric, however skewed they are.
  std::lognormal_distribution<double> skewed(0, 1);
  constexpr int runs = 3000;
  for (const std::size_t n : {8U, 12U, 40U}) {
    int normal_covered = 0;
    int skewed_covered = 0;
    for (int run = 0; run < runs; ++run) {
      const auto of_normal = signed_rank_interval(random_values(random, n, 1));
      normal_covered += of_normal->low <= 1 && of_normal->high >= 1 ? 1 : 0;
      std::vector<double> values(n);
      for (double& value : values) value = skewed(random) - skewed(random);
      const auto of_skewed = signed_rank_interval(values);
      skewed_covered += of_skewed->low <= 0 && of_skewed->high >= 0 ? 1 : 0;
    }
    // Five standard deviations of the simulation; the discrete test of 8 pairs keeps 96.1 %.
    for (const int covered : {normal_covered, skewed_covered}) {
      EXPECT_NEAR(static_cast<double>(covered) / runs, 0.955, 0.021) << n;
    }
  }
}

TEST(SignedRank, RejectsWithoutADifferenceNoMoreOftenThanItsLevel) {
  std::mt19937_64 random(19);
  constexpr int runs = 4000;
  int rejected = 0;
  for (int run = 0; run < runs; ++run) {
    auto values = random_values(random, 12, 0);
    // Spread that changes from pair to pair, and a slow drift: the signs stay fair.
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= 1 + static_cast<double>(i);
    if (signed_rank_p_values(values).greater <= 0.05) ++rejected;
  }
  EXPECT_LE(rejected, 0.05 * runs + 4 * std::sqrt(0.05 * 0.95 * runs));
  EXPECT_GE(rejected, 0.02 * runs);
}

TEST(SignedRankSpread, IsTheStandardDeviationOfNormalValues) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise(3, 0.02);
  std::vector<double> spreads;
  for (int run = 0; run < 2000; ++run) {
    std::vector<double> values(24);
    for (double& value : values) value = noise(random);
    spreads.push_back(signed_rank_spread(values));
  }
  EXPECT_NEAR(median(std::move(spreads)), 0.02, 0.001);
  EXPECT_EQ(signed_rank_spread({1, 2, 3}), 1);
}

TEST(SignedRankSpread, OneValueFarAwayCountsForLittle) {
  std::vector<double> values = {-5, -4, -3, -2, -1, 0, 0, 1, 2, 3, 4, 5};
  const double calm = signed_rank_spread(values);
  values.back() = 500;
  EXPECT_LT(signed_rank_spread(values), 1.5 * calm);
}

TEST(PairsForPower, AreThoseOfTheZTestOverTheEfficiency) {
  // (1.6449 + 1.2816)² · (2 / 1)² · π / 3 = 35.9
  EXPECT_EQ(pairs_for_power(2, 1, 0.05, 0.9), 36);
  EXPECT_EQ(pairs_for_power(0.001, 1, 0.05, 0.9), 5) << "the exact test needs as many";
}

TEST(PairsForPower, SoManyFindADifferenceAsOftenAsTheySay) {
  std::mt19937_64 random(23);
  constexpr double distance = 0.5;
  const auto pairs = static_cast<std::size_t>(pairs_for_power(1, distance, 0.05, 0.9));
  constexpr int runs = 2000;
  int found = 0;
  for (int run = 0; run < runs; ++run) {
    if (signed_rank_p_values(random_values(random, pairs, distance)).greater <= 0.05) ++found;
  }
  EXPECT_NEAR(static_cast<double>(found) / runs, 0.9, 0.03);
}

TEST(OrderedSearch, FindsTheVeryDouble) {
  for (const double wanted : {-3.5, -0.0, 0.0, 1e-310, 0.1, 7.0}) {
    EXPECT_EQ(smallest_for_which(-10, 10, [&](double value) { return value >= wanted; }), wanted);
  }
}

}  // namespace
}  // namespace reports
