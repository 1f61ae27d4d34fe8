// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/advice_plan.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "bench/plan/plan.h"
#include "reports/results/synthetic_shape.h"
#include "workloads/workload.h"

namespace bench {
namespace {

using reports::AdviceRequest;
using reports::Cell;
using reports::Plan;

Plan plan_of(AdviceRequest request, unsigned cores = 2) {
  if (request.languages.empty()) request.languages = {"cpp"};
  return plan_advice(request, {.time_budget_s = 30}, cores);
}

/// The cells of the model that do the work of the request.
std::vector<Cell> cells_of(const Plan& plan, const std::string& model) {
  std::vector<Cell> cells;
  for (const Cell& cell : plan.cells) {
    const auto shape = reports::shape_of(cell);
    if (cell.model == model && shape && shape->compute_ns == plan.advice->compute_ns) {
      cells.push_back(cell);
    }
  }
  return cells;
}

std::set<std::string> models_of(const Plan& plan) {
  std::set<std::string> models;
  for (const Cell& cell : plan.cells) models.insert(cell.model);
  return models;
}

std::string why_not(const Plan& plan, const std::string& model) {
  const auto found = std::ranges::find(plan.not_applicable, model, &reports::NotApplicable::model);
  return found == plan.not_applicable.end() ? "" : found->reason;
}

TEST(AdvisedWorkTest, FewOrShortTasksAreAllMeasured) {
  EXPECT_EQ(advised_work({.compute_ns = 1e6, .tasks = 1}, 2).tasks, 1U);
  EXPECT_EQ(advised_work({.compute_ns = 1e8, .tasks = 6}, 2).tasks, 6U);
  EXPECT_EQ(advised_work({.compute_ns = 1e3, .tasks = 10'000}, 2).tasks, 10'000U);
}

TEST(AdvisedWorkTest, OfMuchWorkAFewHundredthsOfASecondAreEnough) {
  const AdvisedWork work = advised_work({.compute_ns = 2e7, .tasks = 1000}, 2);
  EXPECT_EQ(work.tasks, 4U);
  EXPECT_EQ(work.limit, 1000U);
  EXPECT_FALSE(work.is_limited);
  const AdvisedWork huge = advised_work({.compute_ns = 1e6, .tasks = 1'000'000'000}, 4);
  EXPECT_EQ(huge.tasks, 160U);
  EXPECT_EQ(advised_work({.compute_ns = 1, .tasks = 1'000'000'000}, 4).tasks, 100'000U);
}

TEST(AdvisedWorkTest, NoMoreAreInFlightThanThereAreTasks) {
  const AdvisedWork work =
      advised_work({.compute_ns = 1e3, .wait_ns = 1e6, .tasks = 20, .concurrency = 500}, 2);
  EXPECT_EQ(work.limit, 20U);
  EXPECT_EQ(work.tasks, 20U);
}

TEST(AdvisedWorkTest, ALimitedNumberInFlightIsFilledTwice) {
  const AdvisedWork work =
      advised_work({.compute_ns = 2e5, .wait_ns = 5e7, .tasks = 100'000, .concurrency = 400}, 2);
  EXPECT_TRUE(work.is_limited);
  EXPECT_GE(work.tasks, 800U);
  EXPECT_EQ(work.tasks % 400, 0U);
}

TEST(AdvisedWorkTest, TasksThatOnlyWaitNeedAllThatAreAllowed) {
  const AdvisedWork work = advised_work({.wait_ns = 1e7, .tasks = 5000, .concurrency = 64}, 2);
  EXPECT_EQ(work.enough, 64U);
  EXPECT_TRUE(work.is_limited);
}

TEST(AdvisedWorkTest, WithoutALimitAllTasksThatOnlyWaitAreInFlight) {
  const AdvisedWork work = advised_work({.wait_ns = 5e7, .tasks = 1'000'000'000}, 2);
  EXPECT_GT(work.tasks, workloads::maximum_tasks) << "bench advise refuses it";
}

TEST(AdvisedWorkTest, WhereTheCoresDecideEnoughAreInFlight) {
  const AdvisedWork work =
      advised_work({.compute_ns = 1e6, .wait_ns = 1e6, .tasks = 10'000, .concurrency = 1000}, 2);
  EXPECT_EQ(work.enough, 8U);
  EXPECT_FALSE(work.is_limited);
  EXPECT_GE(work.tasks, work.enough);
}

TEST(AdvicePlanTest, TasksThatComputeGetAsManyWorkersAsThereAreCores) {
  const Plan plan = plan_of({.compute_ns = 2e7, .tasks = 1000});
  for (const char* const model : {"fork", "process-pool", "thread-pool", "coroutine-threads"}) {
    const auto cells = cells_of(plan, model);
    ASSERT_EQ(cells.size(), 1U) << model;
    EXPECT_EQ(cells[0].workers, 2U);
    EXPECT_EQ(cells[0].tasks, 4U);
    EXPECT_EQ(cells[0].effort.trials, screening_rounds);
  }
  EXPECT_EQ(cells_of(plan, "serial").size(), 1U);
  EXPECT_NE(why_not(plan, "coroutines").find("one after the other"), std::string::npos);
  EXPECT_EQ(plan.fewer_tasks.at("synthetic"), 4U);
  ASSERT_EQ(plan.adjustments.size(), 1U);
  EXPECT_NE(plan.adjustments[0].find("4 of the 1000 tasks"), std::string::npos);
  EXPECT_EQ(plan.advice->tasks, 1000U);
}

TEST(AdvicePlanTest, OverheadsAreMeasuredWithTasksThatDoNothing) {
  const Plan plan = plan_of({.compute_ns = 1e5, .tasks = 1000});
  std::set<std::string> models;
  for (const Cell& cell : plan.cells) {
    if (reports::shape_of(cell)->compute_ns == 0) models.insert(cell.model);
  }
  EXPECT_TRUE(models.contains("serial"));
  EXPECT_TRUE(models.contains("thread-pool"));
  EXPECT_FALSE(models.contains("fork"));  // a process for each would take long
}

TEST(AdvicePlanTest, OneTaskIsRunByOneWorker) {
  const Plan plan = plan_of({.compute_ns = 1e6, .tasks = 1});
  for (const Cell& cell : plan.cells) {
    EXPECT_EQ(cell.workers, 1U) << cell.name;
    EXPECT_EQ(cell.concurrency, 1U) << cell.name;
    EXPECT_EQ(cell.tasks, 1U) << cell.name;
  }
  EXPECT_TRUE(models_of(plan).contains("serial"));
  EXPECT_TRUE(models_of(plan).contains("thread-pool"));
}

TEST(AdvicePlanTest, TasksThatWaitAreInFlightAsManyAsAllowedAndAsKeepTheCoresBusy) {
  const Plan plan =
      plan_of({.compute_ns = 1e6, .wait_ns = 1e6, .tasks = 10'000, .concurrency = 100});
  std::set<std::uint64_t> in_flight;
  for (const Cell& cell : cells_of(plan, "thread-pool")) in_flight.insert(cell.concurrency);
  EXPECT_EQ(in_flight, (std::set<std::uint64_t>{8, 100}));
  EXPECT_FALSE(cells_of(plan, "coroutines").empty());
}

TEST(AdvicePlanTest, FewerInFlightThanTheLimitAreMeasuredToBeTold) {
  const Plan plan =
      plan_of({.compute_ns = 1e4, .wait_ns = 5e7, .tasks = 10'000, .concurrency = 64});
  for (const char* const model : {"thread-pool", "coroutines"}) {
    std::set<std::uint64_t> in_flight;
    for (const Cell& cell : cells_of(plan, model)) in_flight.insert(cell.concurrency);
    EXPECT_EQ(in_flight, (std::set<std::uint64_t>{8, 64})) << model;
  }
}

TEST(AdvicePlanTest, ThousandsOfProcessesAreStartedOnlyWhereIsolationIsNeeded) {
  AdviceRequest request = {.compute_ns = 1e4, .wait_ns = 5e7, .tasks = 400, .concurrency = 200};
  const Plan plan = plan_of(request);
  EXPECT_TRUE(cells_of(plan, "process-pool").empty());
  EXPECT_NE(why_not(plan, "process-pool").find("--needs=isolation"), std::string::npos);
  request.needs = {"isolation"};
  const Plan isolated = plan_of(request);
  EXPECT_FALSE(cells_of(isolated, "process-pool").empty());
  EXPECT_FALSE(cells_of(isolated, "coroutine-processes").empty());
  EXPECT_FALSE(models_of(isolated).contains("thread-pool"));
  EXPECT_NE(why_not(isolated, "thread-pool").find("crash-isolated"), std::string::npos);
}

TEST(AdvicePlanTest, TasksThatWouldWaitForeverOneAfterTheOtherAreNotRunSerially) {
  const Plan plan =
      plan_of({.compute_ns = 1e4, .wait_ns = 5e7, .tasks = 10'000, .concurrency = 1000});
  EXPECT_FALSE(models_of(plan).contains("serial"));
  EXPECT_NE(why_not(plan, "serial").find("at least"), std::string::npos);
  EXPECT_TRUE(
      models_of(plan_of({.compute_ns = 1e4, .wait_ns = 1e6, .tasks = 50})).contains("serial"));
}

TEST(AdvicePlanTest, EveryPlanIsOneThatThisProgramCouldHaveMade) {
  for (const AdviceRequest& request :
       {AdviceRequest{.compute_ns = 1, .tasks = 1}, AdviceRequest{.wait_ns = 1, .tasks = 3},
        AdviceRequest{.compute_ns = 3.6e12, .tasks = 1'000'000'000},
        AdviceRequest{.wait_ns = 1e8, .tasks = 10, .concurrency = 1'000'000},
        AdviceRequest{.compute_ns = 1e3, .tasks = 1000, .result_bytes = 64 << 10}}) {
    for (const unsigned cores : {1U, 2U, 64U}) {
      const Plan plan = plan_of(request, cores);
      ASSERT_FALSE(plan.cells.empty());
      EXPECT_NO_THROW(check_plan(plan));
    }
  }
}

TEST(AdvicePlanTest, OnOneCoreThereIsOneWorkerForTasksThatCompute) {
  const Plan plan = plan_of({.compute_ns = 1e6, .tasks = 100}, 1);
  for (const Cell& cell : plan.cells) EXPECT_EQ(cell.workers, 1U) << cell.name;
}

TEST(AdvicePlanTest, ResultsOfASizeArePartOfTheWork) {
  const Plan plan = plan_of({.compute_ns = 1e6, .tasks = 100, .result_bytes = 64 << 10});
  for (const Cell& cell : plan.cells) EXPECT_EQ(cell.options.at("result-size"), "64KiB");
}

}  // namespace
}  // namespace bench
