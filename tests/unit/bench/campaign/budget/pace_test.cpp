// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/pace.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

/// Rounds of 2 s, with 0.5 s more for each further turn.
constexpr Pace usual{.budget_s = 60,
                     .round_s = 2,
                     .lap_s = 0.5,
                     .min_rounds = 10,
                     .planned_rounds = 15,
                     .planned_laps = 4};

/// Runs to the end with rounds that take so many times what was foreseen; each is known afterwards.
struct Course {
  double spent_s = 0;
  std::uint64_t rounds = 0;
};
Course measure(Pace pace, double slower) {
  Course course{pace.spent_s};
  for (;;) {
    const NextRound next = next_round(pace);
    if (!next.goes_on) return course;
    if (course.rounds == 0) {
      pace.round_s *= slower;
      pace.lap_s *= slower;
    }
    course.spent_s += pace.round_s + static_cast<double>(next.laps - 1) * pace.lap_s;
    pace.spent_s = course.spent_s;
    pace.finished_rounds = ++course.rounds;
  }
}

TEST(PaceTest, ARunThatGoesAsForeseenHasItsRoundsWithAllTurns) {
  EXPECT_EQ(next_round(usual).laps, 4U);
  const Course whole = measure(usual, 1);
  EXPECT_EQ(whole.rounds, 15U);
  EXPECT_LE(whole.spent_s, 60);
}

TEST(PaceTest, SlowerRoundsHaveFewerTurnsBeforeThereAreFewerRounds) {
  const Course slower = measure(usual, 1.5);
  EXPECT_GE(slower.rounds, 15U);
  EXPECT_LE(slower.spent_s, 60);
}

TEST(PaceTest, NoRunTakesMoreThanATenthLongerThanItsBudgetOnceRoundsAreKnown) {
  for (const double slower : {0.5, 1.0, 2.0, 2.7, 3.0, 5.0, 10.0}) {
    Pace pace = usual;
    pace.round_s *= slower;
    pace.lap_s *= slower;
    EXPECT_LE(measure(pace, 1).spent_s, 66.0) << slower;
  }
}

TEST(PaceTest, ATenthMoreThanTheBudgetIsUsedOnlyToReachTheMinimum) {
  Pace pace = usual;
  pace.round_s = 6.2;  // nine fit into the budget, ten into a tenth more
  const Course ten = measure(pace, 1);
  EXPECT_EQ(ten.rounds, 10U);
  EXPECT_GT(ten.spent_s, 60);
  pace.min_rounds = 9;
  EXPECT_EQ(measure(pace, 1).rounds, 9U);
}

TEST(PaceTest, ARunWhoseMinimumDoesNotFitStopsAtItsBudget) {
  Pace pace = usual;
  pace.round_s = 10;
  const Course few = measure(pace, 1);
  EXPECT_EQ(few.rounds, 6U);
  EXPECT_LE(few.spent_s, 66);
}

TEST(PaceTest, WhatComesAfterTheRoundsIsKeptFree) {
  Pace pace = usual;
  pace.reserved_s = 20;
  EXPECT_LE(measure(pace, 1).spent_s, 46);
}

TEST(PaceTest, ThereAreNeverMoreRoundsThanPlanned) {
  Pace pace = usual;
  pace.round_s = 0.001;
  pace.lap_s = 0;
  EXPECT_EQ(measure(pace, 1).rounds, 15U);
}

}  // namespace
}  // namespace bench
