// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/task_record.h"

#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace bench {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr double rate = 1000;
constexpr std::size_t tasks = 200;  // so that their schedule is 200 ms

/// Jobs with made-up times, relative to the start of the iteration or to a task's arrival.
class TaskRecordTest : public testing::Test {
 protected:
  using Times = std::function<models::TaskTimes(std::size_t task, std::int64_t arrival_ns)>;

  reports::Trial open_loop(const Times& times, int iterations = 1) {
    return record(rate, times, iterations);
  }
  reports::Trial closed_loop(const Times& times) { return record(0, times, 1); }

 private:
  reports::Trial record(double arrival_rate, const Times& times, int iterations) {
    // With waits of some nanoseconds: the times of tasks that do not wait are not kept.
    const auto workload =
        make_workload("downloads", {.tasks = tasks, .size = 1, .seed = 1, .time_scale = 1e-6});
    models::HarnessJob job(*workload, 1, arrival_rate);
    TaskRecord recorded;
    for (int iteration = 0; iteration < iterations; ++iteration) {
      job.clear();
      job.start_clock();
      for (std::size_t task = 0; task < tasks; ++task) {
        job.record_result(task, 0, 0,
                          times(task, arrival_rate > 0 ? job.arrival_ns(task) : job.start_ns()));
      }
      recorded.add(job);
    }
    reports::Trial trial;
    recorded.write(trial);
    return trial;
  }
};

TEST_F(TaskRecordTest, LatencyIsCountedFromTheArrivalAndNotFromTheBegin) {
  const auto trial = open_loop([](std::size_t, std::int64_t arrival_ns) {
    return models::TaskTimes{arrival_ns + 3 * ms, arrival_ns + 4 * ms};
  });
  ASSERT_TRUE(trial.open_loop);
  const reports::Histogram latency(trial.open_loop->latency, trial.open_loop->latency_max_ns);
  EXPECT_EQ(latency.total(), tasks);
  EXPECT_EQ(latency.longest_ns(), 4 * ms);
  EXPECT_EQ(latency.quantile_ns(0.5), 4 * ms);
  EXPECT_FALSE(trial.closed_loop);
}

TEST_F(TaskRecordTest, WhoKeepsUpAchievesTheRateWhateverTheTasksTake) {
  const auto trial = open_loop([](std::size_t, std::int64_t arrival_ns) {
    return models::TaskTimes{arrival_ns, arrival_ns + 5000 * ms};
  });
  EXPECT_NEAR(trial.open_loop->achieved_rate, rate, 0.001);
  EXPECT_FALSE(trial.open_loop->saturated);
}

TEST_F(TaskRecordTest, WhoServesOneAfterTheOtherForLongerThanTheGapsIsSaturated) {
  std::int64_t free_ns = 0;
  const auto trial = open_loop([&](std::size_t, std::int64_t arrival_ns) {
    const std::int64_t begin_ns = std::max(free_ns, arrival_ns);
    free_ns = begin_ns + 2 * ms;
    return models::TaskTimes{begin_ns, free_ns};
  });
  EXPECT_TRUE(trial.open_loop->saturated);
  EXPECT_NEAR(trial.open_loop->achieved_rate, rate / 2, rate / 100);
}

TEST_F(TaskRecordTest, WhoBeginsInTimeAndEndsEverLaterIsSaturatedToo) {
  const auto trial = open_loop([](std::size_t task, std::int64_t arrival_ns) {
    return models::TaskTimes{arrival_ns, arrival_ns + static_cast<std::int64_t>(task + 1) * ms};
  });
  EXPECT_TRUE(trial.open_loop->saturated);
}

TEST_F(TaskRecordTest, ALagOfLessThanATwentiethOfTheScheduleIsNone) {
  const auto late_by = [this](std::int64_t lag_ns) {
    return open_loop([&](std::size_t task, std::int64_t arrival_ns) {
      const std::int64_t late_ns = task + 1 == tasks ? lag_ns : 0;
      return models::TaskTimes{arrival_ns + late_ns, arrival_ns + late_ns + ms};
    });
  };
  EXPECT_FALSE(late_by(9 * ms).open_loop->saturated);
  EXPECT_TRUE(late_by(12 * ms).open_loop->saturated);
}

TEST_F(TaskRecordTest, OneLateIterationAmongManyIsNotSaturation) {
  int calls = 0;
  const auto trial = open_loop(
      [&](std::size_t, std::int64_t arrival_ns) {
        const std::int64_t late_ns = calls++ < static_cast<int>(tasks) ? 50 * ms : 0;
        return models::TaskTimes{arrival_ns + late_ns, arrival_ns + late_ns + ms};
      },
      10);
  EXPECT_FALSE(trial.open_loop->saturated);
}

/// What the tasks of producer-consumer have measured, in one iteration each. Of 100 items that
/// arrive in 100 ms some were measured.
reports::OpenLoop items_with(const std::vector<std::vector<std::int64_t>>& latencies_of_task) {
  const auto workload = make_workload(
      "producer-consumer",
      {.tasks = 3, .size = 100, .options = {{"consumers", "2"}, {"_arrival-rate", "1000"}}});
  models::HarnessJob job(*workload, 3);
  for (std::size_t task = 0; task < latencies_of_task.size(); ++task) {
    const auto places = job.sync().wait_samples(task);
    for (std::size_t place = 0; place < latencies_of_task[task].size(); ++place) {
      places[place] = latencies_of_task[task][place] + 1;
    }
  }
  TaskRecord recorded;
  recorded.add_operations(job, 100, 100.0 * ms);
  reports::Trial trial;
  recorded.write(trial);
  return trial.open_loop.value();
}

TEST(ItemRecord, LatenciesAreThoseThatTheTasksHaveMeasured) {
  const auto loop = items_with({{}, {2 * ms, 3 * ms}, {4 * ms}});
  EXPECT_EQ(reports::Histogram(loop.latency, loop.latency_max_ns).total(), 3U);
  EXPECT_EQ(loop.latency_max_ns, 4 * ms);
}

TEST(ItemRecord, WhoGetsTheLastItemAsSoonAsTheOthersAchievesTheRate) {
  const auto loop = items_with({{}, {50 * ms, 2 * ms}, {2 * ms}});
  EXPECT_NEAR(loop.achieved_rate, 1000, 0.001) << "one late item is no lag";
  EXPECT_FALSE(loop.saturated);
}

TEST(ItemRecord, WhoGetsItemsEverLaterIsSaturated) {
  const auto loop = items_with({{}, {1 * ms, 50 * ms, 100 * ms}, {2 * ms, 101 * ms}});
  EXPECT_NEAR(loop.achieved_rate, 500, 0.001);
  EXPECT_TRUE(loop.saturated);
}

TEST_F(TaskRecordTest, ClosedLoopsTellHowLongTasksWereServedAndHowLongTheyQueued) {
  const auto trial = closed_loop([](std::size_t task, std::int64_t start_ns) {
    const std::int64_t begin_ns = start_ns + static_cast<std::int64_t>(task + 1) * ms;
    return models::TaskTimes{begin_ns, begin_ns + 7 * ms};
  });
  ASSERT_TRUE(trial.closed_loop);
  EXPECT_FALSE(trial.open_loop);
  EXPECT_EQ(trial.closed_loop->served.p50_ns, 7 * ms);
  EXPECT_EQ(trial.closed_loop->served.max_ns, 7 * ms);
  EXPECT_NEAR(static_cast<double>(trial.closed_loop->queued.p50_ns), 100.0 * ms, 0.1 * ms);
  EXPECT_NEAR(static_cast<double>(trial.closed_loop->queued.p99_ns), 198.0 * ms, 0.2 * ms);
  EXPECT_EQ(trial.closed_loop->queued.max_ns, 200 * ms);
}

TEST_F(TaskRecordTest, WhatNobodyRecordedIsAbsent) {
  EXPECT_FALSE(
      closed_loop([](std::size_t, std::int64_t) { return models::TaskTimes{}; }).closed_loop);
}

}  // namespace
}  // namespace bench
