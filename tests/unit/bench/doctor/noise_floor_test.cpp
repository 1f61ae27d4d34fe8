// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/noise_floor.h"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(NoiseFloor, PairsNeededAreThoseOfTheFormula) {
  // Computed independently: (z(1 − 0.05/12) + z(0.9))² · 2 CV² / (x − 0.005)² · π/3, at least 8.
  const double differences[] = {0.01, 0.02, 0.03, 0.05, 0.10};
  const std::pair<double, std::vector<double>> rows[] = {
      {0.01, {129, 15, 8, 8, 8}}, {0.02, {515, 58, 21, 8, 8}}, {0.05, {3219, 358, 129, 40, 9}}};
  for (const auto& [variation, pairs] : rows) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      EXPECT_EQ(pairs_needed(variation, differences[i]), pairs[i]) << variation << " " << i;
    }
  }
}

TEST(NoiseFloor, NoNumberOfPairsTellsADifferenceThatMayBeBias) {
  EXPECT_FALSE(pairs_needed(0.01, 0.005).has_value());
  EXPECT_FALSE(pairs_needed(0.01, 0.0).has_value());
}

TEST(NoiseFloor, TheVisibleDifferenceIsTheOtherSideOfTheSameFormula) {
  for (const double variation : {0.002, 0.01, 0.05}) {
    for (const double pairs : {16.0, 64.0}) {
      const double difference = visible_difference(variation, pairs);
      EXPECT_NEAR(*pairs_needed(variation, difference + 1e-9), pairs, 1.0);
    }
  }
}

TEST(NoiseFloor, VariationIsThatOfTheProcessesAndNotOfADrift) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 0.01);
  std::vector<double> samples;
  for (int trial = 0; trial < 4000; ++trial) {
    samples.push_back(1e6 * std::exp(noise(random) + 0.0005 * trial));
  }
  const auto variation = variation_of(samples);
  ASSERT_TRUE(variation.has_value());
  EXPECT_NEAR(variation->share, 0.01, 0.0005);
  EXPECT_EQ(variation->trials, samples.size());
}

TEST(NoiseFloor, TheIntervalOfTheVariationHoldsItNineteenTimesInTwenty) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> noise(0, 0.02);
  int held = 0;
  constexpr int runs = 2000;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> samples;
    for (int trial = 0; trial < 24; ++trial) samples.push_back(std::exp(noise(random)));
    const auto variation = variation_of(samples);
    held += variation->interval.low <= 0.02 && 0.02 <= variation->interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held / static_cast<double>(runs), 0.95, 0.015);
}

TEST(NoiseFloor, TooFewSamplesOrImpossibleOnesTellNothing) {
  EXPECT_FALSE(variation_of({}).has_value());
  EXPECT_FALSE(variation_of({1, 2, 3, 4, 5}).has_value());
  EXPECT_FALSE(variation_of({1, 2, 3, 0, 5, 6}).has_value());
  const auto equal = variation_of({5, 5, 5, 5, 5, 5});
  ASSERT_TRUE(equal.has_value());
  EXPECT_EQ(equal->share, 0);
  EXPECT_EQ(pairs_needed(equal->share, 0.01), 8);
}

TEST(NoiseFloor, ACellWithoutAFigureSaysWhy) {
  const std::string text = format_noise(
      {{.cell = "a/b", .variation = Variation{0.01, {0.008, 0.013}, 24}, .failure = {}},
       {.cell = "c/d", .variation = {}, .failure = "it crashed\x1b[2J"}});
  EXPECT_NE(text.find("a/b"), std::string::npos);
  EXPECT_NE(text.find("129"), std::string::npos) << text;
  EXPECT_NE(text.find("unknown: c/d: it crashed"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace bench
