// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/sweep.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "bench/plan/plan.h"
#include "tests/unit/reports/fixtures.h"

namespace bench {
namespace {

class SweepTest : public testing::Test {
 protected:
  SweepTest() {
    results_.plan.seed = 7;
    // The reference, five pieces of two workers, and two cells that belong to nothing.
    results_.plan.cells = {reports::make_cell("serial", "empty")};
    for (std::uint64_t cell = 0; cell < 7; ++cell) {
      results_.plan.cells.push_back(reports::make_cell("fork", "empty", 2));
    }
    results_.plan.experiments.push_back({.name = "sizes", .sweeps = {{0, {5, 3, 1, 4, 2}}}});
    reports::add_trials(results_, 0, {1000});
  }

  /// A first trial that keeps so many percent of two workers busy.
  void add(std::uint64_t cell, std::int64_t percent) {
    reports::add_trials(results_, cell, {1000 * 100 / (2 * percent)});
  }
  bool is_skipped(std::uint64_t cell) { return reason_to_skip(cell, results_).has_value(); }

  reports::Results results_;
};

TEST_F(SweepTest, TheFirstRoundTakesTheReferenceFirstAndTheCellsInTheirOrder) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    results_.plan.seed = seed;
    const auto order = first_round_order(results_.plan);
    EXPECT_EQ(order.front(), 0U);
    std::vector<std::uint64_t> swept;
    std::ranges::copy_if(order, std::back_inserter(swept),
                         [](std::uint64_t cell) { return cell >= 1 && cell <= 5; });
    EXPECT_EQ(swept, (std::vector<std::uint64_t>{5, 3, 1, 4, 2}));
    auto all = order;
    std::ranges::sort(all);
    EXPECT_EQ(all, (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  }
}

TEST_F(SweepTest, WithoutSweepsTheFirstRoundIsLikeTheOthers) {
  results_.plan.experiments.clear();
  EXPECT_EQ(first_round_order(results_.plan), round_order(7, 0, 8));
}

TEST_F(SweepTest, TwoCellsInARowBelowAHalfEndIt) {
  add(5, 90);
  add(3, 40);
  EXPECT_FALSE(is_skipped(1)) << "one of them alone";
  add(1, 60);
  EXPECT_FALSE(is_skipped(4)) << "they are not in a row";
  EXPECT_FALSE(is_skipped(2)) << "the one before it is not measured yet";
}

TEST_F(SweepTest, WhatComesAfterThemIsNotMeasuredEither) {
  add(5, 40);
  EXPECT_FALSE(is_skipped(3));
  add(3, 30);
  ASSERT_TRUE(is_skipped(1));
  results_.skipped.push_back({1, *reason_to_skip(1, results_)});
  ASSERT_TRUE(is_skipped(4));
  results_.skipped.push_back({4, *reason_to_skip(4, results_)});
  EXPECT_TRUE(is_skipped(2));
  EXPECT_FALSE(is_skipped(6)) << "it is in no sweep";
}

TEST_F(SweepTest, SizesInBetweenThatWereLeftOutForWantOfTimeDecideNothing) {
  results_.skipped = {{3, "every second task size is measured, in a time budget of 15 s"},
                      {4, "every second task size is measured, in a time budget of 15 s"}};
  add(5, 90);
  EXPECT_FALSE(is_skipped(1)) << "only one larger cell was measured";
  add(1, 40);
  EXPECT_FALSE(is_skipped(2)) << "of the two before it one is worth it";
  results_.trials.clear();
  reports::add_trials(results_, 0, {1000});
  add(5, 40);
  add(1, 40);
  EXPECT_TRUE(is_skipped(2));
}

TEST_F(SweepTest, ExactlyAHalfIsNotBelowIt) {
  add(5, 50);
  add(3, 50);
  EXPECT_FALSE(is_skipped(1));
}

TEST_F(SweepTest, AFailedCellIsOneBelow) {
  results_.failed.push_back({5, "trial", "it hung", 30});
  add(3, 10);
  EXPECT_TRUE(is_skipped(1));
}

TEST_F(SweepTest, TheReasonNamesAFailureAndGoesOnToTheEnd) {
  add(5, 40);
  results_.failed.push_back({3, "trial", "it hung", 30});
  const auto reason = reason_to_skip(1, results_).value();
  EXPECT_EQ(reason,
            "of two cells in a row with larger tasks none used half of its workers' time: "
            "fork/empty/workers:2 failed: it hung");
  results_.skipped.push_back({1, reason});
  EXPECT_EQ(reason_to_skip(4, results_), reason) << "the one before it was never measured";
}

TEST_F(SweepTest, WithoutAResultOfTheReferenceNoEfficiencyIsKnown) {
  results_.trials.clear();
  EXPECT_TRUE(is_skipped(5));
  EXPECT_FALSE(is_skipped(0));
}

TEST_F(SweepTest, TheFastestIterationCounts) {
  reports::add_trials(results_, 5, {5000});
  reports::add_trials(results_, 3, {5000});
  EXPECT_TRUE(is_skipped(1));
  results_.trials.back().iterations_ns = {5000, 600, 5000};
  EXPECT_FALSE(is_skipped(1)) << "a disturbed machine makes the others only slower";
}

}  // namespace
}  // namespace bench
