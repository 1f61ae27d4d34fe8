// SPDX-License-Identifier: Apache-2.0
#include "reports/results/slowdown.h"

#include <gtest/gtest.h>

#include "reports/formats/command.h"
#include "reports/report.h"
#include "reports/results/files/results_file.h"
#include "reports/summary/comparability.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Results slowed_results(const std::string& percent) {
  Results results;
  results.machine.build_type = "Release";
  for (const char* const model : {"serial", "fork"}) {
    results.plan.cells.push_back(make_cell(model, "primes"));
    add_trials(results, results.plan.cells.size() - 1, {100, 101, 102, 103, 104, 105});
  }
  results.plan.cells[1].options[slowdown_option] = percent;
  return results;
}

TEST(Slowdown, IsAWarningThatNamesTheCellsAndHowMuch) {
  const Results results = slowed_results("5");
  EXPECT_NE(slowdown_warning(results.plan).find("in 1 cell: fork/primes/workers:1 (5 %)"),
            std::string::npos);
  const Source source{.label = "a", .text = {}, .results = results};
  const auto warnings = comparability_warnings({&source, 1});
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("In 'a' a part of the work was done twice on purpose"),
            std::string::npos);
  EXPECT_TRUE(slowdown_warning(Plan()).empty());
}

TEST(Slowdown, IsPartOfTheTitleTheRowAndTheCommand) {
  const Results results = slowed_results("5");
  const auto text = format_text(make_report({{.label = "a", .text = {}, .results = results}}),
                                [](auto) { return ""; });
  EXPECT_NE(text.find("primes: 10 tasks, 5 % of the work done twice\n"), std::string::npos) << text;
  EXPECT_NE(format_results(results).find("\"inject_slowdown\": \"5\""), std::string::npos);
  EXPECT_NE(command_of(results.plan.cells[1], results.plan).find(" --inject-slowdown=5"),
            std::string::npos);
  EXPECT_EQ(command_of(results.plan.cells[0], results.plan).find("inject"), std::string::npos);
}

TEST(Slowdown, AnUntrustedPercentageMovesNoCursorAndBecomesNoCommand) {
  const Results results = slowed_results("5\x1b[2J'; rm x");
  EXPECT_EQ(slowdown_warning(results.plan).find('\x1b'), std::string::npos);
  EXPECT_EQ(command_of(results.plan.cells[1], results.plan), "");
}

}  // namespace
}  // namespace reports
