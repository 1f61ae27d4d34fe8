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
/// How often the kernel updates the time of a thread that is still on its core.
constexpr std::int64_t tick_ns = 10 * ms;

/// Uses the CPU until the calling thread's CPU clock is at least `cpu_ns` further. Returns by how
/// much that clock advanced.
std::int64_t compute_for(std::int64_t cpu_ns) {
  const std::int64_t begin_ns = own_running_ns();
  std::int64_t used_ns = 0;
  while (used_ns < cpu_ns) used_ns = own_running_ns() - begin_ns;
  return used_ns;
}

/// Sleeps, and returns how long that took on the monotonic clock.
std::int64_t sleep_for(std::int64_t ns) {
  const std::int64_t begin_ns = workloads::support::monotonic_now_ns();
  std::this_thread::sleep_for(std::chrono::nanoseconds(ns));
  return workloads::support::monotonic_now_ns() - begin_ns;
}

/// The time in which workers were not on a core. How it is divided into ready and blocked depends
/// on what else the machine does.
std::int64_t off_core_ns(const WorkerTimes& times) { return times.ready_ns + times.blocked_ns; }

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
  const std::int64_t used_ns = compute_for(20 * ms);
  const auto times = end();
  ASSERT_TRUE(times);
  EXPECT_GE(times->running_ns, used_ns);
  EXPECT_LE(times->running_ns + off_core_ns(*times),
            workloads::support::monotonic_now_ns() - begin_ns_);
}

TEST_F(WorkerTableTest, AWorkerThatSleepsIsBlocked) {
  table_.enter(0);
  begin();
  const std::int64_t slept_ns = sleep_for(20 * ms);
  const auto times = end();
  const std::int64_t used_ns = own_running_ns() - own_ns_;
  ASSERT_TRUE(times);
  EXPECT_GT(times->blocked_ns, 0);
  // The worker also used the CPU while it read the clocks, at both ends of its sleep.
  EXPECT_GE(off_core_ns(*times), slept_ns - used_ns);
  EXPECT_LE(times->running_ns, used_ns);
  EXPECT_LE(times->running_ns + off_core_ns(*times),
            workloads::support::monotonic_now_ns() - begin_ns_);
}

TEST_F(WorkerTableTest, WhatAWorkerDidBetweenIterationsDoesNotCount) {
  table_.enter(0);
  compute_for(50 * ms);
  const std::int64_t before_ns = own_running_ns();
  begin();
  compute_for(5 * ms);
  const auto times = end();
  ASSERT_TRUE(times);
  EXPECT_LE(times->running_ns, own_running_ns() - before_ns);
}

TEST_F(WorkerTableTest, AThreadThatEndsWithinTheIterationCountsWithItsLife) {
  std::int64_t first_wait_ns = 0;
  std::int64_t used_ns = 0;
  std::int64_t slept_ns = 0;
  std::int64_t cpu_ns = 0;  // of its whole life
  begin();
  std::jthread([&] {
    const auto place = table_.enter(0);
    first_wait_ns = own_thread_times().value_or(ThreadTimes{}).ready_ns;
    used_ns = compute_for(10 * ms);
    slept_ns = sleep_for(10 * ms);
    table_.leave(place.value());
    cpu_ns = own_running_ns();
  }).join();
  const auto times = end();
  ASSERT_TRUE(times);
  EXPECT_GE(times->running_ns, used_ns);
  // It also used the CPU around its sleep.
  EXPECT_GE(off_core_ns(*times), slept_ns - (cpu_ns - used_ns));
  // The wait for its very first core counts as ready, and is subtracted from what it was blocked.
  EXPECT_GT(times->blocked_ns + first_wait_ns, 0);
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
  std::int64_t used_ns = 0;
  std::int64_t before_leaving_ns = 0;
  std::int64_t cpu_ns = 0;  // of its whole life
  begin();
  std::jthread worker([&] {
    const auto place = table_.enter(0);
    used_ns = compute_for(30 * ms);
    before_leaving_ns = own_running_ns();
    entered.count_down();
    may_leave.wait();
    table_.leave(place.value());
    cpu_ns = own_running_ns();
    has_left.count_down();
  });
  entered.wait();
  const auto first = end();
  ASSERT_TRUE(first);
  EXPECT_GE(first->running_ns, used_ns - tick_ns) << "it may still be on its core";
  begin();
  may_leave.count_down();
  has_left.wait();
  const auto second = end();
  ASSERT_TRUE(second);
  EXPECT_LE(first->running_ns + second->running_ns, cpu_ns) << "some of its time counted twice";
  EXPECT_LE(second->running_ns, cpu_ns - before_leaving_ns + tick_ns);
  begin();
  EXPECT_FALSE(end()) << "no worker is left";
}

TEST_F(WorkerTableTest, AnotherProcessIsLookedAtFromOutside) {
  const SharedMemory memory(64);
  struct Child {
    std::atomic<int> stage;
    std::atomic<std::int64_t> used_ns;
  };
  auto& shared = *reinterpret_cast<Child*>(memory.data());
  const pid_t child = fork();
  if (child == 0) {
    table_.enter(0);
    shared.stage = 1;
    while (shared.stage.load() != 2) sleep_for(ms / 10);
    shared.used_ns = compute_for(20 * ms);
    shared.stage = 3;
    for (;;) pause();
  }
  while (shared.stage.load() != 1) sleep_for(ms / 10);
  begin();
  shared.stage = 2;
  while (shared.stage.load() != 3) sleep_for(ms / 10);
  const auto times = end();
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ASSERT_TRUE(times);
  EXPECT_GE(times->running_ns, shared.used_ns.load() - tick_ns);
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
