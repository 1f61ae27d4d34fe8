// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "reports/results/cell_fault.h"
#include "reports/results/check/check_results.h"
#include "reports/results/files/journal.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

using enum FaultOutcome::Extent;

class FaultOutcomes : public testing::Test {
 protected:
  FaultOutcomes() {
    results_.date = "2026-01-01T00:00:00+00:00";
    results_.plan.seed = 9;
    results_.plan.cells = {make_cell("serial", "primes"), make_cell("fork", "primes", 2)};
    results_.plan.cells[1].settings["fault"] = "segv:1";
    results_.plan.cells[1].name += "/fault:segv:1";
    outcome_ = {.cell = 1,
                .index = 0,
                .extent = lost_task,
                .told = "worker 1 was killed",
                .told_after_ns = 3'100'000,
                .finished_tasks = tasks(),
                .kept_results = tasks() - 1,
                .process_survives = true,
                .model_survives = false,
                .next_is_right = true,
                .next_ns = 9'000'000,
                .usual_ns = 2'000'000,
                .workers_lost = 1,
                .left_behind = {"1 process"},
                .elapsed_s = 0.25};
  }

  std::uint64_t tasks() const { return results_.plan.cells[1].tasks; }

  std::string error_with(const std::function<void(FaultOutcome&)>& change) const {
    FaultOutcome changed = outcome_;
    change(changed);
    return error_of([&] {
      EntryCheck check(results_.plan);
      check.take(changed);
    });
  }

  static void expect_equal(const FaultOutcome& a, const FaultOutcome& b) {
    EXPECT_EQ(a.cell, b.cell);
    EXPECT_EQ(a.index, b.index);
    EXPECT_EQ(a.extent, b.extent);
    EXPECT_EQ(a.told, b.told);
    EXPECT_EQ(a.told_after_ns, b.told_after_ns);
    EXPECT_EQ(a.finished_tasks, b.finished_tasks);
    EXPECT_EQ(a.kept_results, b.kept_results);
    EXPECT_EQ(a.process_survives, b.process_survives);
    EXPECT_EQ(a.model_survives, b.model_survives);
    EXPECT_EQ(a.next_is_right, b.next_is_right);
    EXPECT_EQ(a.next_error, b.next_error);
    EXPECT_EQ(a.next_ns, b.next_ns);
    EXPECT_EQ(a.usual_ns, b.usual_ns);
    EXPECT_EQ(a.workers_lost, b.workers_lost);
    EXPECT_EQ(a.left_behind, b.left_behind);
    EXPECT_EQ(a.elapsed_s, b.elapsed_s);
  }

  Results results_;
  FaultOutcome outcome_;
};

TEST_F(FaultOutcomes, AResultsFileKeepsAllOfThem) {
  results_.fault_outcomes = {outcome_};
  const Results read = read_results(format_results(results_));
  ASSERT_EQ(read.fault_outcomes.size(), 1U);
  expect_equal(read.fault_outcomes[0], outcome_);
}

TEST_F(FaultOutcomes, AResultsFileKeepsWhyTheNextIterationWasNotRight) {
  outcome_.next_is_right = false;
  outcome_.next_error = "task 2 has no result";
  results_.fault_outcomes = {outcome_};
  expect_equal(read_results(format_results(results_)).fault_outcomes.at(0), outcome_);
  outcome_.next_is_right = true;
  EXPECT_NE(error_with([](FaultOutcome&) {}), "") << "it was right";
}

TEST_F(FaultOutcomes, WhatIsNotKnownIsAbsent) {
  results_.fault_outcomes = {
      {.cell = 1, .extent = hung, .finished_tasks = 2, .usual_ns = 5, .elapsed_s = 1}};
  const std::string text = format_results(results_);
  for (const char* const key :
       {"told_after_ns", "next_is_right", "next_error", "next_ns", "workers_lost", "left_behind"}) {
    EXPECT_EQ(text.find(key), std::string::npos) << key;
  }
  expect_equal(read_results(text).fault_outcomes.at(0), results_.fault_outcomes[0]);
}

TEST_F(FaultOutcomes, AJournalHasALineForEach) {
  const std::string text = journal_header(results_) + journal_line(outcome_);
  const Results read = read_journal(text);
  ASSERT_EQ(read.fault_outcomes.size(), 1U);
  expect_equal(read.fault_outcomes[0], outcome_);
  EXPECT_NE(error_of([&] { read_journal(text + journal_line(outcome_)); }), "") << "twice the same";
}

TEST_F(FaultOutcomes, OneThatCannotBeIsRefused) {
  EXPECT_EQ(error_with([](FaultOutcome&) {}), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.cell = 2; }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.cell = 0; }), "") << "it has no fault";
  EXPECT_NE(error_with([&](FaultOutcome& one) { one.kept_results = tasks() + 1; }), "");
  EXPECT_NE(error_with([&](FaultOutcome& one) { one.finished_tasks = tasks() + 1; }), "");
  EXPECT_NE(error_with([&](FaultOutcome& one) { one.kept_results = tasks(); }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.extent = survived; }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.extent = hung; }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.told.clear(); }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.told_after_ns = -1; }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.next_ns = -1; }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.told.assign(5'000, 'x'); }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.left_behind.assign(11, "x"); }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.left_behind = {""}; }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) { one.elapsed_s = -1; }), "");
  EXPECT_NE(error_with([](FaultOutcome& one) {
              one.process_survives = false;
              one.model_survives = true;
            }),
            "");
}

TEST(CellFaults, AreReadFromTheSetting) {
  Cell cell = make_cell("fork", "primes", 2);
  EXPECT_FALSE(has_fault(cell));
  EXPECT_EQ(fault_kind(cell), "");
  EXPECT_FALSE(faulty_task(cell));
  cell.settings["fault"] = "kill:12";
  EXPECT_TRUE(has_fault(cell));
  EXPECT_EQ(fault_kind(cell), "kill");
  EXPECT_EQ(faulty_task(cell), 12U);
  for (const char* const text : {"kill", "kill:", "kill:x", "kill:1x"}) {
    cell.settings["fault"] = text;
    EXPECT_FALSE(faulty_task(cell)) << text;
  }
}

}  // namespace
}  // namespace reports
