// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/batch_pool.h"

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
