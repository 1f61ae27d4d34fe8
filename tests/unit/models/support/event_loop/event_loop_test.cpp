// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/event_loop.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include "models/job/harness_job.h"
#include "workloads/workload.h"

namespace models::support {
namespace {

using workloads::Coroutine;
using workloads::Io;
using workloads::Output;

/// Counts how many of its tasks are in flight at once, and records the order in which they end.
class Counted final : public workloads::IoWorkload {
 public:
  enum class Wait { sleep, yield, none };
  Counted(std::uint64_t tasks, Wait wait) : IoWorkload({.tasks = tasks, .size = 1}), wait_(wait) {}

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    max_in_flight = std::max(max_in_flight, ++in_flight);
    if (wait_ == Wait::sleep) {
      // The later ones are over first.
      co_await workloads::sleep(io, std::chrono::milliseconds(2 * (10 - static_cast<int>(task))));
    }
    if (wait_ == Wait::yield) {
      co_await workloads::yield(io);
      co_await workloads::yield(io);
    }
    --in_flight;
    ended.push_back(task);
    co_return 0;
  }

  mutable std::uint64_t in_flight = 0;
  mutable std::uint64_t max_in_flight = 0;
  mutable std::vector<std::size_t> ended;

 private:
  Wait wait_;
};

TEST(EventLoop, NoMoreTasksThanTheConcurrencyAreInFlight) {
  for (const std::uint64_t concurrency : {1U, 3U, 100U}) {
    Counted workload(20, Counted::Wait::yield);
    HarnessJob job(workload, 1);
    EventLoop(job, 0, concurrency).run(0, 20);
    EXPECT_EQ(workload.max_in_flight, std::min<std::uint64_t>(concurrency, 20));
    EXPECT_EQ(workload.ended.size(), 20U);
  }
}

TEST(EventLoop, SleepersWakeInTheOrderOfTheirDeadlines) {
  Counted workload(5, Counted::Wait::sleep);
  HarnessJob job(workload, 1);
  EventLoop(job, 0, 5).run(0, 5);
  EXPECT_EQ(workload.ended, (std::vector<std::size_t>{4, 3, 2, 1, 0}));
}

TEST(EventLoop, CallsAFunctionWithEachTaskThatHasEndedAndHasItsResult) {
  Counted workload(5, Counted::Wait::sleep);
  HarnessJob job(workload, 1);
  EventLoop loop(job, 0, 5);
  std::vector<std::size_t> called;
  loop.call_when_complete([&](std::size_t task) {
    EXPECT_EQ(job.slot_of(task).state, Slot::done);
    called.push_back(task);
  });
  loop.run(0, 5);
  EXPECT_EQ(called, (std::vector<std::size_t>{4, 3, 2, 1, 0}));
}

TEST(EventLoop, AMillionTasksThatNeverWaitUseNoStack) {
  Counted workload(1'000'000, Counted::Wait::none);
  HarnessJob job(workload, 1);
  EventLoop(job, 0, 10).run(0, 1'000'000);
  EXPECT_EQ(workload.ended.size(), 1'000'000U);
  EXPECT_EQ(workload.max_in_flight, 1U);
}

/// Its first task waits; the others end at once.
class FirstWaits final : public workloads::IoWorkload {
 public:
  enum class Wait { sleep, transfer };
  FirstWaits(std::uint64_t tasks, Wait wait)
      : IoWorkload({.tasks = tasks, .size = 1}), wait_(wait) {}

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    if (task == 0 && wait_ == Wait::sleep) {
      co_await workloads::sleep(io, std::chrono::nanoseconds(1));
    } else if (task == 0) {
      co_await workloads::file_sync(io, -1);
    }
    if (task == 0) ended_before_first = ended;
    ++ended;
    co_return 0;
  }

  mutable std::uint64_t ended = 0;
  mutable std::uint64_t ended_before_first = 0;

 private:
  Wait wait_;
};

/// Its transfers are over when it is next asked.
class PromptBackend final : public IoBackend {
 public:
  void wait(std::int64_t, workloads::OperationList& completed) override {
    pending_ = 0;
    while (!filed_.empty()) completed.push(filed_.pop());
  }
  void return_early_at(int) override {}

 private:
  bool file(workloads::Transfer& transfer) override {
    filed_.push(&transfer);
    ++pending_;
    return false;
  }

  workloads::OperationList filed_;
};

TEST(EventLoop, TasksThatHaveArrivedDoNotKeepItFromThoseThatWaited) {
  constexpr std::uint64_t tasks = 1000;
  for (const auto wait : {FirstWaits::Wait::sleep, FirstWaits::Wait::transfer}) {
    FirstWaits workload(tasks, wait);
    HarnessJob job(workload, 1, 1'000'000);
    job.start_clock();
    job.await_arrival(tasks - 1);
    EventLoop(job, 0, 10, std::make_unique<PromptBackend>()).run(0, tasks);
    EXPECT_EQ(workload.ended, tasks);
    EXPECT_LT(workload.ended_before_first, 100U);
  }
}

TEST(EventLoop, ItRunsAgain) {
  Counted workload(5, Counted::Wait::yield);
  HarnessJob job(workload, 1);
  EventLoop loop(job, 0, 2);
  loop.run(0, 5);
  loop.run(0, 5);
  EXPECT_EQ(workload.ended.size(), 10U);
}

}  // namespace
}  // namespace models::support
