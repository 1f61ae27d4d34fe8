// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "reports/page/page_assets.h"
#include "reports/report.h"
#include "tests/unit/fixtures.h"

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
  report.sections = {{.name = "one", .question = "which?", .answers = {"The second."}}};
  const std::string page = format_page(report);
  EXPECT_LT(page.find("The second."), page.find("How did each cell do?"));
  EXPECT_LT(page.find("The second."), page.find("id=\"section-1\""));
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
  results.plan.not_applicable = {{"fibers", "", "Boost.Fiber is missing"}};
  const std::string page = format_page(report_of(results));
  EXPECT_TRUE(has(page, "it &lt;crashed&gt;"));
  EXPECT_TRUE(has(page, "Boost.Fiber is missing"));
}

TEST(Page, TwoLanguagesInOneListAreTold) {
  Results results = two_cells();
  results.plan.cells[0].family = "native";
  results.plan.cells[1].family = "python";
  const std::string page = format_page(report_of(results));
  EXPECT_TRUE(has(page, "C++ and Python stand in this list side by side"));
  EXPECT_TRUE(has(page, "<span class=\"badge\">Python</span>"));
  EXPECT_FALSE(has(format_page(report_of(two_cells())), "side by side"));
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

}  // namespace
}  // namespace reports
