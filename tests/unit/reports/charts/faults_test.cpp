// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/faults.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

using enum FaultOutcome::Extent;

class FaultsTest : public ChartsTest {
 protected:
  FaultsTest() : ChartsTest("faults") {}

  std::uint64_t add_fault(const std::string& model, const std::string& kind, FaultOutcome outcome) {
    Cell cell = make_cell(model, "downloads", 2);
    cell.settings["fault"] = kind + ":1";
    cell.name += "/fault:" + kind + ":1";
    const std::uint64_t place = add(cell);
    outcome.cell = place;
    results().fault_outcomes.push_back(std::move(outcome));
    return place;
  }
  static FaultOutcome died() {
    return {.extent = lost_all, .told = "its process was killed", .told_after_ns = 900'000};
  }
  static FaultOutcome told(FaultOutcome::Extent extent, std::int64_t after_ns,
                           bool model_survives) {
    return {.extent = extent,
            .told = "a worker was killed",
            .told_after_ns = after_ns,
            .kept_results = extent == lost_all ? 0U : 1U,
            .process_survives = true,
            .model_survives = model_survives,
            .next_is_right = true,
            .next_ns = 7'000'000};
  }
  static FaultOutcome waiting() { return {.extent = hung}; }
};

TEST_F(FaultsTest, ACrashThatSomeSurviveIsToldWithWhoDoesAndWhatTheCallerIsTold) {
  add_fault("thread-pool", "segv", died());
  add_fault("coroutines", "segv", died());
  add_fault("process-pool", "segv", told(lost_some, 3'100'000, false));
  add_fault("python-process-pool", "segv", waiting());
  add_fault("thread-pool", "hang", waiting());
  add_fault("process-pool", "hang", waiting());
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 3U) << all_answers(section);
  EXPECT_EQ(section.answers[0].sentence,
            "A segmentation fault in one task ends the caller's process with thread-pool and "
            "coroutines.");
  EXPECT_EQ(
      section.answers[1].sentence,
      "The caller lives on with process-pool, told after 3.10 ms (median of these models); it "
      "hangs with python-process-pool.");
  expect_says(section.answers[1].evidence, "next iteration right, by a new one, after 7.00 ms");
  EXPECT_EQ(section.answers[2].sentence,
            "No model ended a task that hangs: each still waited when its trial was killed.");
  EXPECT_EQ(section.inconclusive, "");
  expect_says(section.answers[0].evidence,
              "segv: 1 × several tasks lost, 2 × all tasks and the caller lost, 1 × hung until "
              "killed");
}

TEST_F(FaultsTest, TheFourthAnswerStandsBehindTheThird) {
  add_fault("thread-pool", "segv", died());
  add_fault("process-pool", "segv", told(lost_some, 3'100'000, false));
  add_fault("thread-pool", "hang", waiting());
  add_fault("thread-pool", "exception", told(lost_task, 2'000'000, true));
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 3U) << all_answers(section);
  expect_says(section.answers[2].sentence, "a task that hangs");
  expect_says(section.answers[2].evidence,
              "an exception costs no more than its own task with every model");
}

TEST_F(FaultsTest, TwoListsOfManyModelsAreStillAShortSentence) {
  for (const char* const model : {"fork", "spawn", "forkserver", "process-pool"}) {
    add_fault(model, "segv", told(lost_some, 3'100'000, false));
  }
  for (const char* const model : {"a", "b", "c"}) add_fault(model, "segv", waiting());
  const Section section = this->section();
  EXPECT_EQ(section.answers.at(1).sentence,
            "The caller lives on with fork and 3 more; it hangs with a and 2 more.");
  EXPECT_TRUE(is_short_enough(section.answers.at(1).sentence));
}

TEST_F(FaultsTest, ACrashThatEndsAllOrNoneIsToldSo) {
  add_fault("thread-pool", "kill", died());
  add_fault("serial", "kill", died());
  EXPECT_EQ(section().answers.at(0).sentence,
            "A SIGKILL in one task ends the caller's process with every model that was tried.");
  EXPECT_EQ(section().answers.size(), 1U) << all_answers(section());
  add_source("isolated");
  add_fault("fork", "kill", told(lost_task, 1'000'000, true));
  expect_says(all_answers(section()),
              "isolated: A SIGKILL in one task ended the caller's process with no "
              "model.");
}

TEST_F(FaultsTest, WithoutACrashOrAHangExceptionsAreTheAnswer) {
  add_fault("thread-pool", "exception", told(lost_task, 2'000'000, true));
  add_fault("fork", "exception", told(lost_task, 2'000'000, true));
  EXPECT_EQ(section().answers.at(0).sentence,
            "An exception costs no more than its own task with every model.");
  add_fault("openmp", "exception", died());
  EXPECT_EQ(section().answers.at(0).sentence,
            "An exception costs more than its own task with openmp.");
}

TEST_F(FaultsTest, AHangThatSomeNoticeNamesThoseThatDoNot) {
  add_fault("thread-pool", "hang", waiting());
  add_fault("fork", "hang", told(lost_task, 2'000'000, true));
  EXPECT_EQ(section().answers.at(0).sentence,
            "A task that hangs left thread-pool still waiting when the trial was killed.");
}

TEST_F(FaultsTest, TheMatrixHasALetterAndAColourForEachVerdictAndARowOfFigures) {
  add_fault("thread-pool", "segv", died());
  add_fault("thread-pool", "leak",
            {.extent = survived,
             .process_survives = true,
             .left_behind = {"1 process", "8 descriptors"}});
  add_fault("process-pool", "segv", told(lost_task, 3'100'000, true));
  const Section section = this->section();
  const Chart& chart = chart_of(section, "faults");
  EXPECT_EQ(chart.brief.columns, (std::vector<std::string>{"model", "segv", "leak"}));
  EXPECT_EQ(chart.brief.rows, (std::vector<std::vector<std::string>>{{"thread-pool", "X", "S"},
                                                                     {"process-pool", "T", ""}}));
  expect_says(chart.subject, "S survived, T task lost, X all tasks and the caller lost");
  ASSERT_EQ(chart.table.rows.size(), 3U);
  EXPECT_EQ(chart.table.rows[0].at(2), "all tasks and the caller lost");
  EXPECT_EQ(chart.table.rows[1].back(), "1 process, 8 descriptors");
  EXPECT_EQ(chart.table.rows[1].at(3), "nothing");
  EXPECT_EQ(chart.table.rows[2].at(4), "3.10 ms");
  EXPECT_TRUE(has_row(chart, "letter", "X"));
  EXPECT_TRUE(has_row(chart, "verdict", "task lost"));
}

TEST_F(FaultsTest, TheWorstOfSeveralTrialsCounts) {
  const std::uint64_t cell = add_fault("fork", "segv", told(lost_task, 1'000'000, true));
  FaultOutcome again = waiting();
  again.cell = cell;
  again.index = 1;
  results().fault_outcomes.push_back(again);
  const Section section = this->section();
  EXPECT_EQ(chart_of(section, "faults").brief.rows.at(0).at(1), "H");
}

TEST_F(FaultsTest, WhatHasNoOutcomeIsShownAsThatAndSaid) {
  add_fault("fork", "segv", told(lost_task, 1'000'000, true));
  Cell cell = make_cell("spawn", "downloads", 2);
  cell.settings["fault"] = "segv:1";
  fail(add(cell), "it could not be started");
  const Section section = this->section();
  EXPECT_EQ(chart_of(section, "faults").brief.rows.at(1).at(1), "–");
  expect_says(section.inconclusive, "what a fault costs");
  expect_says(section.inconclusive, "spawn with segv");
}

TEST_F(FaultsTest, CellsThatDifferInMoreThanTheirModelsHaveRowsOfTheirOwn) {
  for (const std::uint64_t workers : {2U, 4U}) {
    Cell cell = make_cell("fork", "downloads", workers);
    cell.settings["fault"] = "segv:1";
    cell.name += "/fault:segv:1";
    const std::uint64_t place = add(cell);
    FaultOutcome outcome = died();
    outcome.cell = place;
    results().fault_outcomes.push_back(outcome);
  }
  const Section section = this->section();
  const Chart& chart = chart_of(section, "faults");
  ASSERT_EQ(chart.brief.rows.size(), 2U);
  EXPECT_EQ(chart.brief.rows[0].at(0), "fork workers:2");
  EXPECT_EQ(chart.brief.rows[1].at(0), "fork workers:4");
}

TEST_F(FaultsTest, CellsWithoutAFaultAreNoneOfItsBusiness) {
  add("thread-pool", 2, 1'000'000);
  EXPECT_TRUE(section().charts.empty());
  EXPECT_TRUE(section().answers.empty());
  expect_says(section().inconclusive, "No task of its cells has a fault.");
}

}  // namespace
}  // namespace reports
