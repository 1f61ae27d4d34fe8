// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/narrowing.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/machine/cores.h"
#include "bench/plan/experiment_plan.h"
#include "bench/plan/plan.h"
#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

reports::Plan planned(const std::string& names, const RunOptions& options) {
  return plan_experiments(find_experiments(names), options, 2);
}

RunOptions with_models(const std::string& models) {
  return {.models = models, .narrowed_by = {"--model"}};
}

std::set<std::string> models_of(const reports::Plan& plan) {
  std::set<std::string> models;
  for (const reports::Cell& cell : plan.cells) models.insert(cell.model);
  return models;
}

std::string refusal_of(const std::string& names, const RunOptions& options) {
  return tests::usage_error_text([&] { planned(names, options); });
}

void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(Narrowing, TheModelsThatAreNamedAreMeasuredWithTheirBaseline) {
  const reports::Plan plan = planned("granularity", with_models("fork,thread-pool"));
  EXPECT_EQ(models_of(plan), (std::set<std::string>{"serial", "fork", "thread-pool"}));
  ASSERT_EQ(plan.experiments.size(), 1U);
  EXPECT_EQ(plan.experiments[0].sweeps.size(), 4U) << "thread-pool has two, one by one as well";
  for (const reports::NotApplicable& absent : plan.not_applicable) {
    EXPECT_FALSE(absent.model.starts_with("python")) << "nobody asked for it";
  }
}

TEST(Narrowing, EveryDrawnExperimentCanBeNarrowedToEachOfItsModels) {
  for (const experiments::Experiment& experiment : experiments::all()) {
    if (experiment.cells == nullptr) continue;
    const reports::Plan all = planned(experiment.name, {});
    const std::string model = all.cells.back().model;
    const reports::Plan plan = planned(experiment.name, with_models(model));
    EXPECT_LE(plan.cells.size(), all.cells.size());
    for (const reports::Cell& cell : plan.cells) {
      EXPECT_TRUE(cell.model == model || cell.baseline) << experiment.name << ": " << cell.name;
    }
  }
}

TEST(Narrowing, TheSizeOfTasksIsAnOptionOfTheirWorkload) {
  const reports::Plan plan =
      planned("granularity", {.models = "fork",
                              .narrowed_by = {"--model", "--compute"},
                              .settings = {{"compute", {"102400ns", "1600ns"}}}});
  std::set<std::string> forks;
  std::set<std::string> baselines;
  for (const reports::Cell& cell : plan.cells) {
    (cell.model == "fork" ? forks : baselines).insert(cell.options.at("compute"));
  }
  EXPECT_EQ(forks, (std::set<std::string>{"102400ns", "1600ns"}));
  EXPECT_EQ(baselines, (std::set<std::string>{"102400ns", "1600ns", "3276800ns"}))
      << "the same work, and what the efficiency is relative to";
}

TEST(Narrowing, ASettingLeavesTheCellsThatHaveIt) {
  const reports::Plan plan = planned(
      "granularity", {.narrowed_by = {"--dispatch"}, .settings = {{"dispatch", {"submit"}}}});
  for (const reports::Cell& cell : plan.cells) {
    EXPECT_TRUE(cell.baseline || cell.settings.contains("dispatch")) << cell.name;
  }
}

TEST(Narrowing, ADefaultCanBeChosenAsWell) {
  const reports::Plan plan =
      planned("start-methods",
              {.narrowed_by = {"--start-method"}, .settings = {{"start-method", {"forkserver"}}}});
  ASSERT_FALSE(plan.cells.empty());
  for (const reports::Cell& cell : plan.cells) {
    EXPECT_EQ(cell.settings.at("start-method"), "forkserver") << cell.name;
  }
}

TEST(Narrowing, AFaultWithoutATaskChoosesThoseOfItsKind) {
  const auto faults = [](const std::vector<std::string>& values) {
    const reports::Plan plan = planned("faults", {.models = "serial,thread-pool",
                                                  .narrowed_by = {"--model", "--fault"},
                                                  .settings = {{"fault", values}}});
    std::set<std::string> found;
    for (const reports::Cell& cell : plan.cells) found.insert(cell.settings.at("fault"));
    return found;
  };
  // "segv" without a task has become "segv:0" where options are read.
  EXPECT_EQ(faults({"segv:0", "oom:5"}), (std::set<std::string>{"segv:5", "oom:5"}));
  expect_says(
      refusal_of("faults", {.narrowed_by = {"--fault"}, .settings = {{"fault", {"segv:3"}}}}),
      "--fault=segv:3 chooses no cell");
}

TEST(Narrowing, ALockChoosesTheCellsThatHaveItByDefaultOrNot) {
  const reports::Plan plan =
      planned("locks", {.narrowed_by = {"--lock"}, .settings = {{"lock", {"std", "futex"}}}});
  std::set<std::string> locks;
  for (const reports::Cell& cell : plan.cells) locks.insert(cell.lock);
  EXPECT_EQ(locks, (std::set<std::string>{"std", "futex"}));
  expect_says(refusal_of("switching", {.narrowed_by = {"--lock"}, .settings = {{"lock", {"std"}}}}),
              "which has none");
}

TEST(Narrowing, WorkloadsAndNumbersOfWorkersChoose) {
  const reports::Plan plan =
      planned("overview",
              {.workloads = "primes", .narrowed_by = {"--workload", "--workers"}, .workers = {2}});
  for (const reports::Cell& cell : plan.cells) {
    EXPECT_EQ(cell.workload, "primes");
    EXPECT_TRUE(cell.workers == 2 || cell.baseline) << cell.name;
  }
}

TEST(Narrowing, ComparisonsKeepTheirOtherCell) {
  const reports::Plan all = planned("overhead", {});
  const std::string model = all.cells.at(*all.experiments[0].comparisons[0].cell).model;
  const reports::Plan plan = planned("overhead", with_models(model));
  ASSERT_EQ(plan.experiments.size(), 1U);
  EXPECT_LT(plan.experiments[0].comparisons.size(), all.experiments[0].comparisons.size());
  for (const reports::Comparison& row : plan.experiments[0].comparisons) {
    ASSERT_TRUE(row.cell);
    EXPECT_EQ(plan.cells[*row.cell].model, model);
  }
}

TEST(Narrowing, AnExperimentWithoutAChosenCellIsNotInThePlan) {
  const reports::Plan plan = planned("switching,granularity", with_models("tbb"));
  ASSERT_EQ(plan.experiments.size(), 1U);
  EXPECT_EQ(plan.experiments[0].name, "granularity");
}

TEST(Narrowing, AGroupMayHaveModelsThatTheExperimentHasNot) {
  EXPECT_NO_THROW(planned("granularity", with_models("core")));
}

TEST(Narrowing, AValueThatNoCellHasIsRefusedWithThoseThatThereAre) {
  const std::string model = refusal_of("granularity", with_models("fibers"));
  expect_says(model, "--model=fibers chooses no cell of granularity, which has ");
  const std::string size =
      refusal_of("granularity", {.narrowed_by = {"--compute"}, .settings = {{"compute", {"5ms"}}}});
  expect_says(size, "--compute=5ms chooses no cell of granularity, which has 3.2768ms");
  expect_says(size, "102.4us");
  expect_says(size, "cells of granularity can be chosen by --model, --workers");
}

TEST(Narrowing, OneNameOfSeveralThatChoosesNothingIsRefused) {
  expect_says(refusal_of("granularity", with_models("tbb,fibers")),
              "--model=fibers chooses no cell of granularity, which has ");
  expect_says(
      refusal_of("processes-vs-cores", {.workloads = "primes,http", .narrowed_by = {"--workload"}}),
      "--workload=http chooses no cell of processes-vs-cores, which has ");
}

TEST(Narrowing, WhatNoCellsDifferInIsRefusedWithWhatCanBeChosenBy) {
  const std::string refusal =
      refusal_of("granularity", {.narrowed_by = {"--arrival-rate"}, .arrival_rates = {5}});
  expect_says(refusal, "--experiment and --arrival-rate cannot be combined");
  expect_says(refusal, "--compute");
  expect_says(refusal, "--dispatch");
}

}  // namespace
}  // namespace bench
