// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/fault_cells.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "workloads/faults/fault_record.h"

namespace bench {
namespace {

using reports::FaultOutcome;
using workloads::FaultMemory;
using workloads::FaultRecord;
using enum FaultOutcome::Extent;

/// A trial of four tasks, of which two ended before the fault came at 1000 ns.
class ConcludeFault : public testing::Test {
 protected:
  ConcludeFault() {
    memory_.set_state(0, FaultRecord::ended);
    memory_.set_state(1, FaultRecord::ended);
    memory_.set_state(2, FaultRecord::begun);
    memory_.record().injected_ns = 1000;
  }

  FaultMemory memory_{4};
  /// What a trial publishes before the fault.
  FaultOutcome before_{.usual_ns = 50};
  /// What it publishes when the caller was told.
  FaultOutcome told_{.extent = lost_task,
                     .told = "task 2 failed",
                     .told_after_ns = 7,
                     .finished_tasks = 4,
                     .kept_results = 3,
                     .process_survives = true,
                     .model_survives = true,
                     .usual_ns = 50};
};

TEST_F(ConcludeFault, ATrialThatDiedLostAllAndTellsHowItEnded) {
  const FaultOutcome outcome = conclude_fault(
      before_, {.end = "was killed by signal 11 (Segmentation fault)", .ended_ns = 4500}, memory_);
  EXPECT_EQ(outcome.extent, lost_all);
  EXPECT_EQ(outcome.told, "its process was killed by signal 11 (Segmentation fault)");
  EXPECT_EQ(outcome.told_after_ns, 3500);
  EXPECT_EQ(outcome.finished_tasks, 2U);
  EXPECT_EQ(outcome.kept_results, 0U);
  EXPECT_FALSE(outcome.process_survives);
  EXPECT_FALSE(outcome.model_survives);
  EXPECT_FALSE(outcome.next_is_right);
  EXPECT_EQ(outcome.usual_ns, 50) << "what it published is kept";
}

TEST_F(ConcludeFault, ATrialThatWasKilledHungAndTellsNothing) {
  const FaultOutcome outcome =
      conclude_fault(before_, {.was_killed = true, .end = "was killed", .left_behind = 2}, memory_);
  EXPECT_EQ(outcome.extent, hung);
  EXPECT_EQ(outcome.told, "");
  EXPECT_FALSE(outcome.told_after_ns);
  EXPECT_EQ(outcome.finished_tasks, 2U);
  EXPECT_TRUE(outcome.left_behind.empty()) << "they were killed with it";
}

TEST_F(ConcludeFault, ATrialThatDiedAfterItsCallerWasToldKeepsWhatItWasTold) {
  const FaultOutcome outcome = conclude_fault(told_, {.end = "exited"}, memory_);
  EXPECT_EQ(outcome.extent, lost_task);
  EXPECT_EQ(outcome.told, "task 2 failed");
  EXPECT_EQ(outcome.kept_results, 3U);
  EXPECT_FALSE(outcome.process_survives);
  EXPECT_FALSE(outcome.model_survives);
  EXPECT_EQ(outcome.next_is_right, false);
}

TEST_F(ConcludeFault, AModelThatDoesNotStopIsLeftBehind) {
  told_.next_is_right = true;
  const FaultOutcome outcome = conclude_fault(told_, {.was_killed = true}, memory_);
  EXPECT_EQ(outcome.extent, lost_task);
  EXPECT_EQ(outcome.next_is_right, true);
  EXPECT_TRUE(outcome.process_survives) << "it is the coordinator that ended it";
  EXPECT_EQ(outcome.left_behind, std::vector<std::string>{"a model that did not stop"});
}

TEST_F(ConcludeFault, AnAnswerIsTakenAsItIsWithTheProcessesThatOutlivedTheTrial) {
  told_.left_behind = {"8 descriptors"};
  FaultOutcome outcome = conclude_fault(told_, {.has_answer = true, .left_behind = 1}, memory_);
  EXPECT_EQ(outcome.left_behind, (std::vector<std::string>{"1 process", "8 descriptors"}));
  outcome = conclude_fault(told_, {.has_answer = true, .left_behind = 3}, memory_);
  EXPECT_EQ(outcome.left_behind.front(), "3 processes");
  EXPECT_TRUE(outcome.model_survives);
}

}  // namespace
}  // namespace bench
