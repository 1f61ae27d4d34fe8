// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/cancel_methods.h"
#include "models/job/cancel_unstarted.h"
#include "models/sync/choose_sync.h"
#include "tests/unit/workloads/sharing/shared_run.h"
#include "workloads/cancellation.h"

namespace workloads::tests {
namespace {

/// A job of the workload, whose tasks a test runs by itself, one after the other.
class CancelTest : public testing::Test {
 protected:
  CancelTest() {
    models::start_sync(job_, "std");
    respond_with(CancellationResponse::polls, 1);
  }
  void respond_with(CancellationResponse response, std::uint64_t in_flight) {
    job_.clear();
    job_.set_cancellation(response, in_flight);
  }
  models::Slot::State state(std::size_t task) {
    return static_cast<models::Slot::State>(job_.slot_of(task).state);
  }
  Cancellation& cancellation() { return *job_.sync().cancellation(); }

  std::unique_ptr<Workload> workload_ =
      bench::make_workload("cancel", {.tasks = 5, .size = 1, .options = {{"finished", "2"}}});
  models::HarnessJob job_{*workload_, 1};
  std::uint64_t expected_ = models::run_oracle(*workload_)->digest();
};

std::string refusal(std::uint64_t tasks, const char* finished) {
  try {
    static_cast<void>(bench::make_workload(
        "cancel", {.tasks = tasks, .size = 1, .options = {{"finished", finished}}}));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Cancel, HasTasksToCancel) {
  EXPECT_EQ(refusal(3, "3"), "--tasks=3 leaves none to cancel: use more than --finished=3");
  EXPECT_EQ(refusal(4, "3"), "");
  EXPECT_EQ(refusal(1, "0"), "");
}

TEST_F(CancelTest, TheLastTaskThatCanBeInFlightMakesTheRequest) {
  job_.run(0, 2, 0);
  EXPECT_FALSE(models::are_cancelled(job_));
  job_.run(2, 3, 0);
  EXPECT_TRUE(models::are_cancelled(job_));
  EXPECT_EQ(cancellation().begun.load(), 1U);
  EXPECT_EQ(state(2), models::Slot::cancelled);
}

TEST_F(CancelTest, TasksThatHaveNotBegunAreTakenBackAndWhatIsFinishedIsKept) {
  job_.run(0, 5, 0);
  for (const std::size_t task : {0U, 1U}) EXPECT_EQ(state(task), models::Slot::done);
  for (const std::size_t task : {2U, 3U, 4U}) EXPECT_EQ(state(task), models::Slot::cancelled);
  EXPECT_EQ(cancellation().begun.load(), 1U) << "the others were taken back";
  EXPECT_EQ(job_.check(expected_), "");
  EXPECT_FALSE(job_.shared_fault());
}

TEST_F(CancelTest, AnIterationIsTimedFromTheRequest) {
  job_.start_clock();
  job_.run(0, 5, 0);
  const IterationMoments moments = workload_->moments(job_.sync().shared());
  EXPECT_GT(moments.timed_from_ns, job_.start_ns());
  EXPECT_EQ(moments.timed_from_ns, cancellation().requested_ns.load());
}

TEST_F(CancelTest, ATaskThatCannotBeCancelledHasAResult) {
  respond_with(CancellationResponse::completes, 1);
  job_.run(0, 5, 0);
  EXPECT_EQ(state(2), models::Slot::done);
  EXPECT_EQ(state(3), models::Slot::cancelled);
  EXPECT_EQ(job_.check(expected_), "");
}

TEST_F(CancelTest, ATaskThatIsNeitherFinishedNorCancelledIsNamed) {
  job_.run(0, 4, 0);
  EXPECT_EQ(job_.check(expected_), "task 4 did not run");
}

TEST_F(CancelTest, AResultThatIsLostIsFound) {
  job_.run(0, 5, 0);
  cancellation().finished.fetch_add(1);
  EXPECT_EQ(job_.check(expected_), "3 tasks ended with a result, and 2 of them have it");
}

TEST_F(CancelTest, AResultMayBeLostOnlyOfATaskInFlightWhoseProcessIsEnded) {
  respond_with(CancellationResponse::is_terminated, 2);
  job_.run(0, 2, 0);
  models::cancel_all(job_);
  cancellation().begun.store(2);
  EXPECT_EQ(job_.check(expected_), "");
  cancellation().finished.fetch_add(1);
  EXPECT_EQ(job_.check(expected_), "3 tasks ended with a result, and 2 of them have it");
  cancellation().begun.store(1);
  EXPECT_EQ(job_.check(expected_), "") << "the second in flight may have been it";
  cancellation().finished.fetch_add(1);
  EXPECT_EQ(job_.check(expected_), "4 tasks ended with a result, and 2 of them have it");
}

TEST_F(CancelTest, AWrongResultIsNamed) {
  job_.run(0, 5, 0);
  *const_cast<std::byte*>(job_.output(1).data()) ^= std::byte{1};
  EXPECT_NE(job_.check(expected_).find("task 1 answered wrongly"), std::string::npos);
}

TEST_F(CancelTest, AnIterationWithoutARequestIsAFault) {
  models::cancel_all(job_);
  EXPECT_EQ(job_.check(expected_), "");
  ASSERT_TRUE(job_.shared_fault());
  EXPECT_EQ(job_.shared_fault()->text, "no task has made the request");
}

TEST_F(CancelTest, AResultIsNotTakenBack) {
  job_.run(0, 1, 0);
  job_.mark_cancelled(0, 0);
  EXPECT_EQ(state(0), models::Slot::done);
}

TEST_F(CancelTest, EveryIterationHasARequestOfItsOwn) {
  job_.run(0, 5, 0);
  job_.clear();
  EXPECT_FALSE(models::are_cancelled(job_));
  EXPECT_EQ(cancellation().in_flight.load(), 1U) << "what the harness says stays";
  job_.run(0, 5, 0);
  EXPECT_EQ(job_.check(expected_), "");
}

TEST(CancelStepByStep, TasksThatLookYieldUntilAllHaveBegun) {
  StepByStep steps("cancel", {.tasks = 4, .size = 1, .options = {{"activity", "work"}}}, "loop");
  EXPECT_EQ(steps.run_all(), 4U);
  EXPECT_EQ(steps.sync().cancellation()->begun.load(), 3U);
  EXPECT_EQ(steps.fault_text(), "");
}

TEST(CancelMethods, EachModelSaysWhyItHasNotGotAWay) {
  using models::CancelMethod;
  const models::Capabilities none{};
  EXPECT_EQ(why_not_cancelled(CancelMethod::sigterm, none), "it cannot cancel tasks");
  const models::Capabilities threads{.worker_kind = models::WorkerKind::thread,
                                     .cancels = models::pool_cancels};
  for (const auto method : {CancelMethod::await, CancelMethod::pthread_cancel,
                            CancelMethod::sigterm, CancelMethod::sigkill}) {
    const std::string name(models::cancel_method_names.at(static_cast<std::size_t>(method)));
    EXPECT_NE(why_not_cancelled(method, threads).find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace workloads::tests
