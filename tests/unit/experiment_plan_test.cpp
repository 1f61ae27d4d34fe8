// SPDX-License-Identifier: Apache-2.0
#include "bench/experiment_plan.h"

#include <gtest/gtest.h>

#include "bench/names.h"
#include "bench/plan.h"
#include "bench/settings.h"

namespace bench {
namespace {

using experiments::Cell;
using experiments::Comparison;
using experiments::Experiment;

reports::Plan plan_of(std::vector<Comparison> comparisons, const RunOptions& options = {}) {
  const Experiment experiment{.name = "prices",
                              .question = "what is it?",
                              .time_budget_s = 30,
                              .comparisons = std::move(comparisons)};
  return plan_experiments({&experiment}, options, 2);
}

const Cell threads = {.model = "thread-pool", .tasks = 50, .chunk = 1};
const Cell one = {.model = "serial", .tasks = 50};

TEST(ExperimentPlan, ACellThatSeveralRowsNeedIsMeasuredOnce) {
  Cell long_measured = threads;
  long_measured.iterations = 7;
  const auto plan = plan_of({{"a", threads, one}, {"b", long_measured, one}});
  ASSERT_EQ(plan.cells.size(), 2U);
  EXPECT_EQ(plan.cells[0].name, "thread-pool/empty/workers:2/tasks:50/chunk:1");
  EXPECT_EQ(plan.cells[1].name, "serial/empty/workers:1/tasks:50");
  ASSERT_EQ(plan.experiments.size(), 1U);
  for (const auto& comparison : plan.experiments[0].comparisons) {
    EXPECT_EQ(comparison.cell, 0U);
    EXPECT_EQ(comparison.against, 1U);
  }
  EXPECT_NO_THROW(check_plan(plan));
}

TEST(ExperimentPlan, WhatCannotBeMeasuredHereIsARowWithItsReason) {
  const Cell pool_of_jets = {.model = "jet-pool", .tasks = 50};
  const Cell chunked_serial = {.model = "serial", .tasks = 50, .chunk = 2};
  const Cell submitting_serial = {.model = "serial", .settings = {{"dispatch", "submit"}}};
  const Cell too_much = {
      .model = "serial", .workload = "primes", .tasks = 100'000'000, .size = 1'000'000'000};
  const auto plan = plan_of({{"jets", one, pool_of_jets},
                             {"chunks", one, chunked_serial},
                             {"submissions", submitting_serial, threads},
                             {"memory", too_much, threads},
                             {"work", {.model = "serial", .workload = "naps"}, threads},
                             {"fine", one, one}});
  std::vector<std::string> reasons;
  for (const auto& comparison : plan.experiments.at(0).comparisons) {
    reasons.push_back(comparison.not_applicable);
    EXPECT_EQ(comparison.cell.has_value(), comparison.not_applicable.empty());
  }
  ASSERT_EQ(reasons.size(), 6U);
  EXPECT_EQ(reasons[0], "this build has no model 'jet-pool'");
  EXPECT_EQ(reasons[1], "serial: --chunk means nothing to it");
  EXPECT_EQ(reasons[2], "serial: it has no single submissions (--dispatch=submit)");
  EXPECT_NE(reasons[3].find("primes"), std::string::npos);
  EXPECT_EQ(reasons[4], "this build has no workload 'naps'");
  EXPECT_EQ(reasons[5], "");
  EXPECT_EQ(plan.cells.size(), 1U) << "and the other cell of such a row is not measured";
  EXPECT_NO_THROW(check_plan(plan));
}

TEST(ExperimentPlan, WhenNothingIsLeftThatIsTheUsersToKnow) {
  EXPECT_THROW(plan_of({{"jets", {.model = "jet-pool"}}}), UsageError);
}

TEST(ExperimentPlan, TakesAsFewTrialsAsCarryTheAnswerUnlessTold) {
  EXPECT_EQ(plan_of({{"a", one}}).trials, 10U);
  EXPECT_EQ(plan_of({{"a", one}}, {.trials = 3}).trials, 3U);
  const auto timed = plan_of({{"a", one}}, {.time_budget_s = 5});
  EXPECT_EQ(timed.trials, 0U);
  EXPECT_EQ(timed.time_budget_s, 5);
  EXPECT_EQ(fewest_trials_for(timed), 10U);
}

TEST(ExperimentPlan, WaitingCellsSayHowLongTheyWaitAtTheLeast) {
  const Cell sleepers = {.model = "coroutines",
                         .workload = "downloads",
                         .workers = 1,
                         .concurrency = 100,
                         .tasks = 100,
                         .time_scale = 2};
  const auto plan =
      plan_of({{.label = "a", .cell = sleepers, .figure = experiments::Figure::wait_excess}});
  EXPECT_GE(plan.cells.at(0).longest_wait_ns, 10'000'000);
  EXPECT_LE(plan.cells.at(0).longest_wait_ns, 20'000'000);
  EXPECT_EQ(plan.cells.at(0).concurrency, 100U);
}

TEST(ExperimentPlan, AComparisonOfAStrangersThatRefersToNothingIsRefused) {
  const auto good = plan_of({{"a", threads, one}});
  const auto refused = [&](auto change) {
    auto plan = good;
    change(plan.experiments.at(0).comparisons.at(0));
    EXPECT_THROW(check_plan(plan), UsageError);
  };
  refused([](auto& comparison) { comparison.cell = 9; });
  refused([](auto& comparison) { comparison.against = 9; });
  refused([](auto& comparison) { comparison.against.reset(); });
  refused([](auto& comparison) { comparison.not_applicable = "no"; });
  refused([](auto& comparison) {
    comparison.figure = reports::Comparison::Figure::bytes_per_task;  // of equal tasks
  });
}

TEST(FindExperiments, AnUnknownNameIsAnsweredWithTheNearest) {
  EXPECT_EQ(find_experiments("overhead,overhead").size(), 1U);
  try {
    find_experiments("overheat");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'overhead'?"), std::string::npos);
  }
}

TEST(Experiments, RowsAreWellFormed) {
  for (const Experiment& experiment : experiments::all()) {
    EXPECT_FALSE(experiment.question.empty());
    for (const Comparison& row : experiment.comparisons) {
      EXPECT_FALSE(row.label.empty());
      EXPECT_EQ(row.against.has_value(), row.figure == experiments::Figure::time_per_task ||
                                             row.figure == experiments::Figure::bytes_per_task)
          << row.label;
      for (const auto* cell : {&row.cell, row.against ? &*row.against : nullptr}) {
        if (cell == nullptr) continue;
        for (const auto& [name, value] : cell->settings) {
          const Setting* const setting = find_setting(name);
          ASSERT_NE(setting, nullptr) << name;
          EXPECT_TRUE(setting->is_canonical(value)) << name << " " << value;
          EXPECT_NE(setting->default_value, value) << name;
        }
      }
    }
  }
}

}  // namespace
}  // namespace bench
