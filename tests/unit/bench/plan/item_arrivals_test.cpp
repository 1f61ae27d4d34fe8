// SPDX-License-Identifier: Apache-2.0
// Workloads whose operations arrive at a rate, and not their tasks.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/options.h"
#include "bench/options/settings.h"
#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "models/model.h"

namespace bench {
namespace {

reports::Plan plan_of(const RunOptions& options) {
  reports::Plan plan = make_plan(options, 2);
  check_plan(plan, NamesOf::settings);
  return plan;
}

RunOptions producers_at(std::vector<double> rates) {
  return {
      .models = "thread-pool", .workloads = "producer-consumer", .arrival_rates = std::move(rates)};
}

TEST(ItemArrivals, ThereAreAsManyAsArriveInATenthOfASecond) {
  const auto plan = plan_of(producers_at({5, 20'000, 10'000'000}));
  ASSERT_EQ(plan.cells.size(), 3U);
  EXPECT_EQ(plan.cells[0].size, 1U);
  EXPECT_EQ(plan.cells[0].arriving_operations, 1U);
  EXPECT_EQ(plan.cells[1].size, 2000U);
  EXPECT_EQ(plan.cells[1].name,
            "thread-pool/producer-consumer/workers:2/size:2000/arrival-rate:20000");
  EXPECT_EQ(plan.cells[2].size, 500'000U) << "but not more than by default";
}

TEST(ItemArrivals, WhoSaysHowManyThereAreGetsThem) {
  RunOptions options = producers_at({20'000});
  options.size = 100;
  EXPECT_EQ(plan_of(options).cells.at(0).arriving_operations, 100U);
}

TEST(ItemArrivals, TheTasksThemselvesAllBeginAtOnce) {
  const auto plan = plan_of(producers_at({20'000}));
  const reports::Cell& cell = plan.cells.at(0);
  EXPECT_EQ(cell.arrival_rate, 20'000);
  EXPECT_EQ(reports::task_arrival_rate(cell), 0);
  EXPECT_EQ(model_settings(cell).arrival_rate, 0);
  EXPECT_EQ(model_settings(cell).dispatch, models::Dispatch::map);
  EXPECT_DOUBLE_EQ(reports::schedule_s(cell), 0.1);
  EXPECT_EQ(cell.longest_wait_ns, 100'000'000) << "until the last item has arrived";
}

TEST(ItemArrivals, NeedNoModelThatStartsTasksWhenTheyArrive) {
  RunOptions options = producers_at({20'000});
  options.models = "thread-pool-locked,coroutines";
  const auto plan = plan_of(options);
  EXPECT_EQ(plan.cells.size(), 2U);
  EXPECT_TRUE(plan.not_applicable.empty());
}

TEST(ItemArrivals, OfMoreThanADayAreRefused) {
  RunOptions options = producers_at({0.001});
  options.size = 1000;
  EXPECT_THROW(plan_of(options), UsageError);
}

TEST(ItemArrivals, HaveNoConsumersThatStopAtAnEmptyQueue) {
  RunOptions options = producers_at({20'000});
  options.settings = {{"ending", {"empty"}}};
  try {
    plan_of(options);
    FAIL() << "it is refused";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("--ending=empty does not go with --arrival-rate"),
              std::string::npos);
  }
}

TEST(ItemArrivals, APlanWhoseRateIsNotThatOfItsWorkloadIsRefused) {
  const auto refuses = [](const auto& change) {
    auto plan = plan_of(producers_at({20'000}));
    change(plan.cells.at(0));
    EXPECT_THROW(check_plan(plan, NamesOf::settings), UsageError);
  };
  refuses([](reports::Cell& cell) { cell.arrival_rate = 10'000; });
  refuses([](reports::Cell& cell) { cell.arriving_operations = 7; });
  refuses([](reports::Cell& cell) { cell.options.erase("_arrival-rate"); });
}

}  // namespace
}  // namespace bench
