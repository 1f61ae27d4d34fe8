// SPDX-License-Identifier: Apache-2.0
#include "bench/round/laps.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

namespace bench {
namespace {

constexpr double ms = 1e6;
constexpr LapLimits limits{.turn_ns = 10 * ms, .timed_ns = 400 * ms};

TEST(Laps, AreAsManyAsTheTimeAllows) {
  EXPECT_EQ(laps_of_round(std::vector<TrialPace>{{1 * ms}, {0.1 * ms}}, limits), 20U);
  EXPECT_EQ(laps_of_round(std::vector<TrialPace>{{10 * ms}, {30 * ms}}, limits), 10U);
}

TEST(Laps, AreAtLeastThreeHoweverLongAnIterationTakes) {
  EXPECT_EQ(laps_of_round(std::vector<TrialPace>{{5000 * ms}}, limits), 3U);
}

TEST(Laps, GiveEachTrialTheIterationsThatItIsToHave) {
  for (const std::uint64_t wanted : {1U, 2U, 7U, 100U, 5000U}) {
    const std::vector<TrialPace> trials = {
        {0.01 * ms, wanted}, {4 * ms, wanted}, {30 * ms, wanted}};
    const std::uint64_t laps = laps_of_round(trials, limits);
    for (const TrialPace& trial : trials) {
      std::uint64_t sum = 0;
      for (std::uint64_t lap = 0; lap < laps; ++lap) {
        const std::uint64_t own = iterations_in_lap(trial, limits.turn_ns, lap, laps);
        EXPECT_GE(own, 1U);
        sum += own;
      }
      EXPECT_EQ(sum, wanted);
    }
  }
}

TEST(Laps, AreAsManyForATrialWithoutANumberOfIterations) {
  const std::vector<TrialPace> trials = {{4 * ms, 12}, {1 * ms, 0}};
  EXPECT_EQ(laps_of_round(trials, limits), 6U);
  EXPECT_EQ(iterations_in_lap(trials[1], limits.turn_ns, 0, 6), 10U);
}

TEST(Laps, OfVeryShortIterationsHaveTurnsThatEnd) {
  EXPECT_EQ(iterations_in_lap({1}, limits.turn_ns, 0, 3), max_iterations_of_turn);
}

TEST(Laps, OfTrialsWithANumberOfIterationsPerTurnHaveThatManyHoweverLongTheyTake) {
  const std::vector<TrialPace> trials = {{.iteration_cost_ns = 30 * ms, .turn_iterations = 4},
                                         {.iteration_cost_ns = 0.1 * ms, .turn_iterations = 4}};
  const std::uint64_t laps = laps_of_round(trials, {.turn_ns = 1, .laps = 2});
  EXPECT_EQ(laps, 2U);
  for (const TrialPace& trial : trials) {
    for (std::uint64_t lap = 0; lap < laps; ++lap) {
      EXPECT_EQ(iterations_in_lap(trial, 1, lap, laps), 4U);
    }
  }
}

TEST(Laps, HaveAnOrderOfTheirOwnThatTheSeedDecides) {
  EXPECT_EQ(lap_order(1, 2, 3, 20), lap_order(1, 2, 3, 20));
  EXPECT_NE(lap_order(1, 2, 3, 20), lap_order(1, 2, 4, 20));
  EXPECT_NE(lap_order(1, 2, 3, 20), lap_order(1, 3, 3, 20));
  EXPECT_NE(lap_order(1, 2, 3, 20), lap_order(2, 2, 3, 20));
  auto order = lap_order(5, 6, 7, 20);
  std::ranges::sort(order);
  std::vector<std::size_t> all(20);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(order, all);
}

}  // namespace
}  // namespace bench
