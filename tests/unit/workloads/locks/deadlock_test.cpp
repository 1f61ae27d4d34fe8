// SPDX-License-Identifier: Apache-2.0
// The deadlocks that options ask for come at once, in an order of steps that is always the same.
#include <gtest/gtest.h>

#include "tests/unit/workloads/sharing/shared_run.h"

namespace workloads::tests {
namespace {

/// The index of the sync object that the task waits for, plus 1.
std::uint32_t waits_for(StepByStep& steps, std::size_t task) {
  return steps.sync().waits()[task].object.load();
}
/// The task that holds the sync object, plus 1.
std::uint32_t holder(StepByStep& steps, std::size_t object) {
  return steps.sync().states()[object].holder.load();
}

TEST(Philosophers, NaiveOnesDeadlockInTheirFirstMeal) {
  StepByStep steps("philosophers", {.tasks = 5, .size = 1, .options = {{"pick", "naive"}}}, "loop");
  EXPECT_EQ(steps.workload().expected_failure(Protection::locked), ExpectedFailure::deadlock);
  EXPECT_EQ(steps.run_all(), 0U);
  for (std::uint32_t task = 0; task < 5; ++task) {
    EXPECT_EQ(holder(steps, task), task + 1) << "fork " << task;
    EXPECT_EQ(waits_for(steps, task), (task + 1) % 5 + 1) << "task " << task;
  }
}

TEST(Philosophers, OrderedOnesDoNotAndMayBeMoreThanThereAreSeats) {
  for (const std::uint64_t tasks : {5U, 12U}) {
    StepByStep steps("philosophers", {.tasks = tasks, .size = 1, .options = {{"meals", "20"}}},
                     "loop");
    EXPECT_EQ(steps.workload().expected_failure(Protection::locked), ExpectedFailure::none);
    EXPECT_EQ(steps.run_all(), tasks);
    EXPECT_EQ(steps.fault_text(), "");
  }
}

TEST(Recursion, AnOrdinaryLockThatIsTakenTwiceDeadlocks) {
  StepByStep steps("recursion", {.tasks = 3, .size = 9, .options = {{"lock-kind", "ordinary"}}},
                   "loop");
  EXPECT_EQ(steps.workload().expected_failure(Protection::locked), ExpectedFailure::deadlock);
  EXPECT_EQ(steps.run_all(), 0U);
  EXPECT_EQ(holder(steps, 0), 1U);
  for (std::size_t task = 0; task < 3; ++task) EXPECT_EQ(waits_for(steps, task), 1U);
}

TEST(Recursion, TwoOrdinaryLocksInOppositeOrdersDeadlock) {
  StepByStep steps(
      "recursion",
      {.tasks = 2, .size = 9, .options = {{"lock-kind", "ordinary"}, {"aliases", "2"}}}, "loop");
  EXPECT_EQ(steps.workload().expected_failure(Protection::locked), ExpectedFailure::deadlock);
  EXPECT_EQ(steps.run_all(), 0U);
  EXPECT_EQ(holder(steps, 0), 1U);
  EXPECT_EQ(holder(steps, 1), 2U);
  EXPECT_EQ(waits_for(steps, 0), 2U);
  EXPECT_EQ(waits_for(steps, 1), 1U);
}

TEST(Recursion, OneRecursiveLockUnderTwoNamesIsTheCure) {
  const auto workload = [](Options options) {
    return StepByStep("recursion", {.tasks = 4, .size = 100, .options = std::move(options)}, "std")
        .workload()
        .sync_objects()
        .size();
  };
  EXPECT_EQ(workload({{"aliases", "2"}}), 1U);
  EXPECT_EQ(workload({{"aliases", "2"}, {"lock-kind", "ordinary"}}), 2U);
  for (const char* const depth : {"1", "2", "5"}) {
    StepByStep steps("recursion",
                     {.tasks = 4, .size = 100, .options = {{"aliases", "2"}, {"depth", depth}}},
                     "std");
    EXPECT_EQ(steps.workload().expected_failure(Protection::locked), ExpectedFailure::none);
    EXPECT_EQ(steps.run_all(), 4U);
    EXPECT_EQ(steps.fault_text(), "");
  }
}

TEST(Recursion, WhatCannotDeadlockIsNotExpectedTo) {
  const auto expected = [](std::uint64_t tasks, const char* depth, const char* aliases) {
    StepByStep steps(
        "recursion",
        {.tasks = tasks,
         .size = 9,
         .options = {{"lock-kind", "ordinary"}, {"depth", depth}, {"aliases", aliases}}},
        "std");
    return steps.workload().expected_failure(Protection::locked);
  };
  EXPECT_EQ(expected(4, "1", "1"), ExpectedFailure::none);
  EXPECT_EQ(expected(4, "1", "2"), ExpectedFailure::none);
  EXPECT_EQ(expected(1, "2", "2"), ExpectedFailure::none) << "nobody takes them the other way";
  EXPECT_EQ(expected(1, "3", "2"), ExpectedFailure::deadlock) << "it waits for itself";
  EXPECT_EQ(expected(1, "2", "1"), ExpectedFailure::deadlock);
}

}  // namespace
}  // namespace workloads::tests
