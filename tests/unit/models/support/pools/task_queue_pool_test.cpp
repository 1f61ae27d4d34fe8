// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/task_queue_pool.h"

#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/support/pools/callbacks.h"

namespace models::support {
namespace {

enum class Way : std::uint8_t { submit, apply, call_back };

/// Runs batches through threads that each live for `max_tasks` and are then replaced.
void run_batches(unsigned workers, std::uint64_t tasks, int batches, Way way,
                 std::uint64_t max_tasks = 0) {
  const auto workload = bench::make_workload("empty", {.tasks = tasks, .size = 1});
  const auto expected = run_oracle(*workload)->digest();
  HarnessJob job(*workload, workers);
  if (way == Way::call_back) job.expect_callbacks();
  using Completion = TaskQueuePool::Completion;
  TaskQueuePool pool(job, workers,
                     way == Way::call_back ? Completion::queued : Completion::awaited);
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
    switch (way) {
      case Way::submit:
        pool.submit_all();
        break;
      case Way::apply:
        pool.apply_all();
        break;
      case Way::call_back:
        pool.call_back_all([&](std::size_t task) { job.record_callback(task); });
        break;
    }
    ASSERT_EQ(job.check(expected), "");
  }
  stopped = true;
  pool.stop();
}

TEST(TaskQueuePool, SubmissionsThatFillEveryQueueAreAllRun) {
  for (const unsigned workers : {1U, 2U, 5U}) run_batches(workers, 20'000, 10, Way::submit);
}

TEST(TaskQueuePool, ManySmallBatchesInQuickSuccessionAreAllRun) {
  for (const unsigned workers : {1U, 2U, 5U}) run_batches(workers, 7, 1000, Way::submit);
}

TEST(TaskQueuePool, EachSubmissionCanBeAwaitedBeforeTheNext) {
  for (const unsigned workers : {1U, 2U, 5U}) run_batches(workers, 50, 20, Way::apply);
}

TEST(TaskQueuePool, AWorkerThatHasRunItsShareLeavesNothingUndone) {
  run_batches(1, 100, 20, Way::apply, 3);
  run_batches(3, 3000, 5, Way::submit, 3);
}

TEST(TaskQueuePool, TheSubmitterCallsTheCallbackOfEachCompletion) {
  for (const unsigned workers : {1U, 2U, 5U}) {
    run_batches(workers, 20'000, 10, Way::call_back);
    run_batches(workers, 7, 1000, Way::call_back);
  }
  run_batches(3, 3000, 5, Way::call_back, 3);
}

TEST(TaskQueuePool, TheSubmitterCallsThemWhileItWaitsForRoom) {
  // One worker that is slower than the submitter, and more tasks than its queue takes.
  run_batches(1, 100'000, 2, Way::call_back);
}

TEST(TaskQueuePool, TheSubmitterMayGiveUpWhileItWaitsForACompletion) {
  const auto workload = bench::make_workload("empty", {.tasks = 2, .size = 1});
  HarnessJob job(*workload, 1);
  TaskQueuePool pool(job, 1, TaskQueuePool::Completion::queued);
  std::vector<std::size_t> called;
  std::jthread worker([&] { pool.work(0, 1); });  // it leaves one
  EXPECT_THROW(pool.call_back_all([&](std::size_t task) { called.push_back(task); },
                                  [&] {
                                    if (called.size() == 1) throw std::runtime_error("it is gone");
                                  }),
               std::runtime_error);
  EXPECT_EQ(called, std::vector<std::size_t>{0});
  pool.stop();
}

TEST(TaskQueuePool, AWorkerCallsWhatItWasGivenWithEachTask) {
  constexpr std::uint64_t tasks = 5000;
  const auto workload = bench::make_workload("empty", {.tasks = tasks, .size = 1});
  const auto expected = run_oracle(*workload)->digest();
  HarnessJob job(*workload, 2);
  job.expect_callbacks();
  Callbacks callbacks(job);
  TaskQueuePool pool(job, 2);
  std::vector<std::jthread> threads;
  for (unsigned index = 0; index < 2; ++index) {
    threads.emplace_back(
        [&, index] { pool.work(index, 0, [&](std::size_t task) { callbacks.call(task); }); });
  }
  pool.await_check_in(2);
  for (int batch = 0; batch < 20; ++batch) {
    job.clear();
    callbacks.submit_all([&](std::size_t task) { pool.submit(task); });
    ASSERT_EQ(job.check(expected), "");
  }
  pool.stop();
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
