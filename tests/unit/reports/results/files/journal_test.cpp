// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/journal.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    results_.date = "2026-01-01T00:00:00+00:00";
    results_.plan.seed = 9;
    results_.plan.cells = {make_cell("serial", "primes"), make_cell("a", "primes", 2)};
    results_.machine.cpu_model = "a processor";
    results_.machine.libraries = {{"oneTBB", "1"}};
    add_trials(results_, 1, {1000});
    results_.trials[0].tasks_by_worker = {4, 6};
    text_ = journal_header(results_) + journal_line(results_.trials[0]) +
            journal_line(MemoryPeak{0, 4096, 1024, 0.1}) +
            journal_line(Failure{0, "trial", "why\nnot", 0.2});
  }

  static std::string journal_error(const std::string& text) {
    return error_of([&] { read_journal(text); });
  }

  Results results_;
  std::string text_;
};

TEST_F(JournalTest, ARefusalByTheSystemIsRememberedAndItsAbsenceIsNone) {
  const Failure refused{
      .cell = 1, .phase = "trial", .reason = "no memory", .elapsed_s = 0.1, .refused = true};
  const Results read = read_journal(text_ + journal_line(refused));
  ASSERT_EQ(read.failed.size(), 2U);
  EXPECT_FALSE(read.failed[0].refused);
  EXPECT_TRUE(read.failed[1].refused);
  EXPECT_EQ(journal_line(read.failed[0]).find("refused"), std::string::npos);
  const std::string doubtful =
      R"({"failure":{"cell":1,"phase":"trial","reason":"x","elapsed_s":0.1,"refused":"yes"}})";
  EXPECT_NE(journal_error(text_ + doubtful + "\n"), "");
}

TEST_F(JournalTest, TheFirstLineTellsWhatTheRunHadDoneBeforeItMeasured) {
  const RunBeginning read = read_beginning(journal_header(
      results_, {.outputs = {{"csv", "r.csv"}}, .spent_s = 2.5, .is_fitted = false}));
  EXPECT_EQ(read.outputs, (std::map<std::string, std::string>{{"csv", "r.csv"}}));
  EXPECT_EQ(read.spent_s, 2.5);
  EXPECT_FALSE(read.is_fitted);
  // Journals of older versions do not say it.
  EXPECT_TRUE(read_beginning(journal_header(results_)).is_fitted);
  EXPECT_EQ(read_beginning(journal_header(results_)).spent_s, 0);
}

TEST_F(JournalTest, ATimeSpentThatCannotBeIsRefused) {
  for (const char* const value : {"-1", "1e300", "\"1\"", "null"}) {
    const std::string line = fmt::format(R"({{"spent_s":{}}})", value);
    EXPECT_NE(error_of([&] { read_beginning(line); }).find("spent_s: must be a time"),
              std::string::npos)
        << value;
  }
  EXPECT_NE(error_of([] { read_beginning(R"({"is_fitted":1})"); }), "");
}

TEST_F(JournalTest, ReadsBackWhatWasWritten) {
  const Results copy = read_journal(text_);
  EXPECT_EQ(copy.date, results_.date);
  EXPECT_EQ(copy.plan.cells, results_.plan.cells);
  ASSERT_EQ(copy.trials.size(), 1U);
  EXPECT_EQ(copy.trials[0].iterations_ns, results_.trials[0].iterations_ns);
  EXPECT_EQ(copy.peak_bytes(0), 4096U);
  ASSERT_EQ(copy.failed.size(), 1U);
  EXPECT_EQ(copy.failed[0].reason, "why\nnot");
  EXPECT_EQ(incompatibility(results_, copy), "");
}

TEST_F(JournalTest, KeepsWhatWasDisturbed) {
  const Results copy =
      read_journal(journal_header(results_) + journal_line(Disturbance{1, "it was paused", 7.5}));
  ASSERT_EQ(copy.disturbed.size(), 1U);
  EXPECT_EQ(copy.disturbed[0].cell, 1U);
  EXPECT_EQ(copy.disturbed[0].reason, "it was paused");
  EXPECT_EQ(copy.disturbed[0].paused_s, 7.5);
  for (const Disturbance& wrong : {Disturbance{2, "of no cell", 1}, Disturbance{0, "x", -1}}) {
    EXPECT_NE(journal_error(journal_header(results_) + journal_line(wrong)), "");
  }
}

TEST_F(JournalTest, WhatCameInEachTrialIsAddedUp) {
  Results results;
  results.plan.cells = {make_cell("a", "account")};
  results.plan.cells[0].expected_failure = FailureKind::race;
  const ExpectedFailure lost{.cell = 0, .text = "3 of 10 updates were lost", .faults = 3, .of = 10};
  const Results copy =
      read_journal(journal_header(results) + journal_line(lost) + journal_line(lost));
  ASSERT_EQ(copy.expected_failures.size(), 1U);
  EXPECT_EQ(copy.expected_failures[0].faults, 6U);
  EXPECT_EQ(copy.expected_failures[0].trials, 2U);
  results.plan.cells[0].expected_failure.reset();
  EXPECT_NE(error_of([&] {
              read_journal(journal_header(results) + journal_line(lost));
            }).find("line 2: kind"),
            std::string::npos);
}

TEST_F(JournalTest, RefusesTrialsOfAnotherEnvironmentOrQuota) {
  Results other = results_;
  other.machine.environment = Environment{.removed = {{"OMP_DYNAMIC", "true", "it"}}};
  EXPECT_EQ(incompatibility(results_, other), "") << "what was removed does not matter";
  other.machine.environment->kept = {{"OMP_DYNAMIC", "true", "it"}};
  EXPECT_NE(incompatibility(results_, other).find("OMP_DYNAMIC=true"), std::string::npos);
  other = results_;
  other.machine.quota_cores = 1.5;
  EXPECT_NE(incompatibility(results_, other).find("quota_cores"), std::string::npos);
}

TEST_F(JournalTest, KeepsSweepsAndWhatTheyLeaveOut) {
  results_.plan.experiments = {{.name = "sizes", .sweeps = {{0, {1, 0}}}}};
  const Results copy =
      read_journal(journal_header(results_) + journal_line(Skip{1, "it is enough", "by far"}));
  ASSERT_EQ(copy.plan.experiments.size(), 1U);
  ASSERT_EQ(copy.plan.experiments[0].sweeps.size(), 1U);
  EXPECT_EQ(copy.plan.experiments[0].sweeps[0].cells, (std::vector<std::uint64_t>{1, 0}));
  ASSERT_NE(copy.skip(1), nullptr);
  EXPECT_EQ(copy.skip(1)->reason, "it is enough");
  EXPECT_EQ(copy.skip(1)->detail, "by far");
  EXPECT_EQ(copy.skip(0), nullptr);
}

TEST_F(JournalTest, ALastLineThatWasCutOffIsLeftOut) {
  const Results copy = read_journal(text_.substr(0, text_.size() - 10));
  EXPECT_EQ(copy.trials.size(), 1U);
  EXPECT_TRUE(copy.failed.empty());
}

TEST_F(JournalTest, AnythingElseThatIsWrongIsNamedByItsLine) {
  EXPECT_EQ(journal_error("").find("line 1: "), 0U);
  EXPECT_EQ(journal_error("{}\n").find("line 1: "), 0U);
  EXPECT_EQ(journal_error(text_ + "garbage\n").find("line 5: "), 0U);
  EXPECT_EQ(journal_error(text_ + "{\"trial\": 3}\n").find("line 5: "), 0U);
  EXPECT_EQ(journal_error(text_ + std::string(100'000, '[') + "\n").find("line 5: "), 0U);
  Trial unknown = results_.trials[0];
  unknown.cell = 7;
  EXPECT_EQ(journal_error(text_ + journal_line(unknown)),
            "line 5: cell: must be an index of the plan's 2 cells (got 7)");
  Trial empty = results_.trials[0];
  empty.iterations_ns.clear();
  EXPECT_EQ(journal_error(text_ + journal_line(empty)),
            "line 5: iterations_ns: must have at least one iteration");
  EXPECT_EQ(journal_error(text_ + journal_line(results_.trials[0])),
            "line 5: index: must be that of no other trial of its cell (got 0)");
  Trial strange = results_.trials[0];
  strange.digest = "\033[31m";
  EXPECT_EQ(journal_error(text_ + journal_line(strange)),
            "line 5: digest: must be 16 hexadecimal digits (got ' [31m')");
  std::string half = journal_line(results_.trials[0]);
  half.replace(half.find("\"cell\":1"), 8, "\"cell\":0.5");
  EXPECT_EQ(journal_error(text_ + half),
            "line 5: cell: expected a whole number that its field can hold, found 0.5: wrong type "
            "or out of range");
  EXPECT_EQ(journal_error(text_ + "{\"x\":1}\n"),
            "line 5: must have one of the keys trial, memory, pair, skip, disturbance, "
            "observation, round, "
            "failure, expected_failure and fault_outcome");
  Trial negative = results_.trials[0];
  negative.iterations_ns = {-1};
  EXPECT_EQ(journal_error(text_ + journal_line(negative)),
            "line 5: iterations_ns: must be from 0 to 1000000000000000000 (got -1)");
}

TEST_F(JournalTest, AnotherPlanOrMachineIsNamed) {
  Results other = results_;
  other.plan.seed = 10;
  EXPECT_EQ(incompatibility(results_, other), "their plans differ in seed (9 and 10)");
  other = results_;
  other.machine.cpu_model = "another";
  EXPECT_NE(incompatibility(results_, other).find("cpu_model"), std::string::npos);
  other = results_;
  other.date = "2027";
  EXPECT_EQ(incompatibility(results_, other), "");
}

}  // namespace
}  // namespace reports
