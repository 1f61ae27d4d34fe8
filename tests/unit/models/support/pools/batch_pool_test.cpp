// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/batch_pool.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"

namespace models::support {
namespace {

TEST(Crew, ManyBatchesInQuickSuccessionRunEveryTask) {
  const auto workload = bench::make_workload("empty", {.tasks = 7, .size = 1});
  const auto expected = run_oracle(*workload)->digest();
  Job job(*workload, 5);
  Crew crew(job, 5, 0);
  std::vector<std::jthread> threads;
  for (unsigned index = 0; index < 5; ++index) {
    threads.emplace_back([&, index] { crew.work(index); });
  }
  crew.await_check_in(5);
  for (int batch = 0; batch < 5000; ++batch) {
    job.clear();
    crew.run_batch();
    ASSERT_EQ(job.check(expected), "");
  }
  crew.dismiss();
}

TEST(Crew, AnIncompleteCrewIsDismissedToo) {
  const auto workload = bench::make_workload("empty", {.tasks = 7, .size = 1});
  Job job(*workload, 8);
  Crew crew(job, 8, 0);
  // Worker 0, who would wake the others, never came.
  std::jthread only([&] { crew.work(6); });
  crew.await_check_in(1);
  crew.dismiss();
}

}  // namespace
}  // namespace models::support
