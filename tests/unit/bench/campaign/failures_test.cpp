// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/failures.h"

#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

using reports::FailureKind;

class Failures : public testing::Test {
 protected:
  static TrialOutcome failed(const char* error) {
    TrialOutcome outcome{.elapsed_s = 2};
    outcome.answer.error = error;
    return outcome;
  }
  static TrialOutcome expected(FailureKind kind, const char* text, const char* error = "") {
    TrialOutcome outcome = failed(error);
    outcome.answer.expected_failure = {
        .cell = 99, .kind = kind, .text = text, .faults = 3, .of = 10};
    return outcome;
  }

  reports::Results results_;
  std::vector<reports::Failure> told_;
  std::vector<reports::ExpectedFailure> told_as_expected_;
  CampaignListeners listeners_ = {
      .on_failure = [this](const reports::Failure& one) { told_.push_back(one); },
      .on_expected_failure =
          [this](const reports::ExpectedFailure& one) { told_as_expected_.push_back(one); }};
};

TEST_F(Failures, ATrialThatFailsIsAFailureOfItsCell) {
  record_failure(results_, 4, "timed", failed("deadlock: task 0 …"), listeners_);
  ASSERT_EQ(results_.failed.size(), 1U);
  EXPECT_EQ(results_.failed[0].cell, 4U);
  EXPECT_EQ(results_.failed[0].phase, "timed");
  EXPECT_TRUE(results_.expected_failures.empty());
  EXPECT_EQ(told_.size(), 1U);
  EXPECT_TRUE(told_as_expected_.empty());
  EXPECT_TRUE(results_.has_ended_in_failure(4));
  EXPECT_FALSE(results_.has_ended_in_failure(3));
}

TEST_F(Failures, ADeadlockThatTheCellAsksForIsNoFailureAndEndsIt) {
  record_failure(results_, 4, "timed",
                 expected(FailureKind::deadlock, "task 0 …", "deadlock: task 0 …"), listeners_);
  EXPECT_TRUE(results_.failed.empty());
  ASSERT_EQ(results_.expected_failures.size(), 1U);
  EXPECT_EQ(results_.expected_failures[0].cell, 4U) << "a trial does not know its cell's index";
  EXPECT_EQ(results_.expected_failures[0].text, "task 0 …");
  EXPECT_TRUE(told_.empty());
  EXPECT_EQ(told_as_expected_.size(), 1U);
  EXPECT_TRUE(results_.has_ended_in_failure(4));
}

TEST_F(Failures, LostUpdatesThatTheCellAsksForAreAddedUpOverItsTrials) {
  for (int trial = 0; trial < 2; ++trial) {
    record_expected_failure(results_, 1, expected(FailureKind::race, "3 of 10 were lost"),
                            listeners_);
  }
  ASSERT_EQ(results_.expected_failures.size(), 1U);
  EXPECT_EQ(results_.expected_failures[0].faults, 6U);
  EXPECT_EQ(results_.expected_failures[0].of, 20U);
  EXPECT_EQ(results_.expected_failures[0].trials, 2U);
  EXPECT_EQ(told_as_expected_.size(), 2U);
  EXPECT_FALSE(results_.has_ended_in_failure(1)) << "its times are right";
}

TEST_F(Failures, ATrialInWhichItDidNotComeAddsNothing) {
  record_expected_failure(results_, 1, TrialOutcome{}, listeners_);
  EXPECT_TRUE(results_.expected_failures.empty());
  EXPECT_TRUE(told_as_expected_.empty());
}

TEST_F(Failures, WhoeverListensToNoneNeedsNotTo) {
  listeners_.on_expected_failure = {};
  record_expected_failure(results_, 1, expected(FailureKind::race, "3 of 10"), listeners_);
  EXPECT_EQ(results_.expected_failures.size(), 1U);
}

}  // namespace
}  // namespace bench
