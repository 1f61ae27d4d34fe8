// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/rank_shift.h"

#include <algorithm>
#include <bit>
#include <random>

#include <gtest/gtest.h>

namespace reports {
namespace {

std::vector<double> random_values(std::mt19937_64& random, std::size_t n, double centre) {
  std::normal_distribution<double> normal(centre, 1);
  std::vector<double> values(n);
  for (double& value : values) value = normal(random);
  return values;
}

std::vector<double> differences(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> all;
  for (const double of_a : a) {
    for (const double of_b : b) all.push_back(of_b - of_a);
  }
  std::ranges::sort(all);
  return all;
}

/// P(U ≤ u) by trying every choice of which of n + m ranks belong to the first sample.
double by_all_choices(std::size_t n, std::size_t m, std::size_t u) {
  double all = 0;
  double small = 0;
  for (unsigned choice = 0; choice < 1U << (n + m); ++choice) {
    if (static_cast<std::size_t>(std::popcount(choice)) != n) continue;
    std::size_t smaller = 0;
    std::size_t of_first = 0;
    for (std::size_t rank = 0; rank < n + m; ++rank) {
      if ((choice >> rank & 1U) != 0) {
        ++of_first;
      } else {
        smaller += of_first;
      }
    }
    all += 1;
    if (smaller <= u) small += 1;
  }
  return small / all;
}

TEST(RankShift, EstimateIsTheMedianOfAllDifferences) {
  std::mt19937_64 random(3);
  for (const auto& [n, m] : {std::pair<std::size_t, std::size_t>(1, 1), {2, 3}, {4, 4}, {9, 20}}) {
    const auto a = random_values(random, n, 5);
    const auto b = random_values(random, m, 7);
    EXPECT_EQ(hodges_lehmann_shift(a, b), median(differences(a, b)));
  }
}

TEST(RankShift, BoundsAreThoseOfAllChoices) {
  std::mt19937_64 random(5);
  for (const auto& [n, m] : {std::pair<std::size_t, std::size_t>(3, 4), {5, 5}, {6, 4}, {7, 8}}) {
    const auto a = random_values(random, n, 0);
    const auto b = random_values(random, m, 1);
    const auto all = differences(a, b);
    for (const double level : {0.05, 0.025, 0.01}) {
      std::size_t place = 0;  // the place of the bound, counted from 0
      const bool exists = by_all_choices(n, m, 0) <= level;
      while (exists && by_all_choices(n, m, place + 1) <= level) ++place;
      const auto low = shift_lower_bound(a, b, level);
      const auto high = shift_upper_bound(a, b, level);
      ASSERT_EQ(low.has_value(), exists);
      ASSERT_EQ(high.has_value(), exists);
      if (!exists) continue;
      EXPECT_EQ(*low, all[place]) << n << " " << m << " " << level;
      EXPECT_EQ(*high, all[all.size() - 1 - place]);
    }
  }
}

TEST(RankShift, AgreesWithThePublishedTables) {
  // Mann and Whitney's critical values of U, one-sided 2.5 %: 2 for 5 and 5, 23 for 10 and 10, 127
  // for 20 and 20.
  std::mt19937_64 random(7);
  for (const auto& [n, critical] :
       {std::pair<std::size_t, std::size_t>(5, 2), {10, 23}, {20, 127}}) {
    const auto a = random_values(random, n, 0);
    const auto b = random_values(random, n, 0);
    EXPECT_EQ(*shift_lower_bound(a, b, 0.025), differences(a, b)[critical]) << n;
  }
}

TEST(RankShift, CoversTheShiftAsOftenAsItSays) {
  std::mt19937_64 random(11);
  constexpr int runs = 2000;
  for (const auto& [n, m] : {std::pair<std::size_t, std::size_t>(6, 9), {20, 15}, {50, 60}}) {
    int covered = 0;
    for (int run = 0; run < runs; ++run) {
      const auto interval =
          shift_interval(random_values(random, n, 2), random_values(random, m, 3));
      if (interval->low <= 1 && interval->high >= 1) ++covered;
    }
    EXPECT_NEAR(static_cast<double>(covered) / runs, 0.953, 0.022) << n;
  }
}

}  // namespace
}  // namespace reports
