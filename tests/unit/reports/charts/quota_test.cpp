// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// Computing tasks and arriving ones, with a quota and without, alone and beside neighbours.
class QuotaChartTest : public ChartsTest {
 protected:
  QuotaChartTest() : ChartsTest("quota") {}

  static Cell under(const std::string& quota, Cell cell) {
    if (!quota.empty()) cell.settings["cpu-quota"] = quota;
    cell.name += "/cpu-quota:" + quota;
    return cell;
  }
  static Cell beside(std::uint64_t neighbours, Cell cell) {
    cell.settings["neighbours"] = std::to_string(neighbours);
    cell.name += "/neighbours:" + std::to_string(neighbours);
    return cell;
  }
  static Cell computing(const std::string& model, std::uint64_t workers) {
    return make_cell(model, "synthetic", workers);
  }

  /// Adds a cell whose trials were throttled for a share of the time of one core.
  std::uint64_t add_throttled(const Cell& cell, std::int64_t ns, double throttled_cores) {
    const std::uint64_t place = add(cell, around(ns));
    for (Trial& trial : results().trials) {
      if (trial.cell != place) continue;
      double sum_ns = 0;
      for (const std::int64_t one : trial.iterations_ns) sum_ns += static_cast<double>(one);
      trial.resources.throttled_ns = static_cast<std::int64_t>(throttled_cores * sum_ns);
    }
    return place;
  }

  /// Adds a cell of arriving tasks of which two in a hundred take so long.
  std::uint64_t add_arriving(Cell cell, std::int64_t slow_ns, double throttled_cores,
                             int tasks = 400) {
    cell.arrival_rate = 400;
    cell.name += "/arrival_rate:400";
    const std::uint64_t place = add_throttled(cell, 500'000'000, throttled_cores);
    for (Trial& trial : results().trials) {
      if (trial.cell != place) continue;
      Histogram latency;
      for (int task = 0; task < tasks; ++task) {
        const bool is_slow = task % 50 == 0;
        latency.add(is_slow ? slow_ns * static_cast<std::int64_t>(100 + trial.index) / 100
                            : 1'000'000);
      }
      trial.open_loop = OpenLoop{.latency = latency.counts(),
                                 .latency_max_ns = latency.longest_ns(),
                                 .achieved_rate = 400};
    }
    return place;
  }

  static const Answer* answer_with(const Section& section, const std::string& part) {
    for (const Answer& answer : section.answers) {
      if (answer.sentence.find(part) != std::string::npos) return &answer;
    }
    return nullptr;
  }
};

TEST_F(QuotaChartTest, ItSaysWhatAQuotaDoesToTheTailAndWhy) {
  add_arriving(computing("thread-pool", 2), 2'000'000, 0);
  add_arriving(under("0.5", computing("thread-pool", 2)), 80'000'000, 0.8);
  add_arriving(under("1", computing("thread-pool", 2)), 3'000'000, 0);
  add_arriving(beside(2, computing("thread-pool", 2)), 900'000'000, 0);  // that is no quota
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 1U) << all_answers(section);
  const Answer& answer = section.answers.front();
  expect_says(answer.sentence,
              "Under a quota of half a core, the p99 of thread-pool rises from 2.");
  expect_says(answer.sentence, " ms, because bursts use the quota up.");
  expect_says(answer.evidence, "one core, 2 workers 3.");
  expect_says(answer.evidence, "cores kept from its tasks: 0.8");
  EXPECT_TRUE(has_row(chart_of(section, "quota-p99"), "series", "half a core"));
  EXPECT_TRUE(has_row(chart_of(section, "quota-p99"), "series", "no quota, beside 2 neighbours"));
}

TEST_F(QuotaChartTest, ATailThatWasNotThrottledHasNoReason) {
  add_arriving(computing("thread-pool", 2), 2'000'000, 0);
  add_arriving(under("0.5", computing("thread-pool", 2)), 80'000'000, 0);
  ASSERT_EQ(section().answers.size(), 1U);
  EXPECT_EQ(section().answers.front().sentence.find("because"), std::string::npos);
}

TEST_F(QuotaChartTest, TailsWhoseIntervalsOverlapAreNoAnswer) {
  add_arriving(computing("thread-pool", 2), 2'000'000, 0);
  add_arriving(under("0.5", computing("thread-pool", 2)), 2'040'000, 0.8);
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "what a quota does to the tail of latencies");
  expect_says(section().inconclusive, "the intervals with and without it overlap");
}

TEST_F(QuotaChartTest, TooFewTasksHaveNoTail) {
  add_arriving(computing("thread-pool", 2), 2'000'000, 0, 199);
  add_arriving(under("0.5", computing("thread-pool", 2)), 80'000'000, 0.8, 199);
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "no two results with a p99 differ in the quota alone");
  EXPECT_EQ(chart_of(section(), "quota-p99").table.rows.at(0).back(),
            "too few tasks arrived for a p99");
}

TEST_F(QuotaChartTest, ItSaysThatMoreWorkersFinishAsFast) {
  add_throttled(under("0.5", computing("thread-pool", 2)), 400'000'000, 1.5);
  add_throttled(under("0.5", computing("thread-pool", 4)), 401'000'000, 1.5);
  add_throttled(under("0.5", computing("thread-pool", 16)), 404'000'000, 1.5);
  add(computing("thread-pool", 2), around(100'000'000));
  add(computing("thread-pool", 16), around(150'000'000));
  const Section section = this->section();
  const Answer* const answer = answer_with(section, "is as fast");
  ASSERT_NE(answer, nullptr) << all_answers(section);
  EXPECT_EQ(answer->sentence,
            "Under a quota of half a core, thread-pool is as fast with 16 workers as with 2.");
  expect_says(answer->evidence, "thread-pool (no quota, 16 workers) 1.50");
  EXPECT_EQ(chart_of(section, "quota-workers").table.rows.size(), 5U);
}

TEST_F(QuotaChartTest, ItSaysWhatTheSmallestQuotaCostsTheModelThatItSlowsDownMost) {
  for (const auto& [model, slow_ns] :
       {std::pair("thread-pool", 400'000'000), {"coroutines", 200'000'000}}) {
    add(computing(model, 2), around(100'000'000));
    add_throttled(under("0.5", computing(model, 2)), slow_ns, 1.5);
    add_throttled(under("1", computing(model, 2)), 700'000'000, 1);
  }
  const Section section = this->section();
  ASSERT_FALSE(section.answers.empty()) << section.inconclusive;
  EXPECT_EQ(
      section.answers.front().sentence,
      "Under a quota of half a core, thread-pool takes 4.00× the time that it takes without.");
  expect_says(section.answers.front().evidence, "coroutines (half a core, 2 workers) 2.00");
  expect_says(section.answers.front().evidence, "cores kept from its tasks: 1.5");
}

TEST_F(QuotaChartTest, AQuotaWhoseRatioReachesDownToOneCostsNothingThatIsKnown) {
  add(computing("thread-pool", 2), around(100'000'000));
  add_throttled(under("1.5", computing("thread-pool", 2)), 100'000'000, 0.1);
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "what a quota costs");
}

TEST_F(QuotaChartTest, ItSaysThatMoreWorkersAreSlower) {
  add_throttled(under("0.5", computing("thread-pool", 2)), 400'000'000, 1.5);
  add_throttled(under("0.5", computing("thread-pool", 16)), 800'000'000, 1.5);
  const Section section = this->section();
  const Answer* const answer = answer_with(section, "16 workers");
  ASSERT_NE(answer, nullptr) << all_answers(section);
  expect_says(answer->sentence,
              "thread-pool with 16 workers takes 2.00× the time that it takes "
              "with 2.");
}

TEST_F(QuotaChartTest, WhatScattersIsNeitherAsFastNorSlower) {
  add(under("0.5", computing("thread-pool", 2)), scattered());
  auto reversed = scattered();
  std::reverse(reversed.begin(), reversed.end());
  add(under("0.5", computing("thread-pool", 16)), reversed);
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "what more workers than cores do under a quota");
}

TEST_F(QuotaChartTest, ItSaysWhatNeighboursCostAndWhomTheyCostLess) {
  for (const auto& [model, slower_ns] :
       {std::pair("thread-pool", 200'000'000), {"coroutines", 120'000'000}}) {
    add(computing(model, 2), around(100'000'000));
    add(beside(2, computing(model, 2)), around(slower_ns));
  }
  const Section section = this->section();
  const Answer* const answer = answer_with(section, "neighbours");
  ASSERT_NE(answer, nullptr) << all_answers(section);
  EXPECT_EQ(
      answer->sentence,
      "Beside noisy neighbours, thread-pool takes 2.00× the time that it takes alone, coroutines "
      "1.20×.");
  expect_says(answer->evidence, "2 neighbours; ");
  EXPECT_EQ(chart_of(section, "quota-neighbours").table.rows.size(), 4U);
  expect_says(section.inconclusive, "no result has one");
}

TEST_F(QuotaChartTest, NeighboursThatCostNothingAreNoAnswer) {
  add(computing("thread-pool", 2), around(100'000'000));
  add(beside(2, computing("thread-pool", 2)), around_reversed(100'000'000));
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "what neighbours cost");
}

TEST_F(QuotaChartTest, TheThroughputIsThatOfAsManyWorkersAsCoresAndOfEachQuota) {
  add_throttled(under("0.5", computing("thread-pool", 2)), 400'000'000, 1.5);
  add_throttled(under("0.5", computing("thread-pool", 16)), 400'000'000, 1.5);
  add_throttled(under("1.5", computing("thread-pool", 2)), 150'000'000, 0.5);
  add(computing("thread-pool", 2), around(100'000'000));
  fail(add(under("0.5", computing("process-pool", 2)), around(1)), "it crashed");
  const Section section = this->section();
  const Chart& throughput = chart_of(section, "quota-throughput");
  EXPECT_EQ(throughput.table.rows.size(), 4U);
  EXPECT_TRUE(has_row(throughput, "series", "no quota"));
  EXPECT_TRUE(has_row(throughput, "series", "one and a half cores"));
  EXPECT_EQ(chart_of(section, "quota-throttled").table.rows.size(), 4U);
}

TEST_F(QuotaChartTest, AQuotaThatWasNotUsedUpTellsNothing) {
  add_throttled(under("0.5", computing("thread-pool", 2)), 400'000'000, 0);
  add_throttled(under("1", computing("thread-pool", 2)), 400'000'000, 0.1);
  add_throttled(under("1", computing("coroutines", 1)), 400'000'000, 0);  // it has one thread
  expect_says(section().inconclusive,
              "In 1 of 2 cells the quota was not used up, so that they say nothing of what it "
              "costs");
}

TEST_F(QuotaChartTest, AQuotaThatWasUsedUpInOneTrialWasUsedUp) {
  const auto cell = add_throttled(under("1", computing("thread-pool", 2)), 400'000'000, 0);
  for (Trial& trial : results().trials) {
    if (trial.cell == cell && trial.index == 0) trial.resources.throttled_ns = 1'000'000;
  }
  EXPECT_EQ(section().inconclusive.find("was not used up"), std::string::npos)
      << section().inconclusive;
}

TEST_F(QuotaChartTest, ThreadsUnderOneInterpreterLockCannotUseUpAQuotaOfACore) {
  Cell threads = computing("python-thread-executor", 2);
  threads.traits = {.worker_kind = WorkerKind::thread, .gil = Gil::on};
  add_throttled(under("1", threads), 400'000'000, 0);
  EXPECT_EQ(section().inconclusive.find("was not used up"), std::string::npos)
      << section().inconclusive;
  add_throttled(under("0.5", threads), 400'000'000, 0);
  expect_says(section().inconclusive, "In 1 of 1 cell the quota was not used up");
}

TEST_F(QuotaChartTest, TablesHaveTheQuotaAsANumberOfCores) {
  add_throttled(under("0.5", computing("thread-pool", 2)), 400'000'000, 1.5);
  add(computing("thread-pool", 2), around(100'000'000));
  const Section section = this->section();
  const DataTable& table = chart_of(section, "quota-throughput").table;
  EXPECT_EQ(table.columns.at(2), "quota (cores)");
  EXPECT_EQ(table.columns.at(9), "throttled cores");
  EXPECT_EQ(table.rows.at(0).at(2), "0.5");
  EXPECT_EQ(table.rows.at(1).at(2), "none");
}

TEST_F(QuotaChartTest, AQuotaWithoutANameIsInTheEvidenceAlone) {
  add_arriving(computing("thread-pool", 2), 2'000'000, 0);
  add_arriving(under("0.3", computing("thread-pool", 2)), 80'000'000, 0.8);
  ASSERT_EQ(section().answers.size(), 1U);
  expect_says(section().answers.front().sentence, "Under a quota, the p99 of thread-pool rises");
  expect_says(section().answers.front().evidence, "0.3 cores, 2 workers 8");
}

TEST_F(QuotaChartTest, OddSettingsAreNoQuota) {
  for (const char* const odd : {"nan", "-1", "1e300", "many", "", "inf"}) {
    add(under(odd, computing("thread-pool", 2)), around(100'000'000));
  }
  add(beside(0, computing("thread-pool", 2)), around(100'000'000));
  EXPECT_FALSE(section().charts.empty());
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "no result has one");
}

}  // namespace
}  // namespace reports
