// SPDX-License-Identifier: Apache-2.0
#include "reports/results/by_cell.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Trial in_round(std::vector<std::int64_t> iterations_ns, std::vector<std::uint64_t> turns) {
  Trial trial;
  trial.iterations_ns = std::move(iterations_ns);
  trial.turns = std::move(turns);
  trial.round = 0;
  return trial;
}

TEST(RoundRatio, IsTheMedianOfTheRatiosOfNeighbouringTurns) {
  // A neighbour slows the second lap of both: the medians of the two would be 300 / 100.
  const Trial over = in_round({100, 300, 300}, {0, 3, 4});
  const Trial under = in_round({50, 150, 100}, {1, 2, 5});
  EXPECT_DOUBLE_EQ(round_ratio(over, under), 2.0);
}

TEST(RoundRatio, IterationsOfOneTurnCountAsOneFigure) {
  EXPECT_EQ(turn_times_ns(in_round({10, 30, 20, 70}, {0, 0, 0, 5})), (std::vector<double>{20, 70}));
  const Trial over = in_round({10, 30, 20, 70}, {0, 0, 0, 5});
  const Trial under = in_round({10, 35}, {1, 4});
  EXPECT_DOUBLE_EQ(round_ratio(over, under), 2.0);
}

TEST(RoundRatio, TurnsWithoutAPartnerAreLeftOut) {
  const Trial over = in_round({100, 100, 900}, {0, 2, 4});
  const Trial under = in_round({50, 50}, {1, 3});
  EXPECT_DOUBLE_EQ(round_ratio(over, under), 2.0);
}

TEST(RoundRatio, OfTrialsThatRanAloneIsThatOfTheirSamples) {
  Trial over = in_round({100, 300, 300}, {});
  Trial under = in_round({100, 100, 100}, {});
  EXPECT_DOUBLE_EQ(round_ratio(over, under), 3.0);
  over.turns = under.turns = {0, 1, 2};
  under.round = 1;
  EXPECT_DOUBLE_EQ(round_ratio(over, under), 3.0) << "of different rounds";
  under.iterations_ns = {0, 0, 0};
  EXPECT_EQ(round_ratio(over, under), 0) << "there is no ratio to nothing";
}

TEST(ByCell, RatiosAreOfRoundsThatHaveBoth) {
  Results results;
  results.plan.cells = {make_cell("a", "primes"), make_cell("b", "primes")};
  add_trials(results, 0, {200, 400, 600});
  add_trials(results, 1, {100, 100});
  EXPECT_EQ(ByCell(results).time_ratios(0, 1), (std::vector<double>{2, 4}));
  results.failed.push_back({1, "trial", "it broke", 0});
  EXPECT_TRUE(ByCell(results).time_ratios(0, 1).empty());
}

}  // namespace
}  // namespace reports
