// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/stall_watch.h"

#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/sync/recorded_lock.h"

namespace bench {
namespace {

/// A job of two philosophers, with a record that a test writes by hand.
class StallWatchTest : public testing::Test {
 protected:
  StallWatchTest()
      : workload_(
            make_workload("philosophers", {.tasks = 2, .size = 1, .options = {{"seats", "2"}}})),
        job_(*workload_, 2) {}

  /// As two tasks leave it that each hold the fork that the other one waits for.
  void deadlock() {
    for (std::uint32_t task = 0; task < 2; ++task) {
      job_.mark_begun(task, task);
      job_.sync().states()[task].holder = task + 1;
      models::begin_wait(job_.sync(), job_.sync().states()[1 - task], task);
    }
  }

  std::unique_ptr<workloads::Workload> workload_;
  models::HarnessJob job_;
};

TEST_F(StallWatchTest, TellsOfADeadlockWhileAnIterationRuns) {
  deadlock();
  std::promise<std::string> told;
  auto text = told.get_future();
  StallWatch watch(job_, [&](const models::Stall& stall) { told.set_value(stall.text); });
  watch.begin_iteration();
  // Only ends a test that has failed.
  ASSERT_EQ(text.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  EXPECT_TRUE(text.get().starts_with("task 0 holds fork 0 and waits for fork 1"));
}

TEST_F(StallWatchTest, LooksAtNothingBetweenIterations) {
  bool was_told = false;
  {
    StallWatch watch(job_, [&](const models::Stall&) { was_told = true; });
    watch.begin_iteration();
    watch.end_iteration();
    deadlock();  // what the iteration left
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  EXPECT_FALSE(was_told);
}

TEST_F(StallWatchTest, EndsAtOnceWhenItIsDestroyedInAnIteration) {
  bool was_told = false;
  {
    StallWatch watch(job_, [&](const models::Stall&) { was_told = true; });
    watch.begin_iteration();
  }
  EXPECT_FALSE(was_told);
}

}  // namespace
}  // namespace bench
