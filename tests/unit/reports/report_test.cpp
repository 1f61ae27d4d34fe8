// SPDX-License-Identifier: Apache-2.0
#include "reports/report.h"

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
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "This run is weak: other programs used 60 % of the cores; with --time-budget=5min, or "
            "at another time, more could be told.");
}

TEST(ReportText, ARunThatIsNotWeakBeginsWithItsAnswers) {
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
  EXPECT_GT(place, text.find("peak memory"));
  EXPECT_EQ(place + line.size(), text.size()) << text;
  EXPECT_EQ(text.find("how quiet was the machine"), std::string::npos) << text;
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
