// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/callbacks.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace models::support {
namespace {

class CallbacksTest : public testing::Test {
 protected:
  static constexpr std::uint64_t tasks = 1000;

  CallbacksTest() { job_.expect_callbacks(); }

  void complete(std::size_t task, unsigned worker = 0) {
    job_.run(task, task + 1, worker);
    callbacks_.call(task);
  }

  std::unique_ptr<workloads::Workload> workload_ =
      bench::make_workload("empty", {.tasks = tasks, .size = 1});
  std::uint64_t expected_ = run_oracle(*workload_)->digest();
  HarnessJob job_{*workload_, 2};
  Callbacks callbacks_{job_};
};

TEST_F(CallbacksTest, TheLastOneOfSeveralThreadsEndsTheBatch) {
  for (int batch = 0; batch < 300; ++batch) {
    job_.clear();
    callbacks_.begin_batch();
    const auto half = [&](unsigned worker) {
      for (std::size_t task = worker; task < tasks; task += 2) complete(task, worker);
    };
    const std::jthread first(half, 0);
    const std::jthread second(half, 1);
    callbacks_.wait();
    ASSERT_EQ(job_.check(expected_), "");
  }
}

TEST_F(CallbacksTest, ABatchMayEndWhileItIsSubmitted) {
  for (int batch = 0; batch < 3; ++batch) {
    job_.clear();
    callbacks_.submit_all([&](std::size_t task) { complete(task); });
    ASSERT_EQ(job_.check(expected_), "");
  }
}

TEST_F(CallbacksTest, OneThatIsLostIsNotWaitedForForEver) {
  callbacks_.submit_all([&](std::size_t task) {
    if (task == 7) return job_.run(7, 8, 0);
    complete(task);
  });
  EXPECT_EQ(job_.check(expected_),
            "1 of 1000 callbacks were not called: the first is that of task 7");
}

TEST_F(CallbacksTest, OneOfATaskThatStillRunsIsWaitedFor) {
  std::jthread late;
  callbacks_.submit_all([&](std::size_t task) {
    if (task != 7) return complete(task);
    late = std::jthread([&] {
      // Longer than it takes to find one that is lost.
      std::this_thread::sleep_for(std::chrono::milliseconds(1500));
      complete(7);
    });
  });
  EXPECT_EQ(job_.check(expected_), "");
}

TEST(CallbacksOfArrivals, NoTaskIsSubmittedBeforeItArrives) {
  const auto workload = bench::make_workload("downloads", {.tasks = 5, .time_scale = 0.01});
  const auto expected = run_oracle(*workload)->digest();
  HarnessJob job(*workload, 1, 1000);
  job.expect_callbacks();
  job.start_clock();
  Callbacks callbacks(job);
  callbacks.submit_all([&](std::size_t task) {
    job.run(task, task + 1, 0);
    callbacks.call(task);
  });
  EXPECT_EQ(job.check(expected), "");
}

}  // namespace
}  // namespace models::support
