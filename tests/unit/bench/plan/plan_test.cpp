// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "bench/usage_error.h"

namespace bench {
namespace {

using Names = std::vector<std::string>;

Names cells(const RunOptions& options, unsigned cores) {
  Names names;
  for (const auto& cell : make_plan(options, cores).cells) names.push_back(cell.name);
  return names;
}

TEST(Plan, WorkersArePowersOfTwoUpToTheCoresAndTheCores) {
  EXPECT_EQ(cells({.models = "pool", .workloads = "primes"}, 6),
            (Names{"serial/primes/workers:1", "process-pool/primes/workers:1",
                   "process-pool/primes/workers:2", "process-pool/primes/workers:4",
                   "process-pool/primes/workers:6"}));
}

TEST(Plan, WorkloadsThatWaitRunAtTheCoresAndAtAllTasks) {
  EXPECT_EQ(
      cells({.models = "threads,coroutines", .workloads = "downloads"}, 2),
      (Names{"serial/downloads/workers:1", "thread-pool/downloads/workers:2",
             "thread-pool/downloads/workers:16", "coroutines/downloads/workers:1/concurrency:2",
             "coroutines/downloads/workers:1/concurrency:16"}));
}

TEST(Plan, WorkloadsWithoutTheirWaitsRunAsThoseThatCompute) {
  const auto plan = make_plan({.models = "threads,coroutines",
                               .workloads = "downloads",
                               .time_scale = 0,
                               .baseline = false},
                              2);
  Names names;
  names.reserve(plan.cells.size());
  for (const auto& cell : plan.cells) {
    names.push_back(cell.name);
    EXPECT_FALSE(cell.waits);
    EXPECT_EQ(cell.time_scale, 0) << "a trial would wait otherwise";
  }
  EXPECT_EQ(names, (Names{"thread-pool/downloads/workers:1/time_scale:0",
                          "thread-pool/downloads/workers:2/time_scale:0",
                          "coroutines/downloads/workers:1/time_scale:0"}));
}

TEST(Plan, ATimeScaleIsNoPartOfWorkThatHasNoWaits) {
  EXPECT_EQ(cells({.models = "serial", .workloads = "primes,yields", .time_scale = 0.5}, 2),
            (Names{"serial/primes/workers:1", "serial/yields/workers:1"}));
}

TEST(Plan, CoroutinesAreOneCellWhateverTheWorkers) {
  EXPECT_EQ(
      cells({.models = "coroutines",
             .workloads = "primes,downloads",
             .workers = {1, 2, 4},
             .baseline = false},
            2),
      (Names{"coroutines/primes/workers:1", "coroutines/downloads/workers:1/concurrency:16"}));
}

TEST(Plan, ConcurrencyOfABlockingModelIsItsWorkers) {
  const auto plan = make_plan(
      {.models = "threads", .workloads = "downloads", .concurrency = {5}, .baseline = false}, 2);
  ASSERT_EQ(plan.cells.size(), 1U);
  EXPECT_EQ(plan.cells[0].workers, 5U);
  EXPECT_EQ(plan.cells[0].concurrency, 5U);
}

TEST(Plan, MoreTasksInFlightThanThereAreWorkersAreNotApplicableToABlockingModel) {
  const auto plan = make_plan({.models = "threads,coroutines",
                               .workloads = "downloads",
                               .concurrency = {20'000},
                               .baseline = false},
                              2);
  ASSERT_EQ(plan.cells.size(), 1U);
  EXPECT_EQ(plan.cells[0].model, "coroutines");
  ASSERT_EQ(plan.not_applicable.size(), 1U);
  EXPECT_EQ(plan.not_applicable[0].model, "thread-pool");
}

TEST(Plan, TheNameShowsEverySettingThatIsNotTheDefault) {
  EXPECT_EQ(cells({.models = "tbb",
                   .workloads = "downloads",
                   .workers = {2},
                   .chunks = {3},
                   .tasks = 9,
                   .size = 10,
                   .time_scale = 2.5,
                   .baseline = false},
                  2),
            Names{"tbb/downloads/workers:2/tasks:9/size:10/chunk:3/time_scale:2.5"});
}

TEST(Plan, AChunkMeansNothingToAModelWithoutAScheduler) {
  EXPECT_EQ(cells({.models = "serial", .workloads = "empty", .chunks = {1, 2}}, 2),
            Names{"serial/empty/workers:1"});
}

TEST(Plan, EveryArrivalRateIsACellOfItsOwnWithoutABaseline) {
  EXPECT_EQ(cells({.models = "threads,coroutines",
                   .workloads = "downloads",
                   .concurrency = {4},
                   .arrival_rates = {0.5, 500},
                   .settings = {{"dispatch", {"map", "submit"}}}},
                  2),
            (Names{"thread-pool/downloads/workers:4/arrival-rate:0.5",
                   "thread-pool/downloads/workers:4/arrival-rate:500",
                   "coroutines/downloads/workers:1/concurrency:4/arrival-rate:0.5",
                   "coroutines/downloads/workers:1/concurrency:4/arrival-rate:500"}));
}

TEST(Plan, CallbacksStayWhatTheyAreWhereTasksArrive) {
  EXPECT_EQ(cells({.models = "threads,coroutines",
                   .workloads = "downloads",
                   .concurrency = {4},
                   .arrival_rates = {500},
                   .settings = {{"dispatch", {"map", "callback"}}}},
                  2),
            (Names{"thread-pool/downloads/workers:4/arrival-rate:500",
                   "thread-pool/downloads/workers:4/arrival-rate:500/dispatch:callback",
                   "coroutines/downloads/workers:1/concurrency:4/arrival-rate:500",
                   "coroutines/downloads/workers:1/concurrency:4/arrival-rate:500/"
                   "dispatch:callback"}));
}

TEST(Plan, SubmissionsWithCallbacksHaveNoChunks) {
  EXPECT_EQ(cells({.models = "threads",
                   .workloads = "empty",
                   .workers = {2},
                   .chunks = {1, 2},
                   .settings = {{"dispatch", {"callback"}}},
                   .baseline = false},
                  2),
            Names{"thread-pool/empty/workers:2/dispatch:callback"});
}

TEST(Plan, WhoHasNoCallbacksSaysWhy) {
  const std::pair<const char*, const char*> whys[] = {
      {"openmp", "the completions of its submissions call no function"},
      {"std-async", "the completions of its submissions call no function"},
      {"thread-per-task", "waits for the ends of its tasks"},
      {"fibers", "waits for the ends of its tasks"},
      {"coroutine-threads", "takes its tasks as a whole"},
      {"python-process-per-task", "waits for the ends of its tasks"},
  };
  for (const auto& [model, why] : whys) {
    const auto absent = make_plan({.models = std::string("threads,") + model,
                                   .workloads = "empty",
                                   .settings = {{"dispatch", {"callback"}}},
                                   .baseline = false},
                                  2)
                            .not_applicable;
    ASSERT_EQ(absent.size(), 1U) << model;
    EXPECT_NE(absent[0].reason.find(why), std::string::npos) << absent[0].reason;
    EXPECT_NE(absent[0].reason.find("--dispatch=callback"), std::string::npos);
  }
}

TEST(Plan, ArrivalsMeanNothingToTasksThatDoNotWait) {
  EXPECT_THROW(make_plan({.models = "threads", .workloads = "cpu", .arrival_rates = {500}}, 2),
               UsageError);
  const auto plan =
      make_plan({.models = "threads", .workloads = "primes,downloads", .arrival_rates = {500}}, 2);
  ASSERT_EQ(plan.not_applicable.size(), 1U);
  EXPECT_EQ(plan.not_applicable[0].workload, "primes");
  for (const auto& cell : plan.cells) EXPECT_EQ(cell.workload, "downloads");
}

TEST(Plan, WhoCannotStartATaskWhenItArrivesIsNotApplicable) {
  const auto reasons = [](const RunOptions& options) {
    Names found;
    for (const auto& absent : make_plan(options, 2).not_applicable) {
      found.push_back(absent.reason);
    }
    return found;
  };
  const auto of_batches =
      reasons({.models = "openmp,serial", .workloads = "downloads", .arrival_rates = {500}});
  ASSERT_EQ(of_batches.size(), 1U);
  EXPECT_NE(of_batches[0].find("as a whole"), std::string::npos);
  const auto of_apply = reasons({.models = "threads",
                                 .workloads = "downloads",
                                 .arrival_rates = {500},
                                 .settings = {{"dispatch", {"map", "apply"}}}});
  ASSERT_EQ(of_apply.size(), 1U);
  EXPECT_NE(of_apply[0].find("--dispatch=apply"), std::string::npos);
  const auto of_pipes = reasons({.models = "pool",
                                 .workloads = "downloads",
                                 .arrival_rates = {500},
                                 .settings = {{"transport", {"shared", "pipe"}}}});
  ASSERT_EQ(of_pipes.size(), 1U);
  EXPECT_NE(of_pipes[0].find("--transport=pipe"), std::string::npos);
}

TEST(Plan, AScheduleOfMoreThanADayIsRefused) {
  EXPECT_THROW(
      make_plan({.models = "threads", .workloads = "io", .arrival_rates = {0.001}, .tasks = 1000},
                2),
      UsageError);
}

TEST(Plan, WhatDoesNotFitIntoMemoryIsRefusedBeforeAnythingIsMeasured) {
  EXPECT_THROW(make_plan({.workloads = "primes", .tasks = 100'000'000, .size = 1'000'000'000}, 2),
               UsageError);
}

TEST(Plan, FewerTasksAreASharedNumberOfAllWorkers) {
  const auto min_tasks = [](const RunOptions& options) {
    return min_tasks_of(options, make_plan(options, 2), 2);
  };
  using Tasks = std::map<std::string, std::uint64_t>;
  EXPECT_EQ(min_tasks({.models = "pool", .workloads = "primes", .workers = {2, 3}}),
            (Tasks{{"primes", 12}}));
  EXPECT_EQ(min_tasks({.models = "pool", .workloads = "primes", .workers = {2, 3}, .tasks = 500}),
            Tasks());
  // All at once is as many as there are.
  EXPECT_EQ(min_tasks({.models = "coroutines", .workloads = "downloads"}),
            (Tasks{{"downloads", 8}}));
  EXPECT_EQ(min_tasks({.models = "coroutines", .workloads = "downloads", .concurrency = {7}}),
            (Tasks{{"downloads", 14}}));
}

TEST(Plan, TasksOfExperimentsThatAreMadeOfThemAreNotFewer) {
  const auto min_tasks = [](const std::string& experiment) {
    const RunOptions options{.experiments = experiment};
    return min_tasks_of(options, make_plan(options, 2), 2);
  };
  EXPECT_EQ(min_tasks("processes-vs-cores").size(), 2U);
  EXPECT_TRUE(min_tasks("granularity").empty());
  EXPECT_TRUE(min_tasks("memory").empty());
  EXPECT_FALSE(min_tasks("overview").contains("downloads"));
  EXPECT_TRUE(min_tasks("overview").contains("primes"));
}

TEST(Plan, FewerTasksOfAWorkloadAreThoseOfAllItsCells) {
  const auto plan = make_plan(
      {.models = "pool", .workloads = "primes,powers", .fewer_tasks = {{"primes", 8}}}, 2);
  for (const auto& cell : plan.cells) {
    if (cell.workload == "primes") {
      EXPECT_EQ(cell.tasks, 8U);
    } else {
      EXPECT_NE(cell.tasks, 8U);
    }
  }
}

TEST(Plan, APrecisionIsOfRunsWhoseTrialsAreNotCounted) {
  EXPECT_EQ(make_plan({.models = "serial", .workloads = "empty"}, 2).precision, 0.02);
  EXPECT_EQ(make_plan({.models = "serial", .workloads = "empty", .trials = 6}, 2).precision, 0);
}

TEST(RoundOrder, IsAPermutationThatDependsOnSeedAndRound) {
  const auto order = round_order(1, 0, 20);
  EXPECT_EQ(std::set<std::uint64_t>(order.begin(), order.end()).size(), 20U);
  EXPECT_EQ(order, round_order(1, 0, 20));
  EXPECT_NE(order, round_order(1, 1, 20));
  EXPECT_NE(order, round_order(2, 0, 20));
}

}  // namespace
}  // namespace bench
