// SPDX-License-Identifier: Apache-2.0
#include "reports/results/same_run.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/results/files/journal.h"
#include "reports/results/files/json.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "tests/unit/reports/paired_fixture.h"

namespace reports {
namespace {

Results a_run() {
  Results results;
  results.date = "2026-01-02T03:04:05+00:00";
  results.date_ns = 7;
  results.machine.host_name = "here";
  results.plan.cells = {make_cell("serial", "primes"), make_cell("fork", "primes")};
  add_trials(results, 0, {100, 101, 102});
  add_trials(results, 1, {50, 51, 52});
  return results;
}

using Used = std::vector<std::optional<std::size_t>>;

Used repeated(const std::vector<Results>& files) {
  std::vector<RunIdentity> runs;
  for (const Results& results : files) runs.push_back(identity_of(results));
  return find_repeated_runs(runs);
}

TEST(SameRun, ACopyIsUsedOnceHoweverItIsWritten) {
  const std::string text = format_results(a_run());
  const Results copy = read_results(text);
  const Results without_spaces = read_results(nlohmann::json::parse(text).dump());
  EXPECT_EQ(repeated({copy, copy, without_spaces}), (Used{std::nullopt, 0, 0}));
}

TEST(SameRun, TheJournalBesideAResultsFileIsTheSameRun) {
  const Results results = a_run();
  std::string text = journal_header(results);
  for (const Trial& trial : results.trials) text += journal_line(trial);
  EXPECT_EQ(repeated({read_results(text), read_results(format_results(results))}),
            (Used{1, std::nullopt}));
}

TEST(SameRun, WhatWasMeasuredBeforeAnInterruptionIsAPartOfTheWhole) {
  Results part = a_run();
  part.trials.resize(2);
  part.interrupted = true;
  EXPECT_EQ(repeated({part, a_run()}), (Used{1, std::nullopt}));
  EXPECT_TRUE(are_of_same_run(identity_of(part), identity_of(a_run())));
  EXPECT_NE(explain_repeated_run(identity_of(part), identity_of(a_run()), "whole.json")
                .find("a part of the run in 'whole.json' (2 of its 6 trials)"),
            std::string::npos);
}

TEST(SameRun, OtherTrialsAreAnotherRun) {
  Results other = a_run();
  for (Trial& trial : other.trials) ++trial.iterations_ns[0];
  EXPECT_EQ(repeated({a_run(), other}), (Used{std::nullopt, std::nullopt}));
}

TEST(SameRun, AnotherMomentMachineOrProgramIsAnotherRun) {
  std::vector<Results> files(5, a_run());
  files[1].date_ns = 8;
  files[2].machine.host_name = "there";
  files[3].machine.git_revision = "another";
  files[4].plan.seed = 2;
  EXPECT_EQ(repeated(files), Used(5));
}

TEST(SameRun, TheSameMomentInAnotherTimeZoneIsTheSame) {
  Results elsewhere = a_run();
  elsewhere.date = "2026-01-02T04:04:05+01:00";
  EXPECT_EQ(repeated({a_run(), elsewhere}), (Used{std::nullopt, 0}));
}

TEST(SameRun, TheSidesOfAPairAreTwo) {
  PairedRun run;
  run.add_confirmed("serial", 0, 0.01);
  EXPECT_EQ(repeated({run.base, run.candidate}), Used(2));
  run.candidate.trials = run.base.trials;
  EXPECT_EQ(repeated({run.base, run.candidate, run.base}), (Used{std::nullopt, std::nullopt, 0}));
}

TEST(SameRun, FilesOfAnotherProgramAreRecognisedByTheirTimes) {
  const auto file = [](const std::string& ns) {
    return read_results(R"({"context": {"date": "2026-01-02T03:04:05+00:00"}, "benchmarks": [
        {"name": "BM_a", "real_time": )" +
                        ns + R"(, "cpu_time": 1, "time_unit": "ns"}]})");
  };
  EXPECT_EQ(repeated({file("0.31"), file("0.32"), file("0.310")}),
            (Used{std::nullopt, std::nullopt, 0}));
}

}  // namespace
}  // namespace reports
