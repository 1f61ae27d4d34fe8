// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/trial_figures.h"

#include <gtest/gtest.h>

#include "reports/statistics/histogram.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

using Figure = Comparison::Figure;

class TrialFiguresTest : public testing::Test {
 protected:
  TrialFiguresTest() {
    results_.plan.cells.push_back(make_cell("a", "empty"));  // of 10 tasks
    add_trials(results_, 0, {1000});                         // three iterations
    trial().resources.cpu_ns = 600;
    trial().resources.voluntary_switches = 20;
    trial().resources.involuntary_switches = 10;
  }

  Trial& trial() { return results_.trials.front(); }
  std::optional<double> figure(Figure figure) {
    return figure_of_trial(figure, trial(), results_.plan.cells.front());
  }

  Results results_;
};

TEST_F(TrialFiguresTest, TimesAreOfTheMedianIteration) {
  EXPECT_EQ(figure(Figure::time_per_iteration), 1000);
  EXPECT_EQ(figure(Figure::time_per_task), 100);
}

TEST_F(TrialFiguresTest, WhatAllIterationsUsedIsDividedByThem) {
  EXPECT_EQ(figure(Figure::cpu_per_task), 20);
  EXPECT_EQ(figure(Figure::switches_per_task), 1);
}

TEST_F(TrialFiguresTest, WhatATrialDoesNotTellIsAbsentAndNotZero) {
  trial().resources.cpu_ns.reset();
  trial().resources.involuntary_switches.reset();
  EXPECT_EQ(figure(Figure::cpu_per_task), std::nullopt);
  EXPECT_EQ(figure(Figure::switches_per_task), std::nullopt);
  EXPECT_EQ(figure(Figure::first_result), std::nullopt);
  EXPECT_EQ(figure(Figure::latency_p99), std::nullopt);
  trial().sync = SyncUse{.operations = 5};
  EXPECT_EQ(figure(Figure::first_result), std::nullopt);
}

TEST_F(TrialFiguresTest, StartingAndDoingItOnceAreThoseOfTheTrial) {
  EXPECT_EQ(figure(Figure::start_time), 100);
  EXPECT_EQ(figure(Figure::one_shot), trial().one_shot_ns());
}

TEST_F(TrialFiguresTest, LatenciesAreTheMostSpecificTimesThatTheTrialSamples) {
  trial().closed_loop = ClosedLoop{.served = {.p50_ns = 1, .p99_ns = 20, .max_ns = 30}};
  EXPECT_EQ(figure(Figure::latency_p99), 20);
  EXPECT_EQ(figure(Figure::latency_max), 30);
  Histogram waits;
  for (std::int64_t ns = 1; ns <= 100; ++ns) waits.add(ns);
  trial().sync = SyncUse{
      .operations = 100, .lock_wait = waits.counts(), .lock_wait_max_ns = waits.longest_ns()};
  EXPECT_EQ(figure(Figure::latency_p99), 99);
  EXPECT_EQ(figure(Figure::latency_max), 100);
  Histogram arrivals;
  for (std::int64_t ns = 1; ns <= 100; ++ns) arrivals.add(10 * ns);
  trial().open_loop =
      OpenLoop{.latency = arrivals.counts(), .latency_max_ns = arrivals.longest_ns()};
  EXPECT_EQ(figure(Figure::latency_p99), 990);
  EXPECT_EQ(figure(Figure::latency_max), 1000);
}

TEST_F(TrialFiguresTest, FiguresOfMemoryAndCountsAreOfNoTrial) {
  for (const Figure one : {Figure::peak_bytes, Figure::bytes_per_task, Figure::lost_share,
                           Figure::expected_failure, Figure::cpu_share, Figure::wait_excess}) {
    EXPECT_EQ(figure(one), std::nullopt);
  }
}

}  // namespace
}  // namespace reports
