// SPDX-License-Identifier: Apache-2.0
#include "models/job/worker_table.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "models/support/os/shared_memory.h"
#include "models/support/os/thread_times.h"
#include "workloads/support/monotonic_clock.h"

namespace models::support {
namespace {

constexpr std::int64_t ms = 1'000'000;
/// The kernel brings the time of a thread that is still on its core up to date that often.
constexpr std::int64_t tick_ns = 10 * ms;

void compute_for(std::int64_t cpu_ns) {
  const std::int64_t end_ns = own_running_ns() + cpu_ns;
  while (own_running_ns() < end_ns) {
  }
}

void sleep_for(std::int64_t ns) { std::this_thread::sleep_for(std::chrono::nanoseconds(ns)); }

class WorkerTableTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!own_thread_times()) GTEST_SKIP() << "this kernel has no schedstat";
  }
  void begin() {
    table_.begin_iteration();
    own_ns_ = own_running_ns();
    begin_ns_ = workloads::support::monotonic_now_ns();
  }
  std::optional<WorkerTimes> end() {
    return table_.end_iteration(begin_ns_, workloads::support::monotonic_now_ns(),
                                own_running_ns() - own_ns_);
  }

  SharedMemory memory_{WorkerTable::bytes(2)};
  WorkerTable table_{memory_.data(), 2};
  std::int64_t own_ns_ = 0;
  std::int64_t begin_ns_ = 0;
};

TEST_F(WorkerTableTest, WithoutWorkersNothingIsKnown) {
  begin();
  EXPECT_FALSE(end());
}

TEST_F(WorkerTableTest, AWorkerThatComputesRuns) {
  table_.enter(0);
  begin();
  compute_for(20 * ms);
  const auto times = end();
  ASSERT_TRUE(times);
  EXPECT_GE(times->running_ns, 20 * ms);
  EXPECT_LT(times->blocked_ns, times->running_ns);
}

TEST_F(WorkerTableTest, AWorkerThatSleepsIsBlocked) {
  table_.enter(0);
  begin();
  sleep_for(20 * ms);
  const auto times = end();
  ASSERT_TRUE(times);
  EXPECT_GT(times->blocked_ns, times->running_ns);
  EXPECT_LE(times->blocked_ns, workloads::support::monotonic_now_ns() - begin_ns_);
}

TEST_F(WorkerTableTest, WhatAWorkerDidBetweenIterationsDoesNotCount) {
  table_.enter(0);
  compute_for(50 * ms);
  begin();
  compute_for(5 * ms);
  const auto times = end();
  ASSERT_TRUE(times);
  EXPECT_LT(times->running_ns, 50 * ms);
}

TEST_F(WorkerTableTest, AThreadThatEndsWithinTheIterationCountsWithItsLife) {
  std::int64_t first_wait_ns = 0;
  begin();
  std::jthread([&] {
    const auto place = table_.enter(0);
    first_wait_ns = own_thread_times().value_or(ThreadTimes{}).ready_ns;
    compute_for(10 * ms);
    sleep_for(10 * ms);
    table_.leave(place.value());
  }).join();
  const auto times = end();
  ASSERT_TRUE(times);
  EXPECT_GE(times->running_ns, 10 * ms);
  EXPECT_GE(times->blocked_ns + first_wait_ns, 9 * ms);  // for its very first core
}

/// A worker that computes before the iteration, and enters only in it, for a moment; then the rest.
class LateWorker {
 public:
  template <typename Rest>
  LateWorker(WorkerTable& table, Rest rest)
      : thread_([this, &table, rest] {
          compute_for(50 * ms);
          has_computed_.count_down();
          may_enter_.wait();
          const auto place = table.enter(0);
          rest(place.value());
          is_done_.count_down();
          may_end_.wait();
        }) {
    has_computed_.wait();
  }
  ~LateWorker() { may_end_.count_down(); }
  LateWorker(const LateWorker&) = delete;
  LateWorker& operator=(const LateWorker&) = delete;

  void work() {
    may_enter_.count_down();
    is_done_.wait();
  }

 private:
  std::latch has_computed_{1};
  std::latch may_enter_{1};
  std::latch is_done_{1};
  std::latch may_end_{1};
  std::jthread thread_;
};

TEST_F(WorkerTableTest, AWorkerWhoseFirstTaskComesLateCountsFromTheBeginOfItsIteration) {
  const auto stays = [](std::uint32_t) {};
  const auto leaves = [this](std::uint32_t place) { table_.leave(place); };
  const auto leaves_after_waiting = [this](std::uint32_t place) {
    sleep_for(2 * WorkerTable::min_classified_ns);
    table_.leave(place);
  };
  const auto check = [this](auto rest) {
    LateWorker worker(table_, rest);
    const std::int64_t before_ns = workloads::support::monotonic_now_ns();
    begin();
    worker.work();
    const auto times = end();
    const std::int64_t length_ns = workloads::support::monotonic_now_ns() - before_ns;
    ASSERT_TRUE(times);
    EXPECT_GE(times->running_ns, 0);
    EXPECT_LE(times->running_ns + times->ready_ns + times->blocked_ns, length_ns);
  };
  check(leaves);
  check(leaves_after_waiting);  // asks the kernel
  check(leaves_after_waiting);  // does not
  check(stays);
}

TEST_F(WorkerTableTest, AThreadThatLeavesIsCountedOnce) {
  std::latch entered(1);
  std::latch may_leave(1);
  std::latch has_left(1);
  std::jthread worker([&] {
    const auto place = table_.enter(0);
    compute_for(30 * ms);
    entered.count_down();
    may_leave.wait();
    table_.leave(place.value());
    has_left.count_down();
  });
  begin();
  entered.wait();
  const auto first = end();
  ASSERT_TRUE(first);
  EXPECT_GE(first->running_ns, 30 * ms - tick_ns) << "it may still be on its core";
  begin();
  may_leave.count_down();
  has_left.wait();
  const auto second = end();
  ASSERT_TRUE(second);
  EXPECT_LT(second->running_ns, 30 * ms) << "its first iteration was counted again";
  begin();
  EXPECT_FALSE(end()) << "nobody is left";
}

TEST_F(WorkerTableTest, AnotherProcessIsLookedAtFromOutside) {
  const SharedMemory go(1);
  auto& stage = *reinterpret_cast<std::atomic<int>*>(go.data());
  const pid_t child = fork();
  if (child == 0) {
    table_.enter(0);
    stage = 1;
    while (stage.load() != 2) sleep_for(ms / 10);
    compute_for(20 * ms);
    stage = 3;
    for (;;) pause();
  }
  while (stage.load() != 1) sleep_for(ms / 10);
  begin();
  stage = 2;
  while (stage.load() != 3) sleep_for(ms / 10);
  const auto times = end();
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ASSERT_TRUE(times);
  EXPECT_GE(times->running_ns, 20 * ms - tick_ns);
}

TEST_F(WorkerTableTest, WhereAWorkerEndsWithoutLeavingNothingIsKnownAnyMore) {
  begin();
  std::jthread([this] { table_.enter(0); }).join();
  EXPECT_FALSE(end());
  table_.enter(0);
  begin();
  EXPECT_FALSE(end());
}

TEST_F(WorkerTableTest, WithMoreWorkersThanPlacesNothingIsKnown) {
  constexpr int many = 20;
  std::latch all_entered(many);
  std::vector<std::jthread> workers;
  begin();
  for (int worker = 0; worker < many; ++worker) {
    workers.emplace_back([&] {
      const auto place = table_.enter(0);
      all_entered.arrive_and_wait();
      if (place) table_.leave(*place);
    });
  }
  workers.clear();
  EXPECT_FALSE(end());
}

}  // namespace
}  // namespace models::support
