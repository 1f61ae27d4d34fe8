// SPDX-License-Identifier: Apache-2.0
#include "reports/results/check/check_budget.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "reports/results/check/check_results.h"
#include "reports/results/files/journal.h"
#include "reports/results/work.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

Results two_cells() {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("fork", "primes", 1)};
  for (std::uint64_t cell = 0; cell < 2; ++cell) add_trials(results, cell, {100, 101, 102});
  return results;
}

/// The cell 0 runs two of its ten tasks.
Results with_scaled_baseline() {
  Results results = two_cells();
  results.plan.cells[0].measured_tasks = 2;
  for (Trial& trial : results.trials) {
    if (trial.cell != 0) continue;
    trial.digest = "00000000000000cd";
    trial.tasks_run = 2;
    trial.tasks_by_worker = {2};
  }
  return results;
}

std::string journal_of(const Results& results) {
  std::string text = journal_header(results);
  for (const Trial& trial : results.trials) text += journal_line(trial);
  return text;
}

std::string plan_refusal(const std::function<void(Plan&)>& change) {
  Plan plan = two_cells().plan;
  change(plan);
  return error_of([&] { check_plan(plan); });
}

TEST(CheckBudgetTest, WhatWasDoneToKeepTheBudgetIsWrittenAndRead) {
  Results results = with_scaled_baseline();
  results.plan.precision = 0.02;
  results.plan.turn_ns = 10'000'000;
  results.plan.looks = {13, 20, 30};
  results.plan.fewer_tasks = {{"primes", 10}};
  results.plan.adjustments = {"primes has 10 tasks."};
  results.plan.enough_budget = {.time_budget_s = 300, .is_at_least = true};
  const Results read = read_journal(journal_of(results));
  EXPECT_EQ(read.plan.precision, 0.02);
  EXPECT_EQ(read.plan.turn_ns, 10'000'000);
  EXPECT_EQ(read.plan.looks, results.plan.looks);
  EXPECT_EQ(read.plan.fewer_tasks, results.plan.fewer_tasks);
  EXPECT_EQ(read.plan.adjustments, results.plan.adjustments);
  EXPECT_EQ(read.plan.enough_budget, results.plan.enough_budget);
  EXPECT_EQ(read.plan.cells, results.plan.cells);
}

TEST(CheckBudgetTest, AnUntrustedBudgetThatIsAdvisedIsOneThatTheOptionTakes) {
  for (const double budget_s : {0.0, -5.0, 1e12}) {
    EXPECT_NE(plan_refusal([&](Plan& plan) {
                plan.enough_budget = {budget_s, false};
              }).find("enough_budget"),
              std::string::npos)
        << budget_s;
  }
}

TEST(CheckBudgetTest, AFileWithoutLooksNeverEndedEarlyAndRanAllTasks) {
  const Results read = read_journal(journal_of(two_cells()));
  EXPECT_EQ(read.plan.precision, 0);
  EXPECT_TRUE(read.plan.looks.empty());
  EXPECT_FALSE(read.plan.cells[0].measured_tasks);
}

TEST(CheckBudgetTest, FewerTasksOfABaselineHaveADigestOfTheirOwn) {
  EXPECT_EQ(read_journal(journal_of(with_scaled_baseline())).trials.size(), 6U);
  Results other = with_scaled_baseline();
  other.plan.cells[0].measured_tasks.reset();
  EXPECT_NE(error_of([&] { read_journal(journal_of(other)); }), "");
}

TEST(CheckBudgetTest, AScaledBaselineIsComparedWithItsWholeWork) {
  const Results results = with_scaled_baseline();
  EXPECT_EQ(timed_work_of(results.plan.cells[0]), timed_work_of(results.plan.cells[1]));
  EXPECT_NE(measured_work_of(results.plan.cells[0]), measured_work_of(results.plan.cells[1]));
}

TEST(CheckBudgetTest, WhatFewerTasksTookBecomesWhatAllOfThemWouldTake) {
  Results results = two_cells();
  results.plan.cells[0].measured_tasks = 2;
  Trial trial = results.trials[0];
  trial.closed_loop = ClosedLoop{.served = {7, 8, 9}, .queued = {10, 20, 30}};
  trial.resources.service_cpu_ns.reset();
  scale_to_all_tasks(trial, results.plan.cells[0]);
  EXPECT_EQ(trial.iterations_ns, (std::vector<std::int64_t>{500, 500, 500}));
  EXPECT_EQ(trial.warmup_ns, (std::vector<std::int64_t>{1000}));
  EXPECT_EQ(trial.resources.cpu_ns, 1500);
  EXPECT_FALSE(trial.resources.service_cpu_ns);
  EXPECT_EQ(trial.closed_loop->served.max_ns, 9);
  EXPECT_EQ(trial.closed_loop->queued.max_ns, 150);
  EXPECT_EQ(trial.start_ns, 100);
}

TEST(CheckBudgetTest, LooksThatDoNotAscendAreRefused) {
  EXPECT_NE(plan_refusal([](Plan& plan) { plan.looks = {6, 6}; }), "");
  EXPECT_NE(plan_refusal([](Plan& plan) { plan.looks = {0}; }), "");
  EXPECT_NE(plan_refusal([](Plan& plan) { plan.turn_ns = -1; }), "");
  EXPECT_NE(plan_refusal([](Plan& plan) {
              plan.looks = {6};
              plan.trials = 6;
            }),
            "");
  EXPECT_EQ(plan_refusal([](Plan& plan) { plan.looks = {6, 9}; }), "");
}

TEST(CheckBudgetTest, TasksThatWaitTogetherAreNotScaled) {
  const auto refusal = [](bool waits, std::uint64_t concurrency, std::uint64_t measured) {
    return plan_refusal([&](Plan& plan) {
      plan.cells[0].waits = waits;
      plan.cells[0].concurrency = concurrency;
      plan.cells[0].measured_tasks = measured;
    });
  };
  EXPECT_EQ(refusal(true, 1, 2), "");
  EXPECT_EQ(refusal(false, 4, 2), "");
  EXPECT_NE(refusal(true, 2, 2), "");
  EXPECT_NE(refusal(true, 1, 0), "");
  EXPECT_NE(refusal(true, 1, 11), "");
}

}  // namespace
}  // namespace reports
