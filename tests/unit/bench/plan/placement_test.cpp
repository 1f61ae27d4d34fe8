// SPDX-License-Identifier: Apache-2.0
// What the plan makes of a workload's placement, and of the size of tasks that an interpreter runs.
#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

using Settings = std::map<std::string, std::string>;

reports::Plan plan_of_turns(const std::string& models, const std::string& placement,
                            unsigned cores = 2) {
  return make_plan({.models = models,
                    .workloads = "turns",
                    .settings = {{"placement", {placement}}},
                    .baseline = false},
                   cores);
}

TEST(Placement, OnOneCoreATrialIsConfinedToIt) {
  const auto plan = plan_of_turns("thread-pool,process-pool", "same-core");
  ASSERT_EQ(plan.cells.size(), 2U);
  for (const auto& cell : plan.cells) {
    EXPECT_EQ(cell.settings, (Settings{{"one-core", "yes"}}));
    EXPECT_EQ(cell.options.at("placement"), "same-core") << "it is other work, in its own table";
  }
}

TEST(Placement, OnDifferentCoresEachWorkerIsPinned) {
  const auto plan = plan_of_turns("thread-pool,process-pool", "other-core");
  ASSERT_EQ(plan.cells.size(), 2U);
  for (const auto& cell : plan.cells) EXPECT_EQ(cell.settings, (Settings{{"pin", "yes"}}));
}

TEST(Placement, WhoeverIsFreeHasNoSetting) {
  const auto plan = plan_of_turns("thread-pool", "free");
  ASSERT_EQ(plan.cells.size(), 1U);
  EXPECT_TRUE(plan.cells[0].settings.empty());
}

TEST(Placement, ALoopHasASingleWorkerAndNothingToPlace) {
  for (const char* const placement : {"same-core", "other-core"}) {
    const auto plan = plan_of_turns("thread-pool,coroutines", placement);
    ASSERT_EQ(plan.cells.size(), 1U);
    ASSERT_EQ(plan.not_applicable.size(), 1U);
    EXPECT_EQ(plan.not_applicable[0].model, "coroutines");
    EXPECT_EQ(plan.not_applicable[0].reason, std::string("--placement=") + placement +
                                                 " means nothing to it, which has a single worker");
  }
}

TEST(Placement, WhoPinsNoWorkersCannotBeOnDifferentCores) {
  const auto plan = plan_of_turns("thread-pool,std-async", "other-core");
  ASSERT_EQ(plan.not_applicable.size(), 1U);
  EXPECT_EQ(plan.not_applicable[0].reason,
            "--placement=other-core means nothing to it: it pins no workers");
}

TEST(Placement, OneWorkerCannotBeOnDifferentCores) {
  const auto plan = plan_of_turns("coroutine-threads", "other-core");
  ASSERT_EQ(plan.cells.size(), 1U);
  EXPECT_EQ(plan.cells[0].workers, 2U);
  ASSERT_EQ(plan.not_applicable.size(), 1U);
  EXPECT_EQ(plan.not_applicable[0].reason,
            "--placement=other-core needs two workers, and --workers=1 is one: use --workers=2 or "
            "more");
}

TEST(Placement, OneCoreAndAnotherOneAreNotBoth) {
  EXPECT_EQ(tests::usage_error_text([] {
              make_plan({.models = "thread-pool",
                         .workloads = "turns",
                         .settings = {{"placement", {"other-core"}}, {"one-core", {"yes"}}},
                         .baseline = false},
                        2);
            }),
            "--placement=other-core and --one-core cannot be combined: leave one of the two out");
}

TEST(Placement, DifferentCoresNeedTwo) {
  EXPECT_THROW(plan_of_turns("thread-pool", "other-core", 1), UsageError);
}

TEST(InterpretedSize, IsThatOfCellsWhoseSizeNobodySaid) {
  const auto sizes = [](std::optional<std::uint64_t> size) {
    std::map<std::string, std::uint64_t> by_model;
    const auto plan = make_plan({.models = "thread-pool,python-thread-executor",
                                 .workloads = "account",
                                 .workers = {2},
                                 .size = size},
                                2);
    for (const auto& cell : plan.cells) by_model[cell.model] = cell.size;
    return by_model;
  };
  const auto by_default = sizes({});
  if (!by_default.contains("python-serial")) GTEST_SKIP() << "needs CPython";
  EXPECT_EQ(by_default, (std::map<std::string, std::uint64_t>{{"serial", 200'000},
                                                              {"thread-pool", 200'000},
                                                              {"python-serial", 10'000},
                                                              {"python-thread-executor", 10'000}}));
  for (const auto& [model, size] : sizes(50)) EXPECT_EQ(size, 50U) << model;
}

TEST(InterpretedSize, IsNotThatOfPhilosophersWhoseMealsAreCounted) {
  const auto plan = make_plan({.models = "thread-pool,python-thread-executor",
                               .workloads = "philosophers",
                               .settings = {{"meals", {"7"}}}},
                              2);
  ASSERT_FALSE(plan.cells.empty());
  for (const auto& cell : plan.cells) {
    EXPECT_EQ(cell.size, 7U) << cell.name;
    EXPECT_FALSE(cell.options.contains("meals")) << cell.name;
  }
}

}  // namespace
}  // namespace bench
