// SPDX-License-Identifier: Apache-2.0
#include "workloads/slowdown.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/job/harness_job.h"
#include "workloads/catalogue.h"

namespace workloads {
namespace {

/// Counts how often each of its tasks runs.
class Counting final : public IoWorkload {
 public:
  Counting(std::uint64_t tasks, std::vector<std::uint64_t>& runs, std::vector<double> costs = {})
      : IoWorkload({.tasks = tasks, .size = 1}), runs_(runs), costs_(std::move(costs)) {
    runs_.assign(tasks, 0);
  }

  std::size_t max_output_bytes(std::size_t) const override { return 1; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override {
    return std::chrono::nanoseconds(7);
  }
  double cost(std::size_t task) const override { return costs_.empty() ? 1 : costs_[task]; }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    co_await sleep(io, minimum_wait(task));
    ++runs_[task];
    output[0] = static_cast<std::byte>(task);
    co_return 1;
  }

 private:
  std::vector<std::uint64_t>& runs_;
  std::vector<double> costs_;
};

/// Its tasks share a lock.
class Sharing final : public IoWorkload {
 public:
  Sharing() : IoWorkload({.tasks = 1000, .size = 1}) {}
  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::span<const SyncObject> sync_objects() const override {
    static constexpr SyncObject objects[] = {{}};
    return objects;
  }
  Coroutine<std::size_t> run_suspending(std::size_t, Output, Io&) const override { co_return 0; }
};

/// Returns how often each of `tasks` equal tasks ran in one iteration with `percent` more work.
std::vector<std::uint64_t> runs_of(std::uint64_t tasks, double percent, bool suspending = false) {
  std::vector<std::uint64_t> runs;
  const auto slowed = slow_down(std::make_unique<Counting>(tasks, runs), percent);
  for (std::size_t task = 0; task < tasks; ++task) {
    std::byte room[1];
    if (suspending) {
      auto coroutine = slowed->run_suspending(task, room, instant_io());
      EXPECT_TRUE(coroutine.run_to_end());
      EXPECT_EQ(coroutine.result(), 1U);
    } else {
      EXPECT_EQ(slowed->run(task, room, instant_io()), 1U);
    }
    EXPECT_EQ(room[0], static_cast<std::byte>(task));
  }
  return runs;
}

std::uint64_t sum(const std::vector<std::uint64_t>& values) {
  return std::accumulate(values.begin(), values.end(), std::uint64_t{0});
}

std::string refusal(std::uint64_t tasks, double percent, std::vector<double> costs = {}) {
  std::vector<std::uint64_t> runs;
  try {
    slow_down(std::make_unique<Counting>(tasks, runs, std::move(costs)), percent);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Slowdown, ExactlyThePercentageOfTheTasksRunTwiceAndTheOthersOnce) {
  for (const bool suspending : {false, true}) {
    EXPECT_EQ(sum(runs_of(1000, 1, suspending)), 1010U);
    EXPECT_EQ(sum(runs_of(1000, 3, suspending)), 1030U);
    EXPECT_EQ(sum(runs_of(200, 5, suspending)), 210U);
    EXPECT_EQ(sum(runs_of(32, 50, suspending)), 48U);
    EXPECT_EQ(sum(runs_of(10, 100, suspending)), 20U);
    const auto runs = runs_of(500, 10, suspending);
    EXPECT_EQ(std::ranges::count(runs, 1U), 450);
    EXPECT_EQ(std::ranges::count(runs, 2U), 50);
  }
}

TEST(Slowdown, WhatDoesNotDivideIsMetWithinATwentieth) {
  for (std::uint64_t tasks = 334; tasks < 400; ++tasks) {
    const double repeated = static_cast<double>(sum(runs_of(tasks, 3)) - tasks);
    const double wanted = 0.03 * static_cast<double>(tasks);
    EXPECT_NEAR(repeated, wanted, 0.05 * wanted) << tasks;
  }
}

TEST(Slowdown, TheRepeatedTasksAreSpreadEvenly) {
  for (const double percent : {1.0, 2.0, 5.0, 10.0}) {
    const auto runs = runs_of(2000, percent);
    const double stride = 100 / percent;
    std::size_t last = 0;
    std::vector<std::uint64_t> by_remainder(4);
    for (std::size_t task = 0; task < runs.size(); ++task) {
      if (runs[task] == 1) continue;
      EXPECT_LE(static_cast<double>(task - last), 2 * stride) << percent;
      last = task;
      ++by_remainder[task % 4];
    }
    EXPECT_LE(static_cast<double>(runs.size() - last), 2 * stride);
    // Workloads of which every other task is of another kind.
    const double fair = static_cast<double>(sum(runs) - runs.size()) / 4;
    for (const std::uint64_t count : by_remainder) {
      EXPECT_NEAR(static_cast<double>(count), fair, 0.26 * fair + 1) << percent;
    }
  }
}

TEST(Slowdown, ASteadyRiseOfTheCostsCancelsOut) {
  for (const std::uint64_t tasks : {100U, 200U, 1000U}) {
    const auto runs = runs_of(tasks, 10);
    double repeated = 0;
    double all = 0;
    for (std::size_t task = 0; task < tasks; ++task) {
      const auto cost = static_cast<double>(task);
      all += cost;
      if (runs[task] == 2) repeated += cost;
    }
    EXPECT_NEAR(repeated / all, 0.1, 0.001) << tasks;
  }
}

TEST(Slowdown, TasksThatSayWhatTheyCostAreChosenByIt) {
  const auto skewed = build(
      {.tasks = 1000, .size = 50, .seed = 4, .workload = "skewed", .options = {{"skew", "1.2"}}});
  for (const double percent : {1.0, 3.0, 10.0}) {
    const auto repeated = tasks_to_repeat(*skewed, percent);
    double chosen = 0;
    for (std::size_t task = 0; task < repeated.size(); ++task) {
      if (repeated[task]) chosen += skewed->cost(task);
    }
    EXPECT_NEAR(chosen / 50'000, percent / 100, 0.05 * percent / 100);
  }
}

TEST(Slowdown, TooFewTasksAreRefusedSayingHowManyAreNeeded) {
  EXPECT_EQ(refusal(1000, 1), "");
  EXPECT_NE(refusal(999, 1).find("at least 1000 are needed, and there are 999"), std::string::npos)
      << refusal(999, 1);
  EXPECT_NE(refusal(333, 3).find("at least 334"), std::string::npos);
  EXPECT_NE(refusal(9, 100).find("at least 10"), std::string::npos);
  EXPECT_NE(refusal(max_slowed_tasks + 1, 1).find("fewer --tasks"), std::string::npos);
}

TEST(Slowdown, TasksTooUnequalAreRefused) {
  std::vector<double> costs(100, 0.0);
  costs[17] = 1;
  EXPECT_NE(refusal(100, 10, costs).find("too unequal"), std::string::npos);
}

TEST(Slowdown, ARepeatedTaskDeclaresTwiceItsWaiting) {
  std::vector<std::uint64_t> runs;
  const auto slowed = slow_down(std::make_unique<Counting>(20, runs), 50);
  const auto repeated = tasks_to_repeat(*slowed, 50);
  for (std::size_t task = 0; task < 20; ++task) {
    EXPECT_EQ(slowed->minimum_wait(task).count(), repeated[task] ? 14 : 7);
  }
}

TEST(Slowdown, TheResultsAreThoseOfTheWorkloadItself) {
  for (const auto& entry : catalogue()) {
    if (!entry.missing.empty() || entry.name == "http" || entry.name == "pages") continue;
    Configuration configuration{
        .tasks = 40, .size = 20, .seed = 3, .time_scale = 0, .workload = std::string(entry.name)};
    const WorkloadKind kind = entry.kind();
    configuration.tasks = kind.default_tasks(configuration.options, configuration.tasks);
    const auto workload = build(configuration);
    if (!workload->sync_objects().empty()) continue;  // refused
    const auto plain = models::run_oracle(*workload)->digest();
    configuration.options[slowdown_option.name] = "50";
    EXPECT_EQ(models::run_oracle(*build(configuration))->digest(), plain) << entry.name;
  }
}

TEST(Slowdown, RefusesTasksThatShareWhatARepeatedOneWouldChange) {
  try {
    slow_down(std::make_unique<Sharing>(), 10);
    FAIL() << "it was not refused";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "--inject-slowdown=10 repeats whole tasks, and these share what a repeated one "
                 "would change: choose a workload whose tasks share nothing");
  }
}

}  // namespace
}  // namespace workloads
