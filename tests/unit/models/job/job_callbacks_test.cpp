// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace models {
namespace {

class JobCallbacks : public testing::Test {
 protected:
  JobCallbacks() { job_.expect_callbacks(); }

  std::unique_ptr<workloads::Workload> workload_ =
      bench::make_workload("primes", {.tasks = 5, .size = 100});
  std::uint64_t expected_ = run_oracle(*workload_)->digest();
  HarnessJob job_{*workload_, 1};
};

TEST_F(JobCallbacks, OneForEachTaskPasses) {
  for (int iteration = 0; iteration < 2; ++iteration) {
    job_.clear();
    job_.run(0, 5, 0);
    for (const std::size_t task : {4U, 0U, 1U, 3U, 2U}) job_.record_callback(task);
    EXPECT_EQ(job_.check(expected_), "");
  }
}

TEST_F(JobCallbacks, OnesThatWereNotCalledAreCountedAndTheFirstIsNamed) {
  job_.run(0, 5, 0);
  for (const std::size_t task : {0U, 1U, 3U}) job_.record_callback(task);
  EXPECT_EQ(job_.check(expected_), "2 of 5 callbacks were not called: the first is that of task 2");
}

TEST_F(JobCallbacks, OneThatWasCalledTwiceIsNamedHoweverOften) {
  job_.run(0, 5, 0);
  for (std::size_t task = 0; task < 5; ++task) job_.record_callback(task);
  job_.record_callback(3);
  EXPECT_EQ(job_.check(expected_), "the callback of task 3 was called again");
  job_.record_callback(3, 1'000'000'000'000);
  EXPECT_EQ(job_.check(expected_), "the callback of task 3 was called again");
}

TEST_F(JobCallbacks, OneThatWasCalledBeforeTheResultIsNamed) {
  job_.run(0, 3, 0);
  for (std::size_t task = 0; task < 5; ++task) job_.record_callback(task);
  job_.run(3, 5, 0);
  EXPECT_EQ(job_.check(expected_), "the callback of task 3 was called before it had a result");
}

TEST_F(JobCallbacks, ATaskThatFailedHasOneTooAndItsFailureIsTold) {
  job_.run(1, 5, 0);
  job_.record_failure(0, 0, "no", {});
  for (std::size_t task = 1; task < 5; ++task) job_.record_callback(task);
  EXPECT_EQ(job_.callback_fault(), "1 of 5 callbacks were not called: the first is that of task 0");
  job_.record_callback(0);
  EXPECT_EQ(job_.callback_fault(), "");
  EXPECT_EQ(job_.check(expected_), "1 of 5 tasks failed: task 0: no");
}

TEST_F(JobCallbacks, NoneIsExpectedInAnotherDispatch) {
  HarnessJob job(*workload_, 1);
  job.run(0, 5, 0);
  job.record_callback(2);
  EXPECT_EQ(job.check(expected_), "");
}

}  // namespace
}  // namespace models
