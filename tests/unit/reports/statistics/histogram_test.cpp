// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace reports {
namespace {

std::int64_t exact_quantile(const std::vector<std::int64_t>& sorted, double share) {
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

TEST(Histogram, QuantilesAreWithinAThousandthOfTheExactOnes) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> times(13, 3);  // from microseconds to hours
  std::vector<std::int64_t> exact;
  Histogram histogram;
  for (int time = 0; time < 50'000; ++time) {
    exact.push_back(static_cast<std::int64_t>(times(random)));
    histogram.add(exact.back());
  }
  std::ranges::sort(exact);
  for (const double share : {0.0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    const auto expected = static_cast<double>(exact_quantile(exact, share));
    const auto actual = static_cast<double>(histogram.quantile_ns(share));
    EXPECT_GE(actual, expected) << share;
    EXPECT_LE(actual, expected * 1.001) << share;
  }
  EXPECT_EQ(histogram.longest_ns(), exact.back());
  EXPECT_EQ(histogram.total(), exact.size());
}

TEST(Histogram, TellsEveryNanosecondApartUpToTwoThousandAndFortyEight) {
  for (std::int64_t ns = 0; ns < 2048; ++ns) {
    Histogram histogram;
    histogram.add(ns);
    histogram.add(1'000'000);
    EXPECT_EQ(histogram.quantile_ns(0.5), ns);
  }
}

TEST(Histogram, ABucketEndsWhereTheNextOneBegins) {
  for (std::int64_t value = 1; value > 0 && value < std::numeric_limits<std::int64_t>::max() / 2;
       value = value * 2 + 1) {
    Histogram histogram;
    histogram.add(value);
    histogram.add(value + 1);
    EXPECT_EQ(histogram.counts().size(), 2U) << value;
    EXPECT_EQ(histogram.quantile_ns(0.5), value);
    EXPECT_EQ(histogram.quantile_ns(1), value + 1);
  }
}

TEST(Histogram, HoldsTheLongestTimeThatThereIs) {
  Histogram histogram;
  histogram.add(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(histogram.quantile_ns(1), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Histogram(histogram.counts(), histogram.longest_ns()).total(), 1U);
}

TEST(Histogram, CountsThoseAtOrAboveAQuantile) {
  Histogram histogram;
  for (int time = 1; time <= 1000; ++time) histogram.add(time);
  EXPECT_EQ(histogram.count_at_or_above(histogram.quantile_ns(0.5)), 501U);
  EXPECT_EQ(histogram.count_at_or_above(histogram.quantile_ns(0.999)), 2U);
  EXPECT_EQ(histogram.count_at_or_above(histogram.longest_ns()), 1U);
  EXPECT_EQ(histogram.count_at_or_above(0), 1000U);
}

TEST(Histogram, AddingTwoIsAddingAllTheirTimes) {
  Histogram all;
  Histogram first;
  Histogram second;
  for (std::int64_t time = 1; time < 1'000'000'000; time *= 3) {
    all.add(time);
    (time % 2 == 0 ? first : second).add(time);
    all.add(7 * time);
    first.add(7 * time);
  }
  second.add(first);
  EXPECT_EQ(second.counts(), all.counts());
  EXPECT_EQ(second.longest_ns(), all.longest_ns());
  EXPECT_EQ(second.total(), all.total());
}

TEST(Histogram, ComesBackFromItsCounts) {
  Histogram histogram;
  for (std::int64_t time = 1; time < 1'000'000'000; time *= 5) histogram.add(time);
  const Histogram read(histogram.counts(), histogram.longest_ns());
  EXPECT_EQ(read.counts(), histogram.counts());
  EXPECT_EQ(read.quantile_ns(0.5), histogram.quantile_ns(0.5));
}

TEST(Histogram, CountsThatNoneCouldHaveAreRefused) {
  using Counts = Histogram::Counts;
  EXPECT_THROW(Histogram(Counts{{5, 1}, {5, 1}}, 5), std::runtime_error);
  EXPECT_THROW(Histogram(Counts{{5, 1}, {4, 1}}, 5), std::runtime_error);
  EXPECT_THROW(Histogram(Counts{{5, 0}}, 5), std::runtime_error);
  EXPECT_THROW(Histogram(Counts{{5, 1}}, 6), std::runtime_error);
  EXPECT_THROW(Histogram(Counts{{std::uint64_t{1} << 40, 1}}, 5), std::runtime_error);
  EXPECT_THROW(Histogram(Counts{}, 5), std::runtime_error);
  EXPECT_THROW(Histogram(Counts{{5, std::uint64_t{1} << 62}, {6, 1}}, 6), std::runtime_error);
  EXPECT_EQ(Histogram(Counts{}, 0).total(), 0U);
}

}  // namespace
}  // namespace reports
