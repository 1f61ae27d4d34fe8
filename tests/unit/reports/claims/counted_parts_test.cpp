// SPDX-License-Identifier: Apache-2.0
// Parts of claims that count what became of all trials.
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "reports/claims/judge_part.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

using State = PartFinding::State;

/// Four trials of a cell, of which so many lost half of their updates.
Results losing_in(std::uint64_t trials) {
  Results results;
  Cell cell = make_cell("thread-pool", "account", 2);
  cell.expected_failure = FailureKind::race;
  results.plan.cells = {cell};
  add_trials(results, 0, {10, 10, 10, 10});
  if (trials > 0) {
    results.add({.cell = 0,
                 .text = "50 of 100 updates were lost",
                 .faults = trials * 50,
                 .of = 400,
                 .trials = trials});
  }
  return results;
}

State judged(const Results& results, std::optional<double> at_least,
             std::optional<double> at_most) {
  const ClaimPart part{.comparison = {.figure = Comparison::Figure::lost_share,
                                      .cell = 0,
                                      .at_least = at_least,
                                      .at_most = at_most}};
  return judge_part(part, ByCell(results)).state;
}

TEST(CountedParts, OneLossIsEnoughToRefuteThatThereIsNone) {
  EXPECT_EQ(judged(losing_in(0), std::nullopt, 0), State::confirmed);
  EXPECT_EQ(judged(losing_in(1), std::nullopt, 0), State::refuted);
  EXPECT_EQ(judged(losing_in(4), std::nullopt, 0), State::refuted);
}

TEST(CountedParts, ALossThatIsExpectedHasToComeInEachTrial) {
  EXPECT_EQ(judged(losing_in(0), 0.01, std::nullopt), State::refuted);
  EXPECT_EQ(judged(losing_in(1), 0.01, std::nullopt), State::open);
  EXPECT_EQ(judged(losing_in(4), 0.01, std::nullopt), State::confirmed);
}

TEST(CountedParts, AShareBetweenTwoBoundsIsNoCounterexample) {
  EXPECT_EQ(judged(losing_in(4), std::nullopt, 0.6), State::confirmed);
  EXPECT_EQ(judged(losing_in(4), std::nullopt, 0.2), State::refuted);
  EXPECT_EQ(judged(losing_in(1), std::nullopt, 0.1), State::open);
}

}  // namespace
}  // namespace reports
