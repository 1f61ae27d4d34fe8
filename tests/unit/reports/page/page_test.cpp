// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/page/page_assets.h"
#include "reports/page/page_parts.h"
#include "reports/report.h"
#include "reports/results/files/read_results.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Report report_of(Results results) {
  Report report;
  report.sources.push_back({"here", "{}", std::move(results)});
  return report;
}

Results two_cells() {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("thread-pool", "primes", 2)};
  add_trials(results, 0, {400, 401, 402, 403, 404, 405, 406, 407});
  add_trials(results, 1, {200, 201, 202, 203, 204, 205, 206, 207});
  return results;
}

bool has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

TEST(Page, NothingButItsOwnScriptsMayRun) {
  const std::string page = format_page(report_of(two_cells()));
  EXPECT_TRUE(has(page, "default-src 'none'; script-src 'sha256-"));
  EXPECT_FALSE(has(page, "unsafe"));
}

TEST(Page, AnswersComeBeforeEverythingElse) {
  Report report = report_of(two_cells());
  report.sections = {{.name = "one", .question = "which?", .answers = {Answer("The second.")}}};
  const std::string page = format_page(report);
  EXPECT_LT(page.find("The second."), page.find("How did each cell do?"));
  EXPECT_LT(page.find("The second."), page.find("id=\"section-1\""));
}

TEST(Page, CellsWithAFaultHaveNoRowsWithoutTimes) {
  Results results = two_cells();
  results.plan.cells.push_back(make_cell("fork", "primes", 2));
  results.plan.cells.back().name = "the-faulty-one";
  results.plan.cells.back().settings["fault"] = "segv:1";
  const std::string mixed = format_page(report_of(results));
  EXPECT_TRUE(has(mixed, "All cells but those with a fault"));
  EXPECT_FALSE(has(mixed, "fault:segv")) << "in a row of a table";
  results.plan.cells.erase(results.plan.cells.begin(), results.plan.cells.begin() + 2);
  results.trials.clear();
  EXPECT_FALSE(has(format_page(report_of(results)), "How did each cell do?"));
}

TEST(Page, TrialsWithAFaultAreCountedAndNotCalledUnmeasured) {
  Results results = two_cells();
  results.fault_outcomes = {{.cell = 1}, {.cell = 1, .index = 1}};
  EXPECT_TRUE(has(format_page(report_of(results)), "2 cells, 16 trials and 2 with a fault, each"));
  results.trials.clear();
  const std::string page = format_page(report_of(results));
  EXPECT_TRUE(has(page, "2 cells, 2 trials with a fault, each"));
  EXPECT_TRUE(has(page, "Each cell has a fault, so their results differ."));
  EXPECT_FALSE(has(page, "nothing was measured"));
}

TEST(Page, ASectionWithoutAPictureShowsItsAnswersBelowItsHeading) {
  Report report = report_of(two_cells());
  report.sections = {{.name = "one", .question = "which?", .answers = {Answer("The second.")}}};
  std::string page = format_page(report);
  EXPECT_TRUE(has(page, "<h2>which?</h2>\n<div class=\"answer\">\n<p>The second.</p>"));
  report.sections[0].charts = {{.id = "a", .title = "A picture"}};
  page = format_page(report);
  EXPECT_FALSE(has(page, "<div class=\"answer\">"));
}

TEST(Page, EqualWorkIsTold) {
  EXPECT_TRUE(
      has(format_page(report_of(two_cells())), "the results of all trials have one digest"));
}

TEST(Page, UnequalWorkIsTold) {
  Results results = two_cells();
  results.trials.back().digest = "00000000000000cd";
  const std::string page = format_page(report_of(results));
  EXPECT_TRUE(has(page, "Not every row did equal work: 1 workload with different results"));
  EXPECT_FALSE(has(page, "have one digest"));
}

TEST(Page, TasksThatWereLeftOutAreTold) {
  Results results = two_cells();
  results.trials.back().tasks_run = 9;
  EXPECT_TRUE(has(format_page(report_of(results)), "1 trial with tasks left out"));
}

TEST(Page, FailuresAndWhatCannotBeStandThereWithTheirReasons) {
  Results results = two_cells();
  results.failed = {{.cell = 1, .phase = "trial", .reason = "it <crashed>", .elapsed_s = 1}};
  results.plan.not_applicable = {{"fibers", "", "Boost.Fiber is missing"},
                                 {"tbb", "http", "it needs <a server>"},
                                 {"fork", "http", "it needs <a server>"}};
  const std::string page = format_page(report_of(results));
  EXPECT_TRUE(has(page, "it &lt;crashed&gt;"));
  EXPECT_TRUE(has(page, "<td>fibers</td><td>Boost.Fiber is missing</td>"));
  EXPECT_TRUE(has(page, "<td>http with tbb, fork</td><td>it needs &lt;a server&gt;</td>"));
}

TEST(Page, AnotherViewOfTheSameCellsIsOneClickAwayByItsTitle) {
  const std::string html =
      page_figure({.id = "a", .title = "Time by <workers>", .is_other_view = true});
  EXPECT_TRUE(has(html, "<summary>Other view: Time by &lt;workers&gt;</summary>"));
}

TEST(Page, EachLanguageHasATableOfItsOwn) {
  Results results = two_cells();
  results.plan.cells[0].family = "native";
  results.plan.cells[1].family = "python";
  const std::string page = format_page(report_of(results));
  EXPECT_TRUE(has(page, "<h4>primes: 10 tasks, C++</h4>"));
  EXPECT_TRUE(has(page, "<h4>primes: 10 tasks, Python</h4>"));
  EXPECT_TRUE(has(page, "<span class=\"badge\">Python</span>"));
  EXPECT_TRUE(has(format_page(report_of(two_cells())), "<h4>primes: 10 tasks</h4>"));
}

TEST(Page, UnderATableStandsWhichSpeedUpsAreNotTheRatioOfItsMedians) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("tbb", "primes", 2)};
  results.plan.cells[0].baseline = true;
  add_trials(results, 0, std::vector<std::int64_t>(7, 100'000));
  std::vector<std::int64_t> samples(15, 100'000);
  std::fill_n(samples.begin(), 7, 50'000);  // in the rounds of serial
  add_trials(results, 1, samples);
  EXPECT_TRUE(has(format_page(report_of(results)), "<p>The speed-up of tbb is not the ratio"));
  EXPECT_FALSE(has(format_page(report_of(two_cells())), "<p>The speed-up of"));
}

/// The ranks of a table's rows, from the top.
std::string ranks_under(const std::string& page, const std::string& heading) {
  std::string ranks;
  const std::size_t begin = page.find(heading);
  const std::size_t end = page.find("</details>", begin);
  for (std::size_t place = page.find("<tr><td class=\"command\">", begin); place < end;
       place = page.find("<tr><td class=\"command\">", place + 1)) {
    const std::size_t rank = page.find("<td class=\"n\">", place) + 14;
    ranks += page.substr(rank, page.find('<', rank) - rank) + " ";
  }
  return ranks;
}

TEST(Page, OfSeveralExperimentsThoseThatRankDoAndTheOthersDoNot) {
  Results results;
  for (int cell = 0; cell < 9; ++cell) {
    const std::string model = std::string(1, static_cast<char>('a' + cell));
    results.plan.cells.push_back(make_cell(model, cell < 3 ? "primes" : "yields"));
    const std::int64_t ns = 1000 * (std::int64_t{cell} + 1);
    add_trials(results, static_cast<std::uint64_t>(cell),
               {ns, ns + 1, ns + 2, ns + 3, ns + 4, ns + 5, ns + 6, ns + 7, ns + 8});
  }
  results.plan.experiments = {
      {.name = "first", .question = "which?", .chart = "overview", .cells = {0, 1, 2}},
      {.name = "second", .question = "what?", .chart = "switching", .cells = {3, 4, 5, 6, 7, 8}}};
  const std::string page = format_page(report_of(results));
  EXPECT_EQ(ranks_under(page, "first: which?"), "1 2 3 ");
  EXPECT_EQ(ranks_under(page, "second: what?"), "– – – – – – ");
}

TEST(Page, CellsThatAnExperimentOnlyComparesHaveNoRank) {
  Results results = two_cells();
  results.plan.experiments = {{.name = "first",
                               .question = "which?",
                               .chart = "overview",
                               .cells = {0},
                               .comparisons = {{.label = "l", .cell = 1, .against = 0}}}};
  EXPECT_EQ(ranks_under(format_page(report_of(results)), "first: which?"), "– 1 ");
}

TEST(Page, OfAnotherProgramsFileNothingIsClaimedThatItDoesNotSay) {
  const std::string row =
      R"({"name": "BM_a", "run_name": "BM_a", "threads": 1, "cpu_time": 3.0, "time_unit": "us",)";
  std::string rows;
  for (int trial = 0; trial < 8; ++trial) {
    rows += (trial == 0 ? "" : ",") + row + "\"real_time\": 1" + std::to_string(trial) + "}";
  }
  const std::string page = format_page(report_of(read_results("{\"benchmarks\": [" + rows + "]}")));
  EXPECT_FALSE(has(page, "have one digest"));
  EXPECT_FALSE(has(page, "cleared before"));
  EXPECT_FALSE(has(page, "fresh process"));
  EXPECT_FALSE(has(page, "seed 0"));
  EXPECT_FALSE(has(page, "0.00 ns"));
  EXPECT_FALSE(has(page, "0 physical"));
  EXPECT_TRUE(has(page, "Cannot tell: another program wrote this file"));
  EXPECT_FALSE(has(page, "measures it again"));
  EXPECT_TRUE(has(page, "1 benchmark, 8 repetitions"));
}

TEST(Page, HowManyTrialsThereWereIsNotSaidToBeAWish) {
  Results results = two_cells();
  results.plan.trials = 8;
  EXPECT_FALSE(has(format_page(report_of(results)), "asked for"));
  EXPECT_TRUE(has(format_page(report_of(results)), "The plan has 8 for a cell at most."));
  results.plan.trials = 0;
  results.plan.time_budget_s = 5;
  EXPECT_TRUE(has(format_page(report_of(results)), "follows from a budget of 5.00 s"));
}

TEST(Page, WarningsAreInSight) {
  Report report = report_of(two_cells());
  report.warnings = {"Two machines."};
  EXPECT_TRUE(has(format_page(report), "<li>Two machines.</li>"));
}

TEST(Page, TooFewTrialsTellNothingAboutNoise) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes")};
  add_trials(results, 0, {400, 401});
  EXPECT_TRUE(has(format_page(report_of(results)), "Cannot tell: no cell has 4 trials."));
}

TEST(Page, WithoutChartsItSaysWhy) {
  const std::string page = format_page(report_of(two_cells()));
  EXPECT_EQ(has(page, "There are tables here and no pictures"), !why_no_charts.empty());
  EXPECT_EQ(charts_asset.text.empty(), !why_no_charts.empty());
}

TEST(Page, AResultsFileWithoutAnythingMeasuredStillHasAPage) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes")};
  const std::string page = format_page(report_of(results));
  EXPECT_TRUE(has(page, "Cannot tell: nothing was measured."));
  EXPECT_TRUE(page.ends_with("</html>\n"));
}

TEST(Page, AWeakRunSaysSoBeforeEverythingElse) {
  Results results = two_cells();
  results.machine_state = MachineState{
      .cores = {{.processor = 0, .quiet_share = 0.1}}, .others_share = 0.9, .weak = true};
  const std::string page = format_page(make_report({{"here", "{}", results}}));
  const std::size_t weak = page.find("This run is weak: other programs used 90 % of the cores");
  ASSERT_NE(weak, std::string::npos);
  EXPECT_LT(weak, page.find("<header>"));
}

TEST(Page, HowQuietTheMachineWasHasASectionOfItsOwn) {
  Results results = two_cells();
  results.machine_state = MachineState{.unknown = "the cores <b> cannot be pinned"};
  const std::string page = format_page(make_report({{"here", "{}", results}}));
  EXPECT_TRUE(has(page, "how quiet was the machine?</h2>"));
  EXPECT_TRUE(has(page, "the cores &lt;b&gt; cannot be pinned"));
}

TEST(Page, WhatTheCoresGiveTogetherStandsUnderTheProcessor) {
  Report report = report_of(two_cells());
  report.ceilings = {"2 CPUs: 1.99× one & more"};
  const std::string page = format_page(report);
  EXPECT_LT(page.find("<p class=\"origin\">2 CPUs: 1.99× one &amp; more</p>"),
            page.find("</header>"));
}

}  // namespace
}  // namespace reports
