// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/batch_pool.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace models::support {
namespace {

TEST(BatchPool, ManyBatchesInQuickSuccessionRunEveryTask) {
  const auto workload = bench::make_workload("empty", {.tasks = 7, .size = 1});
  const auto expected = run_oracle(*workload)->digest();
  HarnessJob job(*workload, 5);
  BatchPool pool(job, 5, 0);
  std::vector<std::jthread> threads;
  for (unsigned index = 0; index < 5; ++index) {
    threads.emplace_back([&, index] { pool.work(index); });
  }
  pool.await_check_in(5);
  for (int batch = 0; batch < 5000; ++batch) {
    job.clear();
    pool.run_batch();
    ASSERT_EQ(job.check(expected), "");
  }
  pool.stop();
}

/// Each of its tasks ends when all have begun.
class Together final : public workloads::ComputeWorkload {
 public:
  explicit Together(std::uint64_t tasks) : ComputeWorkload({.tasks = tasks, .size = 1}) {}

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::size_t compute(std::size_t, workloads::Output) const override {
    // Only to end a test that has failed.
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    ++begun_;
    while (begun_ < task_count()) {
      if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("others never began");
      std::this_thread::yield();
    }
    return 0;
  }

 private:
  mutable std::atomic<std::uint64_t> begun_{0};
};

TEST(BatchPool, TasksOfItsFirstBatchMayWaitForEachOther) {
  for (int pools = 0; pools < 300; ++pools) {
    const Together workload(3);
    HarnessJob job(workload, 3);
    BatchPool pool(job, 3, 1);
    std::vector<std::jthread> threads;
    for (unsigned index = 0; index < 3; ++index) {
      threads.emplace_back([&, index] { pool.work(index); });
    }
    pool.await_check_in(3);
    pool.run_batch();
    pool.stop();
    ASSERT_EQ(job.check(job.digest()), "");
  }
}

TEST(BatchPool, AnIncompletePoolIsStoppedToo) {
  const auto workload = bench::make_workload("empty", {.tasks = 7, .size = 1});
  HarnessJob job(*workload, 8);
  BatchPool pool(job, 8, 0);
  // Worker 0, which would wake the others, was never started.
  std::jthread only([&] { pool.work(6); });
  pool.await_check_in(1);
  pool.stop();
}

}  // namespace
}  // namespace models::support
