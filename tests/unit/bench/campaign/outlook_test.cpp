// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/outlook.h"

#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

CellOutlook planned(std::uint64_t trials, std::uint64_t peaks = 0) {
  return {.wanted_trials = trials, .max_trials = trials, .wanted_peaks = peaks};
}

TEST(OutlookTest, BeforeEachCellWasTriedItPromisesNothingThatItDoesNotKnow) {
  std::vector<CellOutlook> cells = {planned(3), planned(3)};
  EXPECT_TRUE(outlook_of(cells, 0).is_at_least);
  cells[0].trials = 1;
  cells[0].trials_s = 2;
  Outlook outlook = outlook_of(cells, 0);
  EXPECT_TRUE(outlook.is_at_least);
  EXPECT_DOUBLE_EQ(outlook.left_s, 4);  // of the known one
  cells[1].trials = 1;
  cells[1].trials_s = 100;  // a slow one
  outlook = outlook_of(cells, 0);
  EXPECT_FALSE(outlook.is_at_least);
  EXPECT_DOUBLE_EQ(outlook.left_s, 204);
}

TEST(OutlookTest, WhatTasksDeclareToWaitIsKnownBeforeTheyWereTried) {
  std::vector<CellOutlook> cells = {planned(3)};
  cells[0].declared_trial_s = 10;
  EXPECT_DOUBLE_EQ(outlook_of(cells, 0).left_s, 30);
}

TEST(OutlookTest, WhatAPilotFoundIsKnownBeforeTheFirstTrial) {
  std::vector<CellOutlook> cells = {planned(3)};
  cells[0].foreseen_trial_s = 4;
  EXPECT_DOUBLE_EQ(outlook_of(cells, 0).left_s, 12);
  EXPECT_FALSE(outlook_of(cells, 0).is_at_least);
}

TEST(OutlookTest, TrialsForMemoryTakeTimeAndHaveNoNumber) {
  std::vector<CellOutlook> cells = {planned(2, 1)};
  cells[0].trials = 2;
  cells[0].trials_s = 6;
  const Outlook outlook = outlook_of(cells, 0);
  EXPECT_EQ(outlook.trials, 2U);
  EXPECT_DOUBLE_EQ(outlook.left_s, 3);
  cells[0].peaks = 1;
  cells[0].peaks_s = 3;
  EXPECT_DOUBLE_EQ(outlook_of(cells, 0).left_s, 0);
}

TEST(OutlookTest, NothingIsAheadOfACellThatFailedOrWasSkipped) {
  std::vector<CellOutlook> cells = {planned(4, 1), planned(4)};
  cells[0].has_ended = true;
  cells[0].trials = 1;
  cells[1].trials = 3;
  cells[1].trials_s = 3;
  const Outlook outlook = outlook_of(cells, 0);
  EXPECT_EQ(outlook.trials, 5U);
  EXPECT_DOUBLE_EQ(outlook.left_s, 1);
  EXPECT_FALSE(outlook.is_at_least);
}

TEST(OutlookTest, ABudgetIsUsedUpByFurtherTrialsAndByNoMoreThanThereMayBe) {
  std::vector<CellOutlook> cells = {planned(6)};
  cells[0].max_trials = 100;
  cells[0].trials = 6;
  cells[0].trials_s = 6;
  Outlook outlook = outlook_of(cells, 20);
  EXPECT_DOUBLE_EQ(outlook.left_s, 20);
  EXPECT_EQ(outlook.trials, 26U);
  cells[0].trials_s = 0.6;
  outlook = outlook_of(cells, 20);
  EXPECT_DOUBLE_EQ(outlook.left_s, 9.4);
  EXPECT_EQ(outlook.trials, 100U);
}

/// A whole campaign of cells that take so long, round by round, with the memory behind each round.
TEST(OutlookTest, FromTheSecondRoundOnTheEstimateIsWhatTheCampaignTakes) {
  constexpr std::uint64_t rounds = 4;
  const std::vector<double> cost_s = {0.1, 0.5, 60, 3};
  std::vector<CellOutlook> cells(cost_s.size(), planned(rounds, 1));
  const double total_s = (rounds + 1) * (0.1 + 0.5 + 60 + 3);
  double spent_s = 0;
  std::uint64_t done = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      const Outlook before = outlook_of(cells, 0);
      EXPECT_EQ(before.trials, rounds * cells.size());
      EXPECT_LT(done, before.trials);  // "trial 25 of 24" is never shown
      EXPECT_EQ(before.is_at_least, round == 0);
      EXPECT_LE(before.left_s, total_s - spent_s + 1e-9);
      if (round > 0) {
        EXPECT_NEAR(before.left_s, total_s - spent_s, 1e-9);
      }
      ++cells[cell].trials;
      cells[cell].trials_s += cost_s[cell];
      spent_s += cost_s[cell];
      ++done;
    }
    for (std::size_t cell = 0; round == 0 && cell < cells.size(); ++cell) {
      ++cells[cell].peaks;
      cells[cell].peaks_s += cost_s[cell];
      spent_s += cost_s[cell];
    }
  }
  EXPECT_NEAR(outlook_of(cells, 0).left_s, 0, 1e-9);
}

TEST(OutlookTest, TheWordsSayHowSureTheFigureIs) {
  EXPECT_EQ(format_time_left(4.6, false), "about 5 s left");
  EXPECT_EQ(format_time_left(-3, false), "about 0 s left");
  EXPECT_EQ(format_time_left(719, true), "at least 719 s left");
  EXPECT_EQ(format_time_left(0, true), "time left not known yet");
}

}  // namespace
}  // namespace bench
