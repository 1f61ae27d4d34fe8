// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/task_queue_pool.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace models::support {
namespace {

/// Runs batches through threads that each live for `max_tasks` and are then replaced.
void run_batches(unsigned workers, std::uint64_t tasks, int batches, bool awaits_each,
                 std::uint64_t max_tasks = 0) {
  const auto workload = bench::make_workload("empty", {.tasks = tasks, .size = 1});
  const auto expected = run_oracle(*workload)->digest();
  HarnessJob job(*workload, workers);
  TaskQueuePool pool(job, workers);
  std::atomic<bool> stopped{false};
  std::vector<std::jthread> threads;
  for (unsigned index = 0; index < workers; ++index) {
    threads.emplace_back([&, index] {
      do {
        pool.work(index, max_tasks);
      } while (max_tasks != 0 && !stopped);
    });
  }
  pool.await_check_in(workers);
  for (int batch = 0; batch < batches; ++batch) {
    job.clear();
    awaits_each ? pool.apply_all() : pool.submit_all();
    ASSERT_EQ(job.check(expected), "");
  }
  stopped = true;
  pool.stop();
}

TEST(TaskQueuePool, SubmissionsThatFillEveryQueueAreAllRun) {
  for (const unsigned workers : {1U, 2U, 5U}) run_batches(workers, 20'000, 10, false);
}

TEST(TaskQueuePool, ManySmallBatchesInQuickSuccessionAreAllRun) {
  for (const unsigned workers : {1U, 2U, 5U}) run_batches(workers, 7, 1000, false);
}

TEST(TaskQueuePool, EachSubmissionCanBeAwaitedBeforeTheNext) {
  for (const unsigned workers : {1U, 2U, 5U}) run_batches(workers, 50, 20, true);
}

TEST(TaskQueuePool, AWorkerThatHasRunItsShareLeavesNothingUndone) {
  run_batches(1, 100, 20, true, 3);
  run_batches(3, 3000, 5, false, 3);
}

TEST(TaskQueuePool, AnIncompletePoolIsStoppedToo) {
  const auto workload = bench::make_workload("empty", {.tasks = 7, .size = 1});
  HarnessJob job(*workload, 8);
  TaskQueuePool pool(job, 8);
  std::jthread only([&] { pool.work(6); });
  pool.await_check_in(1);
  pool.stop();
}

TEST(TaskQueuePool, KnowsNoUnfinishedTaskWhenAllAreDone) {
  const auto workload = bench::make_workload("empty", {.tasks = 7, .size = 1});
  HarnessJob job(*workload, 1);
  TaskQueuePool pool(job, 1);
  std::jthread worker([&] { pool.work(0); });
  pool.submit_all();
  EXPECT_TRUE(pool.unfinished_tasks(0).empty());
  pool.stop();
}

}  // namespace
}  // namespace models::support
