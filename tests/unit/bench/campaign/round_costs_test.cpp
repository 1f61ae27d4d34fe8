// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/round_costs.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace bench {
namespace {

class RoundCostsTest : public testing::Test {
 protected:
  RoundCostsTest() {
    results_.plan.cells = {reports::make_cell("serial", "primes"),
                           reports::make_cell("fork", "primes", 2)};
  }

  reports::Results results_;
  /// Trials of half a second and more.
  std::vector<CellCost> costs_ = {{.overhead_s = 0.1, .iteration_s = 0.2},
                                  {.overhead_s = 0.1, .iteration_s = 0.2}};
};

TEST_F(RoundCostsTest, ARoundCostsWhatPilotsFound) {
  const RoundCosts costs(results_, costs_);
  EXPECT_NEAR(costs.round_s(0, 1), 1.0, 0.05);
  EXPECT_NEAR(costs.round_s(0, 3) - costs.round_s(0, 1), 0.8, 0.05);
}

TEST_F(RoundCostsTest, NothingIsForeseenWithoutPilotsAndTrials) {
  const RoundCosts costs(results_, {});
  EXPECT_EQ(costs.round_s(0, 1), 0);
  EXPECT_EQ(costs.trial_s(0, 1), 0);
}

TEST_F(RoundCostsTest, CellsThatHaveEndedOrHaveAllTheirTrialsCostNothing) {
  results_.plan.cells[0].effort.trials = 2;
  const RoundCosts costs(results_, costs_);
  EXPECT_NEAR(costs.round_s(1, 1), 1.0, 0.05);
  EXPECT_NEAR(costs.round_s(2, 1), 0.5, 0.05);
  results_.failed = {{.cell = 1, .phase = "trial", .reason = "it crashed"}};
  EXPECT_EQ(costs.round_s(2, 1), 0);
}

TEST_F(RoundCostsTest, ACellThatIsMeasuredAgainstExpectationCostsWhatItTook) {
  costs_[1].will_be_skipped = true;
  RoundCosts costs(results_, costs_);
  EXPECT_NEAR(costs.round_s(0, 1), 0.5, 0.05);
  EXPECT_EQ(costs.trial_s(1, 1), 0);
  reports::add_trials(results_, 1, {100'000});
  costs.learn(0, 1, 1.0);
  EXPECT_GT(costs.trial_s(1, 1), 0);
}

TEST_F(RoundCostsTest, TheNextRoundIsForeseenByWhatTheLastOneTook) {
  RoundCosts costs(results_, costs_);
  // Half a second each in three iterations of 0.1 ms and as much before them.
  reports::add_trials(results_, 0, {100'000});
  reports::add_trials(results_, 1, {100'000});
  costs.learn(0, 1, 3.0);
  EXPECT_NEAR(costs.round_s(1, 1), 3.0, 1e-9);
  EXPECT_GT(costs.round_s(1, 2), 3.0);
}

TEST_F(RoundCostsTest, ATrialThatRanFewerTasksCostsWhatItTook) {
  results_.plan.cells[0].measured_tasks = 1;  // of ten
  reports::add_trials(results_, 0, {1'000'000'000});
  const RoundCosts costs(results_, {});
  // 0.1 s each: the warm-up and a turn.
  EXPECT_NEAR(costs.trial_s(0, 1), 0.2, 0.01);
}

TEST_F(RoundCostsTest, MemoryTrialsThatAreMissingAreForeseen) {
  results_.plan.cells[0].effort.memory_trials = 3;
  results_.plan.cells[1].effort.memory_trials = 1;
  const RoundCosts costs(results_, costs_);
  EXPECT_NEAR(costs.memory_left_s(6), 4 * 0.3, 1e-9);
  results_.memory = {{.cell = 0, .peak_bytes = 1, .elapsed_s = 0.5}};
  EXPECT_NEAR(costs.memory_left_s(6), 2 * 0.5 + 0.3, 1e-9);
  EXPECT_NEAR(costs.memory_left_s(1), 0.3, 1e-9);
}

}  // namespace
}  // namespace bench
