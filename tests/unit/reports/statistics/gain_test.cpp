// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/gain.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

Level level(std::uint64_t setting, double middle, int trials = 8) {
  Level made{.setting = setting, .times = {}};
  for (int trial = 0; trial < trials; ++trial) made.times.push_back(middle + trial);
  return made;
}

TEST(Gain, StopsWhereNoMoreIsFaster) {
  const std::vector<Level> levels = {level(1, 2000), level(2, 1000), level(4, 1001),
                                     level(8, 1040)};
  EXPECT_EQ(gain_stops_at(levels), 1U);
}

TEST(Gain, StopsAtOnceWhereNothingIsGained) {
  const std::vector<Level> levels = {level(1, 1000), level(2, 1001), level(4, 1500)};
  EXPECT_EQ(gain_stops_at(levels), 0U);
}

TEST(Gain, GoesOnToTheLastWhereAllAreFaster) {
  const std::vector<Level> levels = {level(1, 4000), level(2, 2000), level(4, 1000)};
  EXPECT_EQ(gain_stops_at(levels), 2U);
}

TEST(Gain, ASlowSettingInBetweenDoesNotEndIt) {
  const std::vector<Level> levels = {level(1, 4000), level(2, 2000), level(3, 2500),
                                     level(4, 1000)};
  EXPECT_EQ(gain_stops_at(levels), 3U);
}

TEST(Gain, CannotBeToldOfOneSetting) {
  EXPECT_EQ(gain_stops_at({}), std::nullopt);
  const std::vector<Level> levels = {level(2, 1000)};
  EXPECT_EQ(gain_stops_at(levels), std::nullopt);
}

TEST(Gain, CannotBeToldWithTooFewTrialsHoweverFarApart) {
  // Three against three: the smallest p-value is 0.1.
  const std::vector<Level> levels = {level(1, 2000, 3), level(2, 1000, 3)};
  EXPECT_EQ(gain_stops_at(levels), std::nullopt);
  const std::vector<Level> single = {level(1, 2000, 1), level(2, 1000, 1), level(4, 500, 1)};
  EXPECT_EQ(gain_stops_at(single), std::nullopt);
}

TEST(Gain, MoreSettingsNeedMoreTrials) {
  // Five against five: 2/252 suffices for one comparison, and not for seven.
  std::vector<Level> levels = {level(1, 2000, 5), level(2, 1000, 5)};
  EXPECT_EQ(gain_stops_at(levels), 1U);
  for (std::uint64_t setting = 3; setting <= 8; ++setting) {
    levels.push_back(level(setting, 1000, 5));
  }
  EXPECT_EQ(gain_stops_at(levels), std::nullopt);
}

TEST(Gain, NoiseAloneIsNoGain) {
  const std::vector<Level> levels = {{1, {10, 30, 20, 50, 40, 25, 35, 45}},
                                     {2, {12, 28, 22, 48, 38, 27, 33, 47}},
                                     {4, {11, 29, 21, 49, 39, 26, 34, 46}}};
  EXPECT_EQ(gain_stops_at(levels), 0U);
}

}  // namespace
}  // namespace reports
