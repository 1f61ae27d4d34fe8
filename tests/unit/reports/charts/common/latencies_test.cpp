// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class LatenciesChartTest : public ChartsTest {
 protected:
  /// Each trial has so many tasks that all took about so long.
  std::uint64_t add_arriving(const std::string& model, double rate, std::int64_t latency_ns,
                             bool saturated = false, std::uint64_t tasks = 400, int trials = 8) {
    Cell cell = make_cell(model, "downloads", 4);
    cell.waits = true;
    cell.arrival_rate = rate;
    const std::uint64_t index = add_near(cell, 1'000'000, trials);
    for (Trial& trial : results().trials) {
      if (trial.cell != index) continue;
      Histogram latency;
      const auto each = latency_ns + static_cast<std::int64_t>(trial.index) * 10;
      for (std::uint64_t task = 0; task < tasks; ++task) latency.add(each);
      trial.open_loop = OpenLoop{.latency = latency.counts(),
                                 .latency_max_ns = latency.longest_ns(),
                                 .achieved_rate = saturated ? rate / 2 : rate,
                                 .saturated = saturated};
    }
    return index;
  }
};

TEST_F(LatenciesChartTest, NamesTheLeastP99AndWhoFallsBehind) {
  add_arriving("coroutines", 500, 1500);
  add_arriving("fibers", 500, 1900);
  add_arriving("fork", 500, 1200, true);
  const Section section = make("comparison");
  EXPECT_EQ(section.answers.at(0).sentence,
            "downloads, 4 in flight, C++, 500/s: coroutines has the least p99: 1.53 µs.");
  EXPECT_EQ(section.answers.at(0).evidence,
            "500/s: 1.53 µs [1.50 µs, 1.57 µs]; falling behind: fork (250/s, in 8 of 8 trials)");
}

TEST_F(LatenciesChartTest, AModelFallsBehindWhereMostOfItsTrialsDid) {
  const auto saturate = [&](std::uint64_t cell, std::uint64_t trials) {
    for (Trial& trial : results().trials) {
      if (trial.cell == cell) trial.open_loop->saturated = trial.index < trials;
    }
  };
  saturate(add_arriving("coroutines", 500, 1500, false, 400, 9), 1);
  const Section alone = make("comparison");
  EXPECT_EQ(alone.answers.at(0).sentence,
            "downloads, 4 in flight, C++, 500/s: coroutines keeps up, with a p99 of 1.54 µs.");
  expect_says(alone.answers.at(0).evidence,
              "; keeping up in most trials, but not all: coroutines (in 1 of 9 trials)");
  EXPECT_EQ(alone.charts.at(0).table.rows.at(0).back(), "fell behind in 1 of 9 trials");
  saturate(0, 5);
  const Section late = make("comparison");
  EXPECT_EQ(late.answers.at(0).sentence,
            "downloads, 4 in flight, C++, 500/s: coroutines falls behind.");
  saturate(add_arriving("fibers", 500, 1900, false, 400, 9), 9);
  EXPECT_EQ(make("comparison").answers.at(0).sentence,
            "downloads, 4 in flight, C++, 500/s: all models fall behind.");
}

TEST_F(LatenciesChartTest, QuantilesThatTooFewTasksCannotTellAreLeftOut) {
  add_arriving("coroutines", 500, 1500, false, 50);
  const Section section = make("comparison");
  expect_says(section.answers.at(0).sentence, "coroutines keeps up, with a p90 of ");
  const auto& row = section.charts.at(0).table.rows.at(0);
  EXPECT_EQ(row.at(7), "") << "p99";
  EXPECT_NE(row.at(11), "") << "the longest";
}

TEST_F(LatenciesChartTest, SeveralRatesAreALineAndOneIsPoints) {
  add_arriving("coroutines", 500, 1500);
  EXPECT_EQ(make("overview").charts.size(), 1U);
  add_arriving("coroutines", 1000, 1600, true);
  const Section section = make("overview");
  ASSERT_EQ(section.charts.size(), 3U);
  const auto rows = rows_of(section.charts.at(0));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1]["t2"], "500/s") << "what was achieved of 1000/s";
  EXPECT_EQ(rows[1]["marked"], true);
}

TEST_F(LatenciesChartTest, CannotTellWithTooFewTrials) {
  add_arriving("coroutines", 500, 1500, false, 400, 2);
  add_arriving("fibers", 500, 1900, false, 400, 2);
  const Section section = make("overview");
  EXPECT_TRUE(section.answers.empty());
  EXPECT_EQ(section.inconclusive,
            "Who has the least latency cannot be told for downloads, 4 in flight, C++, 500/s: that "
            "takes at least 6 rounds, with --trials or a longer --time-budget.");
}

TEST_F(LatenciesChartTest, RatesWithTheSameAnswerAreOne) {
  for (const double rate : {100.0, 200.0, 300.0, 400.0}) {
    add_arriving("coroutines", rate, 1500, false, 400, 20);
    add_arriving("fibers", rate, 1900, false, 400, 20);
  }
  add_arriving("coroutines", 500, 1500, true);
  add_arriving("fibers", 500, 1900, true);
  const Section section = make("overview");
  ASSERT_EQ(section.answers.size(), 2U);
  EXPECT_EQ(section.answers[0].sentence,
            "downloads, 4 in flight, C++, 4 rates: coroutines has the least p99: 1.59 µs.");
  EXPECT_EQ(section.answers[1].sentence,
            "downloads, 4 in flight, C++, 500/s: all models fall behind.");
}

TEST_F(LatenciesChartTest, FailedCellsAreInTheTable) {
  add_arriving("coroutines", 500, 1500);
  fail(add_arriving("fibers", 500, 1900), "it broke");
  const Section section = make("overview");
  EXPECT_EQ(section.charts.at(0).table.rows[1].back(), "failed: it broke");
  EXPECT_EQ(section.answers.size(), 1U);
}

}  // namespace
}  // namespace reports
