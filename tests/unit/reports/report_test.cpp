// SPDX-License-Identifier: Apache-2.0
#include "reports/report.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Results two_cells() {
  Results results;
  results.machine.build_type = "Release";
  results.plan.time_budget_s = 60;
  results.plan.cells = {make_cell("one", "primes"), make_cell("two", "primes")};
  add_trials(results, 0, {100, 101, 102, 103, 104, 105, 106, 107});
  add_trials(results, 1, {200, 201, 202, 203, 204, 205, 206, 207});
  return results;
}

/// The same from a machine whose only core was busy for four fifths of the time.
Results on_busy_machine() {
  Results results = two_cells();
  results.machine_state = MachineState{
      .cores = {{.processor = 1, .quiet_share = 0.2}}, .others_share = 0.6, .weak = true};
  return results;
}

std::string text_of(std::vector<Source> sources) {
  return format_text(make_report(std::move(sources)), [](std::string_view) { return ""; });
}

TEST(ReportText, AWeakRunSaysSoInTheFirstLine) {
  const std::string text = text_of({{.label = "a", .text = {}, .results = on_busy_machine()}});
  EXPECT_TRUE(text.starts_with(
      "This run is weak: other programs used 60 % of the cores; with --time-budget=5min, or at "
      "another\n  time, more could be told.\n"))
      << text;
}

TEST(ReportText, ARunThatIsNotWeakSaysNothingOfIt) {
  Results results = on_busy_machine();
  results.machine_state->weak = false;
  const std::string text = text_of({{.label = "a", .text = {}, .results = results}});
  EXPECT_EQ(text.find("weak"), std::string::npos) << text;
}

TEST(ReportText, HowQuietTheMachineWasIsOneLineUnderTheTables) {
  const std::string text = text_of({{.label = "a", .text = {}, .results = on_busy_machine()}});
  const std::string line =
      "machine: core 1 was quiet 20 % of the time; other programs used 60 % of the cores\n";
  const std::size_t place = text.find(line);
  ASSERT_NE(place, std::string::npos) << text;
  EXPECT_GT(place, text.find("one-shot"));
  EXPECT_EQ(text.find("one-shot", place), std::string::npos) << text;
  EXPECT_EQ(text.find("how quiet was the machine"), std::string::npos) << text;
}

TEST(ReportText, TheLastLinesAreTheAnswersAndWhoIsHowManyTimesAsFast) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("tbb", "primes", 2),
                        make_cell("fork", "primes", 2)};
  const std::vector<std::int64_t> times = {200'000, 100'000, 150'000};
  for (std::uint64_t cell = 0; cell < times.size(); ++cell) {
    add_trials(results, cell, std::vector<std::int64_t>(13, times[cell]));
  }
  const std::string text = text_of({{.label = "a", .text = {}, .results = results}});
  const std::string end =
      "\n  primes: tbb (2 threads) is the fastest, 2.00× as fast as serial.\n\n"
      "tbb (2 threads) is the fastest for primes\n"
      "    1.50 [1.50, 1.50] times as fast as fork (2 processes)\n"
      "    2.00 [2.00, 2.00] times as fast as serial\n";
  EXPECT_TRUE(text.ends_with(end)) << text;
}

/// Two cells that were measured, and forty that were left out, of twenty models for two reasons.
Results mostly_left_out() {
  Results results = two_cells();
  results.plan.enough_budget = {.time_budget_s = 300, .is_at_least = false};
  for (std::uint64_t cell = 2; cell < 42; ++cell) {
    results.plan.cells.push_back(make_cell("m" + std::to_string(cell % 20), "primes", cell));
    results.skipped.push_back({cell, cell < 30 ? "no time" : "too slow", "it would take 5 s"});
  }
  return results;
}

TEST(ReportText, WhatWasLeftOutIsALineForEachReasonAndOneBudget) {
  const std::string text = text_of({{.label = "a", .text = {}, .results = mostly_left_out()}});
  EXPECT_NE(text.find("left out: 28 cells (m2 2, m3 2, m4 2, m5 2, 20 others): no time\n"
                      "left out: 12 cells (m10 1, m11 1, m12 1, m13 1, 8 others): too slow\n"
                      "--time-budget=5min would be enough to measure all cells. "
                      "--wide names all cells.\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("not measured"), std::string::npos) << "such rows say nothing more\n" << text;
  EXPECT_LT(std::ranges::count(text, '\n'), 30) << text;
}

TEST(ReportText, WideTextNamesEveryCellThatWasLeftOut) {
  const Report report = make_report({{.label = "a", .text = {}, .results = mostly_left_out()}});
  const std::string text = format_text(
      report, [](std::string_view) { return ""; }, TextLayout::wide());
  for (std::uint64_t cell = 2; cell < 42; ++cell) {
    const std::string name = report.sources[0].results.plan.cells[cell].name;
    EXPECT_NE(text.find("\n  " + name + ": it would take 5 s\n"), std::string::npos) << name;
  }
  EXPECT_NE(text.find("--time-budget=5min would be enough"), std::string::npos);
}

TEST(ReportText, OfManyReasonsTheRarestAreCounted) {
  Results results = mostly_left_out();
  for (std::size_t place = 0; place < 5; ++place) {
    results.skipped[place].reason = "reason " + std::to_string(place);
  }
  const std::string text = text_of({{.label = "a", .text = {}, .results = results}});
  EXPECT_NE(text.find("left out: 4 more cells for other reasons\n"), std::string::npos) << text;
}

TEST(ReportText, CellsOfAnInterruptedRunThatWereNotMeasuredAreCounted) {
  Results results = mostly_left_out();
  results.skipped.clear();
  results.interrupted = true;
  const std::string text = text_of({{.label = "a", .text = {}, .results = results}});
  EXPECT_NE(text.find("not measured: 40 cells (--wide shows all)\n"), std::string::npos) << text;
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

TEST(ReportText, AWorkloadOfSeveralTablesIsDescribedOnce) {
  Results results = two_cells();
  for (std::uint64_t cell = 0; cell < 2; ++cell) {
    results.plan.cells[cell].waits = true;
    results.plan.cells[cell].concurrency = 2 + cell;
  }
  const Report report = make_report({{.label = "a", .text = {}, .results = results}});
  const auto describe = [](std::string_view) { return "finds primes"; };
  EXPECT_EQ(times_in(format_text(report, describe), "finds primes"), 1U);
  EXPECT_EQ(times_in(format_text(report, describe, TextLayout::wide()), "finds primes"), 2U);
}

TEST(ReportText, OfManyWorksEachHasOneRivalOfItsFastest) {
  Results results;
  for (const char* const work : {"a", "b", "c", "d", "e"}) {
    for (std::int64_t model = 0; model < 4; ++model) {
      results.plan.cells.push_back(make_cell("m" + std::to_string(model), work));
      add_trials(results, results.plan.cells.size() - 1,
                 std::vector<std::int64_t>(20, 100'000 * (1 + model)));
    }
  }
  const std::string text = text_of({{.label = "a", .text = {}, .results = results}});
  EXPECT_EQ(times_in(text, "times as fast as m1"), 5U) << text;
  EXPECT_EQ(times_in(text, "times as fast as m2"), 0U) << text;
  EXPECT_EQ(times_in(text, "    and 2 more, in the table"), 5U) << text;
}

TEST(ReportText, OfSeveralFilesEachHasItsLines) {
  const std::string text = text_of({{.label = "busy", .text = {}, .results = on_busy_machine()},
                                    {.label = "old", .text = {}, .results = two_cells()},
                                    {.label = "also", .text = {}, .results = on_busy_machine()}});
  EXPECT_EQ(text.find("busy: this run is weak: "), 0U) << text;
  EXPECT_NE(text.find("\nmachine: also: core 1 was quiet 20 % of the time"), std::string::npos)
      << text;
  EXPECT_EQ(text.find("machine: old"), std::string::npos) << text;
}

TEST(ReportText, AFileWithoutAStateOfTheMachineSaysNothingOfIt) {
  const std::string text = text_of({{.label = "a", .text = {}, .results = two_cells()}});
  EXPECT_EQ(text.find("machine:"), std::string::npos) << text;
}

}  // namespace
}  // namespace reports
