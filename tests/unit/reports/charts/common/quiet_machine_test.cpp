// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/quiet_machine.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/charts/chart_values.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

/// A run of two rounds of which the second core was busy in the second one.
Source source_of(const std::string& label) {
  Source source{.label = label, .text = {}, .results = {}};
  source.results.plan.cells = {make_cell("a", "primes")};
  constexpr std::int64_t s = 1'000'000'000;
  source.results.rounds = {{.cells = {0},
                            .began_ns = s,
                            .ended_ns = 3 * s,
                            .turns = 1,
                            .readings = {{.at_ns = 2 * s, .core_ns = {100, 80}},
                                         {.at_ns = 3 * s, .core_ns = {101, 80}}}},
                           {.index = 1,
                            .cells = {0},
                            .began_ns = 4 * s,
                            .ended_ns = 6 * s,
                            .turns = 1,
                            .readings = {{.at_ns = 5 * s, .core_ns = {100, 160}},
                                         {.at_ns = 6 * s, .core_ns = {100, 160}}}}};
  source.results.machine_state =
      MachineState{.cores = {{0, 100, 100, 101, 1.0}, {7, 80, 160, 160, 0.5}}};
  return source;
}

TEST(QuietMachine, ARowPerCoreIsDarkWhereItsProbeWasSlowAndTicksAreTheRounds) {
  const std::vector<Source> sources = {source_of("a")};
  const auto section = make_quiet_machine_section(sources);
  ASSERT_TRUE(section);
  expect_sound(*section);
  EXPECT_TRUE(section->is_of_machine);
  ASSERT_EQ(section->answers.size(), 1U);
  EXPECT_EQ(section->answers[0].sentence, "The cores were quiet 75 % of the time.");
  EXPECT_EQ(section->answers[0].evidence, "core 0: 100 %, core 7: 50 %");
  ASSERT_EQ(section->charts.size(), 1U);
  const Chart& chart = section->charts[0];
  const auto rows = rows_of(chart);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[3]["row"], "core 7");
  EXPECT_EQ(rows[3]["x"], 5);
  EXPECT_EQ(rows[3]["x2"], 6);
  EXPECT_EQ(rows[3]["slow"], 100);
  EXPECT_EQ(rows[2]["slow"], 0);
  const auto all = all_rows_of(chart);
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(all[5]["row"], "rounds");
  EXPECT_EQ(all[5]["x"], 4);
  ASSERT_EQ(chart.table.rows.size(), 2U);
  EXPECT_EQ(chart.table.rows[1],
            (std::vector<std::string>{"core 7", "50.0 %", "80.0 ns", "160 ns", "160 ns"}));
}

TEST(QuietMachine, WhereNothingIsKnownThereIsTheReasonAndNoPicture) {
  Source source = source_of("a");
  source.results.rounds.clear();
  source.results.machine_state =
      MachineState{.unknown = "the cores cannot be pinned", .others_share = 0.5};
  const std::vector<Source> sources = {source};
  const auto section = make_quiet_machine_section(sources);
  ASSERT_TRUE(section);
  EXPECT_TRUE(section->charts.empty());
  EXPECT_EQ(section->answers.at(0).sentence, "How quiet the machine was is not known.");
  EXPECT_EQ(section->answers.at(0).evidence,
            "the cores cannot be pinned; other programs used 50 % of the cores");
}

TEST(QuietMachine, FilesOfOlderVersionsHaveNoSection) {
  std::vector<Source> sources = {source_of("a")};
  sources[0].results.machine_state.reset();
  EXPECT_FALSE(make_quiet_machine_section(sources));
}

TEST(QuietMachine, OfSeveralSourcesEachHasItsPicture) {
  const std::vector<Source> sources = {source_of("a"), source_of("b")};
  const auto section = make_quiet_machine_section(sources);
  ASSERT_TRUE(section);
  expect_sound(*section);
  EXPECT_EQ(section->charts.size(), 2U);
  expect_says(all_answers(*section), "b: the cores were quiet 75 % of the time");
}

TEST(QuietMachine, ALongRunOnManyCoresIsAPictureOfBoundedSize) {
  Source source = source_of("a");
  constexpr std::size_t cores = 100;
  source.results.rounds.clear();
  source.results.machine_state = MachineState{};
  for (std::size_t core = 0; core < cores; ++core) {
    source.results.machine_state->cores.push_back({core, 100, 100, 200, core < 50 ? 0.5 : 0.9});
  }
  std::int64_t now_ns = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    Round round{.index = index, .cells = {0}, .began_ns = now_ns, .turns = 3};
    for (int reading = 0; reading < 4; ++reading) {
      round.readings.push_back(
          {.at_ns = now_ns += 10'000'000,
           .core_ns = std::vector<std::int64_t>(cores, reading % 2 == 0 ? 100 : 200)});
    }
    round.ended_ns = now_ns;
    source.results.rounds.push_back(std::move(round));
  }
  const std::vector<Source> sources = {source};
  const auto section = make_quiet_machine_section(sources);
  ASSERT_TRUE(section);
  ASSERT_EQ(section->charts.size(), 1U);
  EXPECT_LE(all_rows_of(section->charts[0]).size(), 2400U);
  expect_says(section->charts[0].note, "one of 3 rounds began");
  expect_says(section->charts[0].note, "The 32 least quiet of 100 cores are drawn.");
  EXPECT_EQ(section->charts[0].table.rows.size(), cores);
}

}  // namespace
}  // namespace reports
