// SPDX-License-Identifier: Apache-2.0
#include "reports/state/weak.h"

#include <vector>

#include <gtest/gtest.h>

namespace reports {
namespace {

MachineState state_of(double quiet_share) {
  return {.cores = {{.processor = 0, .best_ns = 100, .quiet_share = quiet_share},
                    {.processor = 1, .best_ns = 100, .quiet_share = quiet_share}}};
}

/// Of five rows so many may be the best.
std::vector<ShownRow> rows_with_best(std::size_t best) {
  std::vector<ShownRow> rows;
  for (std::size_t row = 0; row < 5; ++row) {
    rows.push_back({.may_be_best = row < best, .relative_half_width = 0.02});
  }
  return rows;
}

TEST(Weak, ARunThatCannotTellOnBusyCoresIsWeak) {
  EXPECT_TRUE(is_weak(rows_with_best(3), state_of(0.3)));
}

TEST(Weak, CoresThatOthersUseAreBusyAlthoughTheProbeDidNotSeeThem) {
  MachineState state = state_of(0.9);
  state.others_share = 0.7;
  EXPECT_TRUE(is_weak(rows_with_best(3), state));
  state.others_share = 0.6;
  EXPECT_FALSE(is_weak(rows_with_best(3), state));
}

TEST(Weak, ARunThatCanTellIsNotWeakHoweverBusyTheCoresWere) {
  EXPECT_FALSE(is_weak(rows_with_best(2), state_of(0)));
}

TEST(Weak, ARunOnQuietCoresIsNotWeakWhateverItCannotTell) {
  std::vector<ShownRow> rows = rows_with_best(5);
  rows[0].relative_half_width = 0.5;
  EXPECT_FALSE(is_weak(rows, state_of(0.34)));
  EXPECT_FALSE(is_weak(rows, state_of(1)));
}

TEST(Weak, AnIntervalOfMoreThanTenPercentCannotTell) {
  std::vector<ShownRow> rows = rows_with_best(1);
  rows[3].relative_half_width = 0.1;
  EXPECT_FALSE(is_weak(rows, state_of(0.1)));
  rows[3].relative_half_width = 0.11;
  EXPECT_TRUE(is_weak(rows, state_of(0.1)));
}

TEST(Weak, ARowWithoutRivalsIsNotAskedWhetherItIsTheBest) {
  EXPECT_FALSE(is_weak(std::vector<ShownRow>{{.relative_half_width = 0.05}}, state_of(0.1)));
  EXPECT_FALSE(is_weak({}, state_of(0.1)));
}

TEST(Weak, WhatIsUnknownMakesNoRunWeak) {
  MachineState state = state_of(0.1);
  state.unknown = "the cores cannot be pinned";
  EXPECT_FALSE(is_weak(rows_with_best(5), state));
  state = state_of(0.1);
  state.cores[1].quiet_share.reset();
  EXPECT_FALSE(is_weak(rows_with_best(5), state));
  EXPECT_FALSE(is_weak(rows_with_best(5), {}));
}

TEST(Weak, TheSentenceSaysWhatDisturbedTheRunAndWhatToDo) {
  Results results;
  results.plan.time_budget_s = 60;
  results.machine_state = state_of(0.19);
  results.machine_state->cores[0].quiet_share = 0.35;
  results.machine_state->others_share = 0.02;
  EXPECT_EQ(describe_weakness(results), "");
  results.machine_state->weak = true;
  EXPECT_EQ(describe_weakness(results),
            "the probe of core 1 was slow 81 % of the time while other programs used 2 % of the "
            "cores, as happens when somebody else uses its other hyperthread; with "
            "--time-budget=5min, or at another time, more could be told");
}

TEST(Weak, ARunThatAdvisesABudgetAdvisesNoOther) {
  Results results;
  results.plan.time_budget_s = 15;
  results.plan.enough_budget = {.time_budget_s = 120, .is_at_least = false};
  results.machine_state = state_of(0.19);
  results.machine_state->weak = true;
  EXPECT_NE(describe_weakness(results).find("with --time-budget=120s"), std::string::npos);
}

TEST(Weak, WhereTrialsWereCountedMoreOfThemAreAskedFor) {
  Results results;
  results.plan.time_budget_s = 60;
  results.plan.trials = 6;
  results.machine_state = state_of(0.1);
  results.machine_state->others_share = 0.65;
  results.machine_state->weak = true;
  EXPECT_EQ(describe_weakness(results),
            "other programs used 65 % of the cores; with more trials, or at another time, more "
            "could be told");
}

}  // namespace
}  // namespace reports
