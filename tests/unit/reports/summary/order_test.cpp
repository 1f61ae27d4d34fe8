// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/order.h"

#include <gtest/gtest.h>

#include "reports/summary/settled.h"
#include "tests/support/simulated_run.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

using Samples = std::vector<std::int64_t>;

Samples steady(std::int64_t middle, int rounds) {
  Samples samples;
  for (int round = 0; round < rounds; ++round) samples.push_back(middle + round % 3);
  return samples;
}

class OrderTest : public testing::Test {
 protected:
  std::uint64_t add(const Cell& cell, const Samples& samples) {
    results_.plan.cells.push_back(cell);
    add_trials(results_, results_.plan.cells.size() - 1, samples);
    return results_.plan.cells.size() - 1;
  }
  Results results_;
};

/// Rounds of two cells beside a neighbour who is seldom away: in the first lap of two rounds. He
/// slows the second one down by more than the first.
class UnequallySlowedTest : public testing::Test {
 protected:
  /// `quiet_ns`: of the second cell, whose rival takes 1000.
  static Results results_with(std::int64_t quiet_ns) {
    constexpr std::uint64_t rounds = 10;
    constexpr std::uint64_t laps = 6;
    Results results;
    results.plan.cells = {make_cell("a", "primes"), make_cell("b", "primes")};
    results.machine_state = MachineState{.cores = {{.best_ns = 100}}};
    for (std::uint64_t index = 0; index < rounds; ++index) {
      Round round{.index = index, .cells = {0, 1}, .turns = 2 * laps};
      for (std::uint64_t turn = 0; turn <= 2 * laps; ++turn) {
        const bool is_quiet = index < 2 && turn <= 2;
        round.readings.push_back({.core_ns = {is_quiet ? 100 : 180}});
      }
      for (std::uint64_t cell = 0; cell < 2; ++cell) {
        add_trials(results, cell, {1});
        Trial& trial = results.trials.back();
        trial.index = index;
        trial.round = index;
        trial.iterations_ns.clear();
        for (std::uint64_t lap = 0; lap < laps; ++lap) {
          const bool is_quiet = index < 2 && lap == 0;
          const std::int64_t quiet[] = {1000, quiet_ns};
          const std::int64_t busy[] = {1500, 3000};
          const auto step = static_cast<std::int64_t>(7 * index + lap);
          trial.iterations_ns.push_back((is_quiet ? quiet : busy)[cell] + step % 5);
          trial.turns.push_back(2 * lap + cell);
        }
      }
      results.rounds.push_back(round);
    }
    return results;
  }
};

TEST_F(UnequallySlowedTest, WhatIsFasterOnlyBesideTheNeighbourIsNotCalledFaster) {
  EXPECT_FALSE(Order(results_with(1000)).is_faster(0, 1));
  EXPECT_FALSE(Order(results_with(1200)).is_faster(0, 1));
}

TEST_F(UnequallySlowedTest, FewQuietLapsThatShowTheDifferenceAsWellAreEnough) {
  EXPECT_TRUE(Order(results_with(1800)).is_faster(0, 1));
}

TEST_F(OrderTest, WhatIsFasterInEveryRoundIsSurelyFaster) {
  const auto slow = add(make_cell("a", "primes"), steady(2000, 8));
  const auto quick = add(make_cell("b", "primes"), steady(1000, 8));
  const Order order(results_);
  EXPECT_TRUE(order.is_faster(quick, slow));
  EXPECT_FALSE(order.is_faster(slow, quick));
  EXPECT_TRUE(order.is_told(quick));
}

TEST_F(OrderTest, AMachineThatGetsSlowerHidesNothing) {
  // The samples overlap widely; their ratios do not.
  const auto slow = add(make_cell("a", "primes"), {1100, 2200, 4400, 8800, 1650, 3300, 6600, 990});
  const auto quick = add(make_cell("b", "primes"), {1000, 2000, 4000, 8000, 1500, 3000, 6000, 900});
  EXPECT_TRUE(Order(results_).is_faster(quick, slow));
}

TEST_F(OrderTest, CellsOfDifferentWorkAreNotCompared) {
  const auto one = add(make_cell("a", "primes"), steady(2000, 9));
  const auto other = add(make_cell("b", "powers"), steady(1000, 9));
  EXPECT_FALSE(Order(results_).is_faster(other, one));
}

TEST_F(OrderTest, ThoseThatWaitAreComparedByTheirTimesPerTask) {
  Cell few = make_cell("a", "downloads", 1);
  few.waits = true;
  Cell many = few;
  many.tasks = 100;
  many.concurrency = 8;
  const auto one = add(few, steady(1000, 9));
  const auto other = add(many, steady(2000, 9));
  EXPECT_TRUE(Order(results_).is_faster(other, one)) << "ten times the tasks in twice the time";
}

TEST_F(OrderTest, EveryComparedCellOfTheRunRaisesTheRoundsThatAreNeeded) {
  for (int pair = 0; pair < 10; ++pair) {
    const std::string workload = "w" + std::to_string(pair);
    add(make_cell("a", workload), steady(1000, 8));
    add(make_cell("b", workload), steady(2000, 8));
  }
  const Order order(results_);
  EXPECT_EQ(order.cells(), 20U);
  EXPECT_GT(order.min_rounds(), 8U);
  EXPECT_FALSE(order.is_told(0));
  EXPECT_FALSE(order.is_faster(0, 1));
}

TEST_F(OrderTest, LooksCostRounds) {
  EXPECT_EQ(min_rounds(2, 1), 6U);
  EXPECT_GT(min_rounds(2, 4), min_rounds(2, 1));
  add(make_cell("a", "primes"), steady(1000, 6));
  add(make_cell("b", "primes"), steady(2000, 6));
  EXPECT_TRUE(Order(results_, 1).is_faster(0, 1));
  EXPECT_FALSE(Order(results_, 4).is_faster(0, 1));
}

TEST_F(OrderTest, ACellWithFewRoundsTakesNoneFromTheOthers) {
  add(make_cell("a", "primes"), steady(1000, 9));
  add(make_cell("b", "primes"), steady(2000, 9));
  const auto few = add(make_cell("c", "primes"), steady(3000, 2));
  const Order order(results_);
  EXPECT_TRUE(order.is_faster(0, 1));
  EXPECT_FALSE(order.is_told(few));
  EXPECT_FALSE(order.is_faster(0, few));
}

TEST_F(OrderTest, ThatOfAPartIsThatOfTheWhole) {
  add(make_cell("a", "primes"), steady(3000, 9));
  add(make_cell("b", "primes"), steady(2000, 9));
  add(make_cell("c", "primes"), steady(1000, 9));
  const std::uint64_t cells[] = {2, 0};
  const Order part = Order(results_).of(cells);
  EXPECT_TRUE(part.is_faster(0, 1));
  EXPECT_FALSE(part.is_faster(1, 0));
  EXPECT_EQ(part.cells(), 3U);
}

TEST_F(OrderTest, OtherFiguresArePairedByTheirRounds) {
  std::vector<FiguresByRound> figures(2);
  for (std::uint64_t round = 0; round < 8; ++round) {
    figures[0][round] = 10.0 * static_cast<double>(round + 1);
    figures[1][round] = 11.0 * static_cast<double>(round + 1);
  }
  figures[0][99] = 1e6;  // without a partner
  const auto less = surely_less(figures, {.cells = 2, .level = 0.05});
  EXPECT_TRUE(less[0][1]);
  EXPECT_FALSE(less[1][0]);
}

TEST_F(OrderTest, OnARunThatJudgesComparisonsBothHaveHalfOfTheLevel) {
  EXPECT_DOUBLE_EQ(level_share(results_.plan), 1);
  results_.plan.cells = {make_cell("a", "primes"), make_cell("b", "primes")};
  results_.plan.experiments = {{.name = "overview", .question = "?", .chart = "", .cells = {0, 1}}};
  EXPECT_DOUBLE_EQ(level_share(results_.plan), 1);
  results_.plan.experiments.push_back(
      {.name = "overhead", .question = "?", .chart = "", .cells = {}});
  const Comparison limited{.label = "a", .cell = 0, .against = 1, .at_most = 1};
  results_.plan.experiments.back().comparisons = {limited, limited};
  EXPECT_DOUBLE_EQ(level_share(results_.plan), 0.5);
  EXPECT_DOUBLE_EQ(comparison_level(results_.plan), 0.0125);
}

TEST(Settled, IsARunOfFarApartCellsWithPreciseTimes) {
  Results results;
  for (const auto& [model, middle] : {std::pair("a", 100'000), std::pair("b", 200'000)}) {
    results.plan.cells.push_back(make_cell(model, "primes"));
    add_trials(results, results.plan.cells.size() - 1, steady(middle, 8));
  }
  EXPECT_TRUE(is_settled(results, 0.02));
  EXPECT_FALSE(is_settled(results, 0.000'001)) << "the intervals are wider";
  std::erase_if(results.trials, [](const Trial& trial) { return trial.index >= 5; });
  EXPECT_FALSE(is_settled(results, 0.02)) << "too few rounds for ranks";
}

TEST(Settled, AreCellsThatCannotDifferByMoreThanThePrecision) {
  Results results;
  Samples reversed = steady(100'000, 10);
  std::ranges::reverse(reversed);
  for (const Samples& samples : {steady(100'000, 10), reversed}) {
    results.plan.cells.push_back(make_cell("m" + std::to_string(results.trials.size()), "primes"));
    add_trials(results, results.plan.cells.size() - 1, samples);
  }
  EXPECT_FALSE(Order(results).is_faster(0, 1));
  EXPECT_TRUE(is_settled(results, 0.02));
  EXPECT_FALSE(is_settled(results, 0.000'005));
}

TEST(SimulatedRuns, BesideANeighbourAtMostFivePercentSayAnythingOfEqualCells) {
  for (const auto noise : {tests::Noise::equal, tests::Noise::ties, tests::Noise::two_levels}) {
    std::mt19937_64 random(24);
    int wrong = 0;
    constexpr int runs = 80;
    for (int run = 0; run < runs; ++run) {
      const Order order(
          tests::simulate({.cells = 5, .rounds = 9, .laps = 3, .noise = noise}, random));
      bool is_wrong = false;
      for (std::uint64_t one = 0; one < 5; ++one) {
        for (std::uint64_t other = 0; other < 5; ++other) is_wrong |= order.is_faster(one, other);
      }
      wrong += is_wrong ? 1 : 0;
    }
    EXPECT_LE(wrong, 10) << "5 % of 80 are 4; more than 10 are seen once in 500 times";
  }
}

TEST(SimulatedRuns, WhatIsFasterOnlyBesideANeighbourIsNotCalledFaster) {
  std::mt19937_64 random(24);
  int wrong = 0;
  int wrong_without_probes = 0;
  constexpr int runs = 40;
  for (int run = 0; run < runs; ++run) {
    Results results = tests::simulate({.cells = 2, .rounds = 20, .slow_down = 1.2}, random);
    const Order order(results);
    wrong += order.is_faster(0, 1) || order.is_faster(1, 0) ? 1 : 0;
    results.machine_state.reset();
    wrong_without_probes += Order(results).is_faster(1, 0) ? 1 : 0;
  }
  EXPECT_LE(wrong, 6) << "5 % of 40 are 2; more than 6 are seen once in 300 times";
  EXPECT_GE(wrong_without_probes, 20) << "otherwise the runs do not show it";
}

TEST(SimulatedRuns, TenPercentAreFoundInMostRuns) {
  std::mt19937_64 random(24);
  int told = 0;
  for (int run = 0; run < 20; ++run) {
    const Order order(tests::simulate({.cells = 4, .rounds = 10, .difference = 0.1}, random));
    told += order.is_faster(0, 3) ? 1 : 0;
    EXPECT_FALSE(order.is_faster(3, 0));
  }
  EXPECT_GE(told, 15);
}

}  // namespace
}  // namespace reports
