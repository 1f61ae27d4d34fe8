// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/read_results.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "reports/report.h"
#include "reports/results/files/journal.h"
#include "reports/results/files/json.h"
#include "reports/results/files/results_file.h"
#include "reports/summary/summary.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

std::string row_of(const std::string& name, int real_time, const std::string& more = "") {
  return "{\"name\": \"" + name + "\", \"real_time\": " + std::to_string(real_time) +
         ", \"cpu_time\": 1, \"time_unit\": \"us\"" + more + "}";
}

/// Benchmarks far apart, with as many repetitions each as would be enough to rank them.
std::string two_benchmarks() {
  std::string rows;
  for (int repetition = 0; repetition < 8; ++repetition) {
    rows += (rows.empty() ? "" : ", ") + row_of("BM_slow", 100 + repetition) + ", " +
            row_of("BM_quick", 10 + repetition);
  }
  return "{\"benchmarks\": [" + rows + "]}";
}

Results ours() {
  Results results;
  results.date = "2026";
  results.plan.cells = {make_cell("serial", "primes"), make_cell("a", "primes")};
  add_trials(results, 0, {100, 101});
  for (Trial& trial : results.trials) trial.tasks_by_worker = {10};
  return results;
}

TEST(ReadResults, WhatWasWrittenComesBack) {
  const std::string text = format_results(ours());
  const Results read = read_results(text);
  EXPECT_EQ(read.plan.cells, ours().plan.cells);
  EXPECT_EQ(read.trials.size(), 2U);
  EXPECT_FALSE(read.interrupted);
  EXPECT_FALSE(read.unranked);
}

/// Two cells that ask for lost updates: in the first some came.
Results with_expected_failures() {
  Results results = ours();
  for (Cell& cell : results.plan.cells) cell.expected_failure = FailureKind::race;
  add_trials(results, 1, {100, 101, 102});
  results.add({.cell = 0, .text = "3 of 10 updates were lost", .faults = 3, .of = 10});
  results.add({.cell = 0, .text = "1 of 10 updates were lost", .faults = 1, .of = 10});
  return results;
}

TEST(ReadResults, FailuresThatWereAskedForComeBack) {
  const std::string text = format_results(with_expected_failures());
  const auto written = nlohmann::json::parse(text)["concurrency_bench"]["expected_failures"];
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0]["occurred"], true);
  EXPECT_EQ(written[0]["kind"], "race");
  EXPECT_EQ(written[1]["occurred"], false);
  EXPECT_EQ(written[1]["trials"], 3);
  const Results read = read_results(text);
  ASSERT_EQ(read.expected_failures.size(), 1U);
  const ExpectedFailure& came = *read.expected_failure(0);
  EXPECT_EQ(came.text, "3 of 10 updates were lost") << "that of the first trial";
  EXPECT_EQ(came.faults, 4U);
  EXPECT_EQ(came.of, 20U);
  EXPECT_EQ(came.trials, 2U);
  EXPECT_EQ(read.expected_failure(1), nullptr);
  EXPECT_EQ(format_results(read), text);
}

TEST(ReadResults, HowTasksProtectWhatTheyShareComesBack) {
  Results results = ours();
  results.plan.cells[0].lock = "local";
  results.plan.cells[0].protection = Protection::private_copy;
  const std::string text = format_results(results);
  auto document = nlohmann::json::parse(text);
  auto& cells = document["concurrency_bench"]["plan"]["cells"];
  EXPECT_EQ(cells[0]["protection"], "private copy");
  EXPECT_FALSE(cells[1].contains("protection")) << "it shares nothing";
  EXPECT_EQ(read_results(text).plan.cells[0].protection, Protection::private_copy);
  cells[1]["protection"] = "none";
  EXPECT_NE(error_of([&] { read_results(document.dump()); }).find("protection"), std::string::npos);
}

TEST(ReadResults, AFailureThatWasAskedForFitsToItsCell) {
  const auto error_after = [](const auto& change) {
    auto document = nlohmann::json::parse(format_results(with_expected_failures()));
    change(document["concurrency_bench"]["expected_failures"]);
    return error_of([&] { read_results(document.dump()); });
  };
  const std::string place = "concurrency_bench.expected_failures[";
  EXPECT_EQ(error_after([](auto&) {}), "");
  EXPECT_NE(error_after([](auto& list) { list[0]["kind"] = "deadlock"; }).find(place + "0]: kind"),
            std::string::npos);
  EXPECT_NE(error_after([](auto& list) { list[0]["faults"] = 21; }).find("faults"),
            std::string::npos);
  EXPECT_NE(error_after([](auto& list) { list[0]["cell"] = 2; }).find("cell"), std::string::npos);
  EXPECT_NE(error_after([](auto& list) { list[0]["text"] = ""; }).find("text"), std::string::npos);
  EXPECT_NE(error_after([](auto& list) { list[1]["trials"] = 2; }).find(place + "1]: trials"),
            std::string::npos);
  EXPECT_NE(error_after([](auto& list) { list[1]["text"] = "some were lost"; }).find("text"),
            std::string::npos);
  EXPECT_NE(error_after([](auto& list) { list.push_back(list[0]); }).find(place + "2]: cell"),
            std::string::npos);
  EXPECT_NE(error_after([](auto& list) { list[0] = 5; }).find(place + "0]"), std::string::npos);
}

TEST(ReadResults, BenchmarksOfLessThanANanosecondKeepTheirTime) {
  const Results results = read_results(
      R"({"benchmarks": [{"name": "a", "real_time": 0.31, "cpu_time": 0.3, "time_unit": "ns"},
                         {"name": "b", "real_time": 0.0024, "cpu_time": 0, "time_unit": "us"}]})");
  ASSERT_EQ(results.trials.size(), 2U);
  EXPECT_EQ(results.trials[0].sample_ns(), 0.31);
  EXPECT_DOUBLE_EQ(results.trials[1].sample_ns(), 2.4);
}

TEST(ReadResults, AJournalIsOfAnInterruptedRun) {
  const Results results = ours();
  const Results read = read_results(journal_header(results) + journal_line(results.trials[0]));
  EXPECT_EQ(read.trials.size(), 1U);
  EXPECT_TRUE(read.interrupted);
}

TEST(ReadResults, RepetitionsOfAnotherProgramAreTrials) {
  const Results read = read_results(two_benchmarks());
  ASSERT_EQ(read.plan.cells.size(), 2U);
  EXPECT_EQ(read.plan.cells[0].name, "BM_slow");
  EXPECT_EQ(read.trials.size(), 16U);
  EXPECT_EQ(read.trials[0].iterations_ns.at(0), 100'000);
}

TEST(ReadResults, AnotherProgramsBenchmarksAreNotRanked) {
  const Results read = read_results(two_benchmarks());
  EXPECT_FALSE(summarize(read).at(0).cells.at(0).rank.has_value());
  const Report report = make_report({{.label = "here", .text = {}, .results = read}});
  const std::string text = format_text(report, [](std::string_view) { return ""; });
  EXPECT_NE(text.find("none are ranked"), std::string::npos);
  EXPECT_NE(text.find("     –  BM_quick"), std::string::npos) << text;
  EXPECT_EQ(text.find("     1  BM_quick"), std::string::npos) << text;
  EXPECT_EQ(format_page(report).find("<td class=\"n\">1</td><td>BM_quick"), std::string::npos);
}

TEST(ReadResults, AnotherProgramsThreadsAreAsManyAsThereCanBe) {
  const auto with_threads = [](const std::string& threads) {
    return "{\"benchmarks\": [" + row_of("BM_a", 1, ", \"threads\": " + threads) + "]}";
  };
  EXPECT_EQ(why_refused(with_threads("1000000")), "");
  EXPECT_NE(why_refused(with_threads("1000001")).find("benchmarks[0]: threads"), std::string::npos);
  EXPECT_NE(why_refused(with_threads("4503599627370496")).find("benchmarks[0]: threads"),
            std::string::npos);
}

TEST(ReadResults, AWorkHasOneBaselineInEachLanguage) {
  Results results = ours();
  results.plan.cells[1].baseline = true;
  EXPECT_NE(why_refused(format_results(results)).find("cells[1]: a second baseline"),
            std::string::npos)
      << why_refused(format_results(results));
  results.plan.cells[1].family = "python";
  EXPECT_EQ(why_refused(format_results(results)), "");
  results.plan.cells[1].family = results.plan.cells[0].family;
  results.plan.cells[1].tasks = 11;
  EXPECT_EQ(why_refused(format_results(results)), "");
}

}  // namespace
}  // namespace reports
