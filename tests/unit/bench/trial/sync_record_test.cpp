// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/sync_record.h"

#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "reports/statistics/histogram.h"
#include "workloads/workload.h"

namespace bench {
namespace {

/// Tasks that would share a lock; what they did is made up.
class SharingWorkload final : public workloads::IoWorkload {
 public:
  SharingWorkload(std::uint64_t tasks, std::uint64_t operations)
      : IoWorkload({.tasks = tasks, .size = 1}), operations_(operations) {}

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  bool waits() const override { return false; }
  std::span<const workloads::SyncObject> sync_objects() const override {
    static constexpr workloads::SyncObject objects[] = {{}};
    return objects;
  }
  std::uint64_t operations() const override { return operations_; }
  workloads::OperationTraits operation_traits() const override {
    return {.name = "hop",
            .sampled = workloads::SampledTime::lateness,
            .has_price = false,
            .bytes = 24};
  }
  std::size_t wait_samples_per_task() const override { return 4; }
  std::size_t shared_bytes() const override { return sizeof(std::int64_t); }
  workloads::IterationMoments moments(const std::byte* shared) const override {
    return {.first_result_ns = *reinterpret_cast<const std::int64_t*>(shared)};
  }
  workloads::Coroutine<std::size_t> run_suspending(std::size_t, workloads::Output,
                                                   workloads::Io&) const override {
    co_return 0;
  }

 private:
  std::uint64_t operations_;
};

class SyncRecordTest : public testing::Test {
 protected:
  explicit SyncRecordTest(std::uint64_t tasks = 2, std::uint64_t operations = 80)
      : workload_(tasks, operations), job_(workload_, 2) {
    job_.sync().use(workloads::SyncKind::lock, backend_);
  }

  /// Adds an iteration in which each task took so long, and whose first result was there after a
  /// time; below 0: it did not tell.
  void add(const std::vector<std::int64_t>& lengths_ns, const std::vector<std::int64_t>& waits,
           std::int64_t first_result_ns = -1) {
    job_.clear();
    job_.start_clock();
    if (first_result_ns >= 0) {
      *reinterpret_cast<std::int64_t*>(job_.sync().shared()) = job_.start_ns() + first_result_ns;
    }
    for (std::size_t task = 0; task < lengths_ns.size(); ++task) {
      const std::int64_t begin_ns = lengths_ns[task] == 0 ? 0 : job_.start_ns() + 5;
      job_.record_result(task, 0, 0, {begin_ns, begin_ns + lengths_ns[task]});
    }
    // A task writes its samples with 1 added, since 0 is a place that is not used.
    for (std::size_t place = 0; place < waits.size(); ++place) {
      job_.sync().wait_samples(1)[place] = waits[place] + 1;
    }
    record_.add(job_);
  }
  reports::Trial written() const {
    reports::Trial trial;
    record_.write(trial);
    return trial;
  }

 private:
  SharingWorkload workload_;
  workloads::SyncBackend backend_;  // of a lock that nobody takes
  models::HarnessJob job_;
  SyncRecord record_;
};

TEST_F(SyncRecordTest, TasksThatAreEquallyFastShareFairly) {
  add({1000, 1000}, {});
  const auto sync = written().sync;
  ASSERT_TRUE(sync && sync->fairness);
  EXPECT_EQ(sync->operations, 80U);
  EXPECT_DOUBLE_EQ(sync->fairness->jain, 1);
  EXPECT_DOUBLE_EQ(sync->fairness->share_min, 1);
  EXPECT_DOUBLE_EQ(sync->fairness->share_max, 1);
}

TEST_F(SyncRecordTest, FairnessIsTheMeanOverTheIterations) {
  add({1000, 1000}, {});
  add({1000, 3000}, {});  // rates 3 : 1
  const auto fairness = written().sync->fairness;
  ASSERT_TRUE(fairness);
  EXPECT_DOUBLE_EQ(fairness->jain, (1 + 16.0 / 20) / 2);
  EXPECT_DOUBLE_EQ(fairness->share_min, (1 + 0.5) / 2);
  EXPECT_DOUBLE_EQ(fairness->share_max, (1 + 1.5) / 2);
}

TEST_F(SyncRecordTest, SamplesOfAllIterationsAreCountedAndUnusedPlacesAreNot) {
  add({1000, 1000}, {0, 700});
  add({1000, 1000}, {90});
  const auto sync = written().sync;
  ASSERT_TRUE(sync);
  const reports::Histogram waits(sync->lock_wait, sync->lock_wait_max_ns);
  EXPECT_EQ(waits.total(), 3U);
  EXPECT_EQ(waits.longest_ns(), 700);
  EXPECT_EQ(waits.quantile_ns(0.5), 90);
  EXPECT_EQ(waits.quantile_ns(0.1), 0) << "a wait that took no time is one";
}

TEST_F(SyncRecordTest, WhatOperationsAreIsWhatTheWorkloadSays) {
  add({1000, 1000}, {});
  const auto sync = written().sync;
  ASSERT_TRUE(sync && sync->traits);
  EXPECT_EQ(sync->traits->name, "hop");
  EXPECT_EQ(sync->traits->sampled, reports::SampledTime::lateness);
  EXPECT_FALSE(sync->traits->has_price);
  EXPECT_EQ(sync->traits->bytes, 24U);
}

TEST_F(SyncRecordTest, WithoutTheTimesOfATaskThereIsNoFairness) {
  add({1000, 1000}, {});
  add({1000, 0}, {});
  ASSERT_TRUE(written().sync);
  EXPECT_FALSE(written().sync->fairness);
}

TEST_F(SyncRecordTest, TheFirstResultIsTheMedianOfTheIterationsThatTell) {
  add({1000, 1000}, {});
  ASSERT_TRUE(written().sync);
  EXPECT_FALSE(written().sync->first_result_ns);
  for (const std::int64_t after_ns : {700, 300, 900}) add({1000, 1000}, {}, after_ns);
  EXPECT_EQ(written().sync->first_result_ns, 700);
}

class SingleTask : public SyncRecordTest {
 protected:
  SingleTask() : SyncRecordTest(1) {}
};

TEST_F(SingleTask, SharesWithNobody) {
  add({1000}, {});
  ASSERT_TRUE(written().sync);
  EXPECT_FALSE(written().sync->fairness);
}

class NotCounted : public SyncRecordTest {
 protected:
  NotCounted() : SyncRecordTest(2, 0) {}
};

TEST_F(NotCounted, HasNoFigures) {
  add({1000, 2000}, {});
  EXPECT_FALSE(written().sync);
}

TEST(Fairness, OfOneTaskThatGotNearlyEverythingIsOneOverTheirNumber) {
  const std::vector<double> rates = {1, 1e-9, 1e-9, 1e-9};
  const reports::Fairness fairness = fairness_of(rates);
  EXPECT_NEAR(fairness.jain, 0.25, 1e-6);
  EXPECT_NEAR(fairness.share_min, 0, 1e-6);
  EXPECT_NEAR(fairness.share_max, 4, 1e-6);
}

}  // namespace
}  // namespace bench
