// SPDX-License-Identifier: Apache-2.0
#include "reports/comparability.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "reports/read_results.h"
#include "tests/unit/fixtures.h"

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

}  // namespace
}  // namespace reports
