// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/open_gain.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

class OpenGainTest : public testing::Test {
 protected:
  /// A setting whose times wander by a thousandth from round to round.
  void add(std::uint64_t setting, std::int64_t middle, int rounds = 12) {
    results_.plan.cells.push_back(make_cell("tbb", "primes", setting));
    std::vector<std::int64_t> samples;
    for (int round = 0; round < rounds; ++round) {
      const auto step =
          static_cast<std::int64_t>((setting * 7 + static_cast<std::uint64_t>(round) * 5) % 11);
      samples.push_back(middle + (step - 5) * middle / 5000);
    }
    add_trials(results_, results_.plan.cells.size() - 1, samples);
    cells_[setting] = results_.plan.cells.size() - 1;
  }
  std::optional<std::uint64_t> stop() const { return gain_stops_at(cells_, Order(results_)); }
  std::optional<std::uint64_t> sure_stop() const {
    return certain_stop(cells_, ByCell(results_), Order(results_));
  }

  Results results_;
  CellsBySetting cells_;
};

TEST_F(OpenGainTest, TheGainStopsWhereNoMoreIsFaster) {
  add(1, 200'000);
  add(2, 100'000);
  add(4, 100'000);
  add(8, 104'000);
  EXPECT_EQ(stop(), 2U);
  EXPECT_EQ(sure_stop(), 2U);
}

TEST_F(OpenGainTest, WhatIsKnownOfMoreIsSaidInTheSameWordsEverywhere) {
  EXPECT_EQ(gain_text(Gain::stops, 1, "1 thread"), "1 thread is enough");
  EXPECT_EQ(gain_text(Gain::stops, 2, "2 processes"), "2 processes are enough");
  EXPECT_EQ(gain_text(Gain::was_not_seen, 1, "1 thread"), "no gain was seen beyond 1 thread");
  EXPECT_EQ(gain_text(Gain::fills_cores, 2, "2 threads"), "2 threads use all cores");
  EXPECT_EQ(gain_text(Gain::goes_on, 2, "2 threads"), "2 threads, the most measured, still gain");
}

TEST_F(OpenGainTest, ItStopsAtOnceWhereNothingIsGained) {
  add(1, 100'000);
  add(2, 100'000);
  add(4, 150'000);
  EXPECT_EQ(stop(), 1U);
}

TEST_F(OpenGainTest, ItGoesOnToTheLastWhereAllAreFaster) {
  add(1, 400'000);
  add(2, 200'000);
  add(4, 100'000);
  EXPECT_EQ(stop(), 4U);
  EXPECT_EQ(sure_stop(), std::nullopt);
}

TEST_F(OpenGainTest, ASlowSettingInBetweenDoesNotEndIt) {
  add(1, 400'000);
  add(2, 200'000);
  add(3, 250'000);
  add(4, 100'000);
  EXPECT_EQ(stop(), 4U);
}

TEST_F(OpenGainTest, ItCannotBeToldOfOneSettingOrWithTooFewRounds) {
  EXPECT_EQ(stop(), std::nullopt);
  add(1, 400'000, 5);
  EXPECT_EQ(stop(), std::nullopt);
  add(2, 200'000, 5);
  EXPECT_EQ(stop(), std::nullopt);
}

TEST_F(OpenGainTest, WithoutRoundsEnoughForABoundNothingIsRuledOut) {
  add(1, 100'000, 6);
  add(2, 100'000, 6);
  EXPECT_EQ(stop(), 1U);
  EXPECT_FALSE(open_gain(cells_, 1, ByCell(results_), Order(results_)).has_value());
  EXPECT_EQ(sure_stop(), std::nullopt);
}

TEST_F(OpenGainTest, WhatMayStillBeSavedIsTold) {
  add(1, 100'000);
  add(2, 100'000);
  const auto open = open_gain(cells_, 1, ByCell(results_), Order(results_));
  ASSERT_TRUE(open.has_value());
  EXPECT_FALSE(open->matters());
  EXPECT_GE(open->share, 0);
  for (Trial& trial : results_.trials) {
    // Now one and now the other is far ahead.
    if (trial.cell == trial.index % 2) trial.iterations_ns = {200'000, 200'000, 200'000};
  }
  const auto wide = open_gain(cells_, 1, ByCell(results_), Order(results_));
  ASSERT_TRUE(wide.has_value());
  EXPECT_TRUE(wide->matters());
  EXPECT_EQ(wide->setting, 2U);
  EXPECT_EQ(wide->than, 1U);
}

TEST_F(OpenGainTest, WhatMayBeSavedBetweenLargerSettingsIsTold) {
  add(1, 100'000);
  add(2, 130'000);
  add(4, 100'500);
  EXPECT_EQ(stop(), 1U);
  const auto open = open_gain(cells_, 1, ByCell(results_), Order(results_));
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->than, 2U);
  EXPECT_EQ(open->setting, 4U);
}

TEST_F(OpenGainTest, WhatIsAsFastAsTheMachineCanBeLeavesNothingOpen) {
  results_.plan.cells.push_back(make_cell("serial", "primes"));
  const std::uint64_t serial = results_.plan.cells.size() - 1;
  add_trials(results_, serial, std::vector<std::int64_t>(13, 196'000));
  add(1, 196'000, 13);
  add(2, 100'000, 13);
  add(4, 100'000, 13);
  for (Trial& trial : results_.trials) {
    // Disturbed by turns, so that the times alone leave much open.
    if (trial.cell == cells_[4] && trial.index % 2 == 0) trial.iterations_ns = {150'000};
    if (trial.cell == cells_[4] && trial.index % 2 == 1) trial.iterations_ns = {80'000};
  }
  const auto open = [&](std::optional<SpeedUpLimit> limit) {
    return open_gain(cells_, 2, ByCell(results_), Order(results_), limit).value();
  };
  EXPECT_TRUE(open(std::nullopt).matters());
  EXPECT_FALSE(open(SpeedUpLimit{.serial = serial, .cores = 2, .most = 2}).matters());
  EXPECT_TRUE(open(SpeedUpLimit{.serial = serial, .cores = 2, .most = 3}).matters());
  EXPECT_TRUE(open(SpeedUpLimit{.serial = serial, .cores = 4, .most = 2}).matters())
      << "only as many workers as cores are asked";
}

TEST_F(OpenGainTest, TheLimitIsTheCeilingOrTheCoresAndNoneWhereTasksWait) {
  results_.plan.cells.push_back(make_cell("serial", "primes"));
  add(2, 100'000);
  Source source{.label = "here", .text = {}, .results = results_};
  source.results.machine = {.physical_cores = 2, .logical_cores = 2, .usable_cores = 2};
  SettingLine line{.source = &source, .label = {}, .series = "tbb", .cells = cells_, .serial = 0};
  EXPECT_EQ(speed_up_limit(line).value().most, 2);
  source.results.machine_state = MachineState{.ceiling = Ceiling{.arithmetic = 1.5}};
  EXPECT_EQ(speed_up_limit(line).value().most, 1.5);
  source.results.machine.physical_cores = 1;
  EXPECT_EQ(speed_up_limit(line).value().most, 2) << "hyperthreads share a core";
  source.results.plan.cells[line.cells.at(2)].waits = true;
  EXPECT_FALSE(speed_up_limit(line).has_value());
}

}  // namespace
}  // namespace reports
