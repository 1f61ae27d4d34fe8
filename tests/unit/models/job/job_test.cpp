// SPDX-License-Identifier: Apache-2.0
#include "models/job/job.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace models {
namespace {

using workloads::Output;

class JobTest : public testing::Test {
 protected:
  std::unique_ptr<workloads::Workload> workload_ =
      bench::make_workload("primes", {.tasks = 10, .size = 100});
  std::uint64_t expected_ = run_oracle(*workload_)->digest();
  HarnessJob job_{*workload_, 2};
};

TEST_F(JobTest, WorkThatWasDoneOncePasses) {
  job_.run(0, 4, 0);
  job_.run(4, 10, 1);
  EXPECT_EQ(job_.check(expected_), "");
  EXPECT_EQ(job_.tasks_by_worker(), (std::vector<std::uint64_t>{4, 6}));
}

TEST_F(JobTest, ATaskThatDidNotRunIsNamed) {
  job_.run(0, 4, 0);
  job_.run(5, 10, 1);
  EXPECT_EQ(job_.check(expected_), "task 4 did not run");
  EXPECT_EQ(job_.first_unfinished(0, 10), 4U);
  EXPECT_EQ(job_.first_unfinished(5, 10), 10U);
}

TEST_F(JobTest, ATaskThatRanTwiceIsNoticed) {
  job_.run(0, 10, 0);
  job_.run(0, 1, 1);
  EXPECT_NE(job_.check(expected_).find("ran 11 tasks instead of 10"), std::string::npos);
}

TEST_F(JobTest, AWrongResultIsNamed) {
  job_.run(0, 10, 0);
  *const_cast<std::byte*>(job_.output(7).data()) ^= std::byte{1};
  EXPECT_NE(job_.check(expected_).find("task 7 answered wrongly"), std::string::npos);
}

TEST_F(JobTest, ClearingForgetsSlotsResultsAndCounts) {
  job_.run(0, 10, 0);
  const auto* bytes = job_.output(0).data();
  job_.clear();
  EXPECT_EQ(job_.check(expected_), "task 0 did not run");
  EXPECT_EQ(bytes[0], std::byte{0});
  job_.run(0, 10, 1);
  EXPECT_EQ(job_.check(expected_), "");
}

TEST_F(JobTest, AForkedChildsResultsReachItsParent) {
  const pid_t child = fork();
  if (child == 0) {
    job_.run(0, 10, 0);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(job_.check(expected_), "");
}

TEST_F(JobTest, TheDigestDependsOnWhichTaskReturnedWhat) {
  const auto other = bench::make_workload("primes", {.tasks = 9, .size = 100});
  EXPECT_NE(run_oracle(*other)->digest(), expected_);
}

TEST(Job, AWaitThatWasTooShortFails) {
  const auto workload = bench::make_workload("downloads", {.tasks = 2, .size = 1});
  const auto expected = run_oracle(*workload)->digest();
  HarnessJob job(*workload, 1);
  job.run(0, 2, 0, workloads::instant_io());
  EXPECT_NE(job.check(expected).find("task 0 had to wait"), std::string::npos);
  job.clear();
  job.run(0, 2, 0);
  EXPECT_EQ(job.check(expected), "");
}

/// Throws in its even tasks; writes too much in task 5 when asked to.
class Fails final : public workloads::ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 8; }
  std::size_t compute(std::size_t task, Output) const override {
    if (task % 2 == 0) throw std::runtime_error("cannot do " + std::to_string(task));
    return 0;
  }
};

TEST(Job, TheMessagesOfTheFirstFailedTasksAreKeptAndTheOthersRun) {
  const Fails workload({.tasks = 100, .size = 1});
  HarnessJob job(workload, 1);
  job.run(0, 100, 0);
  EXPECT_EQ(job.first_unfinished(0, 100), 100U);
  EXPECT_EQ(
      job.check(0),
      "50 of 100 tasks failed: task 0: cannot do 0; task 2: cannot do 2; task 4: cannot do 4; "
      "…");
}

TEST_F(JobTest, AnotherProcessThatMapsItsMemoryRunsItsTasks) {
  {
    Job attached(workloads::support::FileDescriptor(dup(job_.fd())), workloads::build);
    EXPECT_EQ(attached.task_count(), 10U);
    attached.run(0, 10, 1);
  }
  EXPECT_EQ(job_.check(expected_), "");
  EXPECT_EQ(job_.tasks_by_worker(), (std::vector<std::uint64_t>{0, 10}));
}

TEST_F(JobTest, TimesOfTasksThatOnlyComputeAreKeptWhereTheyAreAskedFor) {
  EXPECT_FALSE(job_.keeps_times());
  HarnessJob timed(*workload_, 2, 0, TimesOf::all_tasks);
  ASSERT_TRUE(timed.keeps_times());
  timed.start_clock();
  timed.run(0, 9, 0);
  {
    // A spawned worker, which must find them in the same place.
    Job attached(workloads::support::FileDescriptor(dup(timed.fd())), workloads::build);
    attached.run(9, 10, 1);
  }
  EXPECT_EQ(timed.check(expected_), "");
  std::int64_t last_ns = timed.start_ns();
  for (std::size_t task = 0; task < 10; ++task) {
    EXPECT_GE(timed.times(task).begin_ns, last_ns);
    last_ns = timed.times(task).end_ns;
    EXPECT_GE(last_ns, timed.times(task).begin_ns);
    EXPECT_EQ(timed.worker(task), task == 9 ? 1U : 0U);
  }
  EXPECT_GT(HarnessJob::required_bytes(*workload_, 2, false, TimesOf::all_tasks),
            HarnessJob::required_bytes(*workload_, 2));
}

TEST(Job, MemoryWithoutAJobIsRefused) {
  const support::SharedMemory memory(4096);
  EXPECT_THROW(Job(workloads::support::FileDescriptor(dup(memory.fd())), workloads::build),
               std::runtime_error);
}

TEST_F(JobTest, ResultsThatCameAsBytesCountLikeThoseOfRun) {
  const auto oracle = run_oracle(*workload_);
  for (std::size_t task = 0; task < 10; ++task) {
    const auto bytes = oracle->output(task);
    std::ranges::copy(bytes, job_.room(task).begin());
    job_.record_result(task, task % 2, bytes.size(), {});
  }
  EXPECT_EQ(job_.check(expected_), "");
  EXPECT_THROW(job_.record_result(0, 0, job_.room(0).size() + 1, {}), std::runtime_error);
}

TEST_F(JobTest, AFailureThatCameAsTextIsKept) {
  job_.run(1, 10, 0);
  job_.record_failure(0, 1, "no such page", {});
  EXPECT_EQ(job_.check(expected_), "1 of 10 tasks failed: task 0: no such page");
}

TEST_F(JobTest, AFailureIsToldAtAnyTimeAndOnceWhereItComesAgainWithTheResults) {
  EXPECT_EQ(job_.failures(), "");
  job_.record_failure(0, 0, "no such page", {});
  EXPECT_EQ(job_.failures(), "1 of 10 tasks failed: task 0: no such page");
  job_.record_failure(0, 1, "no such page", {});
  EXPECT_EQ(job_.failures(), "1 of 10 tasks failed: task 0: no such page");
  EXPECT_EQ(job_.worker(0), 1U) << "who ran it is known later";
}

TEST(Job, AnOracleWhoseTasksFailIsNoOracle) {
  const Fails workload({.tasks = 2, .size = 1});
  EXPECT_THROW(run_oracle(workload), std::runtime_error);
}

}  // namespace
}  // namespace models
