// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/comparability.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "reports/results/files/read_results.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Source source_of(const std::string& label) {
  Source source{.label = label, .text = {}, .results = {}};
  source.results.plan.cells = {make_cell("a", "primes")};
  source.results.plan.seed = 1;
  source.results.machine.cpu_model = "A Processor";
  source.results.machine.usable_cores = 4;
  source.results.machine.build_type = "Release";
  return source;
}

Source google_source() {
  return {.label = "google",
          .text = {},
          .results =
              read_results(R"({"benchmarks": [{"name": "BM_a", "real_time": 1, "cpu_time": 1}]})")};
}

std::string warnings_of(const std::vector<Source>& sources) {
  std::string text;
  for (const std::string& warning : comparability_warnings(sources)) text += warning + "\n";
  return text;
}

TEST(Comparability, EqualSourcesNeedNoWarning) {
  EXPECT_EQ(warnings_of({source_of("a"), source_of("b")}), "");
}

TEST(Comparability, WhatDiffersIsNamedWithItsValues) {
  Source other = source_of("b");
  other.results.machine.cpu_model = "Another";
  other.results.plan.seed = 2;
  const std::string text = warnings_of({source_of("a"), other});
  EXPECT_NE(text.find("the processor differs (A Processor in 'a'; Another in 'b')"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("the seed differs (1 in 'a'; 2 in 'b')"), std::string::npos) << text;
}

TEST(Comparability, QuotasAndKeptVariablesThatDifferAreNamed) {
  Source other = source_of("b");
  other.results.machine.quota_cores = 1.5;
  other.results.machine.environment = Environment{.kept = {{"OMP_DYNAMIC", "true", "it matters"}}};
  const std::string text = warnings_of({source_of("a"), other});
  EXPECT_NE(text.find("the CPU quota differs (none in 'a'; 1.50 cores in 'b')"), std::string::npos)
      << text;
  EXPECT_NE(text.find("OMP_DYNAMIC=true in 'b'"), std::string::npos) << text;
  EXPECT_NE(text.find("OMP_DYNAMIC='true' (it matters)"), std::string::npos) << text;
}

TEST(Comparability, TrialsThatWereMeasuredAgainAreTold) {
  Source source = source_of("a");
  source.results.disturbed = {{0, "it stood still for 7.00 s", 7}, {0, "it stopped for 1.00 s", 1}};
  const std::string text = warnings_of({source});
  EXPECT_NE(text.find("2 trials did not count and were measured again, after pauses of 8.00 s"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("it stopped for 1.00 s"), std::string::npos) << text;
}

TEST(Comparability, WorkThatDiffersIsTold) {
  Source other = source_of("b");
  other.results.plan.cells[0].size = 7;
  EXPECT_NE(warnings_of({source_of("a"), other}).find("the work of primes differs"),
            std::string::npos);
}

TEST(Comparability, ADebugBuildIsTold) {
  Source source = source_of("a");
  source.results.machine.build_type = "Debug";
  EXPECT_NE(warnings_of({source}).find("measured with a Debug build"), std::string::npos);
}

TEST(Comparability, WhatAnotherProgramDoesNotSayIsUnknownAndNotZero) {
  const std::string text = warnings_of({source_of("a"), google_source()});
  EXPECT_NE(text.find("the number of usable cores differs (4 in 'a'; unknown in 'google')"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("the seed differs (1 in 'a'; unknown in 'google')"), std::string::npos)
      << text;
}

class ComparabilityTest : public testing::Test {
 protected:
  ComparabilityTest() {
    Results results;
    results.plan.cells = {make_cell("a", "primes")};
    results.machine = {.host_name = "here",
                       .cpu_model = "A Processor",
                       .logical_cores = 2,
                       .usable_cores = 2,
                       .kernel = "6.1",
                       .compiler = "GCC 12",
                       .build_type = "Release"};
    sources_ = {{.label = "base", .text = {}, .results = results},
                {.label = "candidate", .text = {}, .results = results}};
  }

  /// After a change to the candidate.
  Comparability after(const std::function<void(Results&)>& change, bool in_turns = false) const {
    std::vector<Source> sources = sources_;
    change(sources[1].results);
    return comparability(sources, in_turns);
  }

  std::vector<Source> sources_;
};

TEST_F(ComparabilityTest, EqualSourcesAreCompared) {
  const Comparability found = after([](Results&) {});
  EXPECT_TRUE(found.refusals.empty());
  EXPECT_TRUE(found.warnings.empty());
}

TEST_F(ComparabilityTest, AnotherMachineIsRefusedAlwaysAndNamed) {
  const std::pair<const char*, std::function<void(Results&)>> changes[] = {
      {"the processor differs (A Processor in 'base'; B in 'candidate')",
       [](Results& results) { results.machine.cpu_model = "B"; }},
      {"usable cores differs", [](Results& results) { results.machine.usable_cores = 1; }},
      {"logical cores differs", [](Results& results) { results.machine.logical_cores = 4; }},
      {"kernel differs", [](Results& results) { results.machine.kernel = "6.2"; }},
      {"governor differs", [](Results& results) { results.machine.governor = "powersave"; }},
      {"seed differs", [](Results& results) { results.plan.seed = 7; }},
  };
  for (const auto& [what, change] : changes) {
    for (const bool in_turns : {false, true}) {
      const Comparability found = after(change, in_turns);
      ASSERT_EQ(found.refusals.size(), 1U) << what;
      EXPECT_NE(found.refusals[0].find(what), std::string::npos) << found.refusals[0];
    }
  }
}

TEST_F(ComparabilityTest, AnotherBuildIsRefusedUnlessMeasuredInTurns) {
  for (const auto& change :
       {std::function([](Results& all) { all.machine.compiler = "clang"; }),
        std::function([](Results& all) { all.machine.build_type = "Debug"; })}) {
    EXPECT_EQ(after(change).refusals.size(), 1U);
    EXPECT_TRUE(after(change, true).refusals.empty());
    EXPECT_FALSE(after(change, true).warnings.empty());
  }
}

TEST_F(ComparabilityTest, OtherWorkUnderTheSameNameIsRefused) {
  const Comparability found =
      after([](Results& results) { results.plan.cells[0].options["work-time"] = "3us"; });
  ASSERT_FALSE(found.refusals.empty());
  EXPECT_NE(found.refusals[0].find("the work of primes differs (work-time the default and '3us')"),
            std::string::npos);
  sources_[0].results.plan.cells.push_back(make_cell("b", "primes"));
  sources_[0].results.plan.cells[1].size = 9;  // now it ran in several ways
  const Comparability of_cell = after([](Results& results) { results.plan.cells[0].tasks = 11; });
  ASSERT_EQ(of_cell.refusals.size(), 1U);
  EXPECT_NE(of_cell.refusals[0].find("a/primes/workers:1 differs (10 and 11 tasks)"),
            std::string::npos);
}

TEST_F(ComparabilityTest, AnotherHostOrOtherFlagsAreAWarning) {
  const Comparability found = after([](Results& results) {
    results.machine.host_name = "there";
    results.machine.compiler_flags = "-O3";
  });
  EXPECT_TRUE(found.refusals.empty());
  EXPECT_EQ(found.warnings.size(), 2U);
}

Source quiet_source(const std::string& label, double quiet_share, bool weak = false) {
  Source source = source_of(label);
  source.results.machine_state =
      MachineState{.cores = {{.best_ns = 100, .quiet_share = quiet_share}}, .weak = weak};
  return source;
}

TEST(Comparability, AQuietFileIsNotComparedWithABusyOneWithoutAWord) {
  const std::vector<Source> sources = {quiet_source("a", 0.9), quiet_source("b", 0.12)};
  const std::string text = warnings_of(sources);
  EXPECT_EQ(text,
            "'a' was measured while the cores were quiet 90 % of the time, 'b' while they were "
            "quiet 12 % of the time: a difference between their times may come from other users "
            "of the machine.\n");
  const Comparability found = comparability(sources, false);
  EXPECT_TRUE(found.refusals.empty());
  ASSERT_EQ(found.warnings.size(), 1U);
  EXPECT_EQ(found.warnings[0] + "\n", text);
}

TEST(Comparability, AFileWithBusyNeighboursIsNotComparedWithAnotherOneWithoutAWord) {
  std::vector<Source> sources = {quiet_source("a", 0.5), quiet_source("b", 0.7)};
  sources[0].results.machine_state->others_share = 0.3;
  sources[1].results.machine_state->others_share = 0.9;
  EXPECT_EQ(warnings_of(sources),
            "'a' was measured while other programs used 30 % of the cores, 'b' while they used "
            "90 %: a difference between their times may come from them.\n");
}

TEST(Comparability, FilesOfEquallyQuietMachinesNeedNoWarning) {
  EXPECT_EQ(warnings_of({quiet_source("a", 0.5), quiet_source("b", 0.2)}), "");
  EXPECT_EQ(warnings_of({quiet_source("a", 0.9), source_of("b")}), "");
}

TEST(Comparability, AWeakFileIsNotComparedWithAnotherOneWithoutAWord) {
  const std::vector<Source> sources = {quiet_source("a", 0.2, true), source_of("b")};
  const std::string text = warnings_of(sources);
  EXPECT_NE(text.find("'a' was measured while the cores were quiet 20 % of the time (a weak run), "
                      "'b' while they were quiet an unknown share of the time"),
            std::string::npos)
      << text;
  const Comparability found = comparability(sources, false);
  ASSERT_EQ(found.warnings.size(), 2U);
  EXPECT_EQ(found.warnings[1].find("'a' is of a weak run: the probe of core 0 was slow 80 % of "),
            0U)
      << found.warnings[1];
}

}  // namespace
}  // namespace reports
