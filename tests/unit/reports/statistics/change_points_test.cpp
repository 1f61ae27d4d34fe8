// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/change_points.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace reports {
namespace {

using Values = std::vector<double>;

/// Values around levels, given as shares of the first, with noise of 1 %.
class Series {
 public:
  explicit Series(std::uint64_t seed) : random_(seed) {}

  Series& add(std::size_t count, double level) {
    for (std::size_t i = 0; i < count; ++i)
      values_.push_back(1e6 * level * std::exp(noise_(random_)));
    return *this;
  }
  Series& spike(std::size_t place, double factor) {
    values_[place] *= factor;
    return *this;
  }
  const Values& values() const { return values_; }

 private:
  std::mt19937_64 random_;
  std::normal_distribution<double> noise_{0, 0.01};
  Values values_;
};

std::vector<std::size_t> places(ChangePoints& finder, const Values& values) {
  std::vector<std::size_t> found;
  for (const ChangePoint& change : finder.find(values)) found.push_back(change.first);
  return found;
}

/// In how many of so many series something holds.
double share(int runs, const std::function<bool(std::uint64_t)>& holds) {
  int count = 0;
  for (int run = 0; run < runs; ++run) count += holds(static_cast<std::uint64_t>(run)) ? 1 : 0;
  return static_cast<double>(count) / runs;
}

TEST(ChangePoints, NoiseHasAChangeNoMoreOftenThanTheLevelSays) {
  for (const std::size_t count : {12U, 30U, 60U}) {
    ChangePoints finder(0.05);
    const double alarms = share(1000, [&](std::uint64_t seed) {
      return !finder.find(Series(seed).add(count, 1).values()).empty();
    });
    // Three standard errors above the level.
    EXPECT_LE(alarms, 0.05 + 3 * std::sqrt(0.05 * 0.95 / 1000)) << count;
    EXPECT_GE(alarms, 0.02) << count;  // and it is no test that never speaks
  }
}

TEST(ChangePoints, NoiseWithSpikesHasNoMore) {
  ChangePoints finder(0.05);
  const double alarms = share(1000, [&](std::uint64_t seed) {
    std::mt19937_64 random(seed + 1000);
    Series series(seed);
    series.add(40, 1);
    for (int spike = 0; spike < 4; ++spike) series.spike(random() % 40, 1.2);
    return !finder.find(series.values()).empty();
  });
  EXPECT_LE(alarms, 0.05 + 3 * std::sqrt(0.05 * 0.95 / 1000));
}

TEST(ChangePoints, AStepOfFivePercentInOnePercentOfNoiseIsFoundWhereItIs) {
  ChangePoints finder(0.005);
  const double found = share(200, [&](std::uint64_t seed) {
    const auto changes = finder.find(Series(seed).add(15, 1).add(15, 1.05).values());
    return changes.size() == 1 && changes[0].first >= 14 && changes[0].first <= 16 &&
           std::abs(changes[0].ratio - 1.05) < 0.015;
  });
  EXPECT_GE(found, 0.95);
}

TEST(ChangePoints, ARecentStepIsFoundAfterFewFiles) {
  ChangePoints finder(0.005);
  const double found = share(200, [&](std::uint64_t seed) {
    return places(finder, Series(seed).add(30, 1).add(5, 1.05).values()) ==
           std::vector<std::size_t>{30};
  });
  EXPECT_GE(found, 0.9);
}

TEST(ChangePoints, AStepThatIsTakenBackIsTwoChanges) {
  ChangePoints finder(0.005);
  const double found = share(200, [&](std::uint64_t seed) {
    const auto at = places(finder, Series(seed).add(12, 1).add(12, 1.05).add(12, 1).values());
    return at.size() == 2 && at[0] >= 11 && at[0] <= 13 && at[1] >= 23 && at[1] <= 25;
  });
  EXPECT_GE(found, 0.9);
}

TEST(ChangePoints, ASingleSpikeIsNone) {
  ChangePoints finder(0.05);
  for (const std::size_t place : {0U, 1U, 10U, 18U, 19U}) {
    const double found = share(200, [&](std::uint64_t seed) {
      return !finder.find(Series(seed).add(20, 1).spike(place, 3).values()).empty();
    });
    EXPECT_LE(found, 0.1) << place;
  }
}

TEST(ChangePoints, TwoSpikesInARowAreNone) {
  ChangePoints finder(0.005);
  const double found = share(200, [&](std::uint64_t seed) {
    return !finder.find(Series(seed).add(24, 1).spike(11, 2).spike(12, 2).values()).empty();
  });
  EXPECT_LE(found, 0.03);
}

TEST(ChangePoints, KnownAnswers) {
  ChangePoints finder(0.05);
  const Values step = {12, 16, 10, 15, 11, 17, 13, 14, 33, 30, 36, 31, 37, 32, 35, 34};
  const auto changes = finder.find(step);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].first, 8U);
  EXPECT_NEAR(changes[0].ratio, 33.5 / 13.5, 0.1);
  EXPECT_TRUE(finder.find(Values(20, 5.0)).empty());
  EXPECT_TRUE(finder.find({}).empty());
  EXPECT_TRUE(finder.find(Values{1}).empty());
  EXPECT_TRUE(finder.find(Values{1, 1, 1, 9, 9, 9}).empty());  // 2 of 20 orders are as extreme
}

TEST(ChangePoints, WhatCannotBeFoundInSoFewValuesIsSaid) {
  ChangePoints finder(0.05);
  EXPECT_FALSE(finder.can_find(0));
  EXPECT_FALSE(finder.can_find(5));
  // The best split of 6 is one of 20 and has a mirror image: 10 %.
  EXPECT_FALSE(finder.can_find(6));
  EXPECT_TRUE(finder.can_find(12));
  // 2 of C(12, 6) = 924 orders are as extreme, and more by other stretches.
  EXPECT_FALSE(ChangePoints(0.001).can_find(12));
  EXPECT_TRUE(ChangePoints(0.001).can_find(20));
}

TEST(ChangePoints, TheSameValuesHaveTheSameChangesWhateverCameBefore) {
  const Values values = Series(3).add(20, 1).add(7, 1.03).add(20, 0.99).values();
  ChangePoints fresh(0.01);
  ChangePoints used(0.01);
  for (std::uint64_t seed = 0; seed < 5; ++seed) used.find(Series(seed).add(25 + seed, 1).values());
  EXPECT_EQ(places(fresh, values), places(used, values));
}

TEST(ChangePoints, ALongSeriesIsSearchedOnAGridAndTheChangeIsPutInItsPlace) {
  ChangePoints finder(0.01);
  const auto at = places(finder, Series(5).add(301, 1).add(250, 1.05).add(149, 1.01).values());
  ASSERT_EQ(at.size(), 2U);
  EXPECT_NEAR(static_cast<double>(at[0]), 301, 1);
  EXPECT_NEAR(static_cast<double>(at[1]), 551, 1);
}

}  // namespace
}  // namespace reports
