// SPDX-License-Identifier: Apache-2.0
#include "bench/listing/facts.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "bench/options/help.h"
#include "reports/results/files/json.h"
#include "reports/text/text.h"

namespace bench {
namespace {

CatalogueFacts facts() {
  return {.models = {{.name = "pool",
                      .aliases = {"p"},
                      .groups = {"core"},
                      .description = std::string(150, 'x') + " " + std::string(30, 'y'),
                      .language = "C++",
                      .unavailable = "no library: install it",
                      .workers = "--workers",
                      .dispatch = {"map"},
                      .io = {"blocking"},
                      .options = {{"--pin", "", "no", "pin workers"}},
                      .workloads = {"primes"}}},
          .workloads = {{.name = "primes",
                         .groups = {"cpu"},
                         .description = "filters primes",
                         .tasks = 16,
                         .size = 20'000,
                         .size_unit = "integers",
                         .options = {{"--wait", "TIME", "20ms", "waits so long"}},
                         .languages = {"C++", "Python"},
                         .models = {"pool"}}},
          .experiments = {{.name = "map",
                           .question = "which one?",
                           .time_budget_s = 60,
                           .cells = 12,
                           .models = {"pool"},
                           .workloads = {"primes"}}}};
}

TEST(FactsTest, AWorkloadNamesItsLanguagesAndEveryDefaultThatShapesATask) {
  const std::string text = format_facts({.workloads = facts().workloads}, list_width);
  EXPECT_NE(text.find("C++, Python"), std::string::npos) << text;
  for (const char* const part : {"16 tasks", "size: 20000 integers", "wait"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
  EXPECT_NE(format_facts_in_full({.workloads = facts().workloads}, list_width)
                .find("16 tasks, size: 20000 integers, wait 20ms"),
            std::string::npos);
}

TEST(FactsTest, WhatCannotRunIsShownWithItsReason) {
  EXPECT_NE(format_facts(facts(), list_width).find("unavailable: no library: install it"),
            std::string::npos);
  EXPECT_NE(format_facts_in_full(facts(), list_width).find("unavailable: no library"),
            std::string::npos);
}

TEST(FactsTest, OneEntryIsShownWithItsOptions) {
  const std::string text = format_facts_in_full(facts(), list_width);
  EXPECT_NE(text.find("--pin: pin workers (default: no)"), std::string::npos) << text;
  EXPECT_NE(text.find("--wait TIME: waits so long (default: 20ms)"), std::string::npos) << text;
  EXPECT_NE(text.find("12 cells, in a chart"), std::string::npos) << text;
}

TEST(FactsTest, ProgramsReadTheSame) {
  const auto document = nlohmann::json::parse(format_facts_json(facts()));
  EXPECT_EQ(document["models"][0]["available"], false);
  EXPECT_EQ(document["workloads"][0]["options"][0]["default"], "20ms");
  EXPECT_EQ(document["experiments"][0]["time_budget_s"], 60);
}

TEST(FactsTest, WhatThisProgramHasFitsIntoAHundredColumns) {
  const CatalogueFacts all = collect_facts();
  for (const std::string& text :
       {format_facts(all, list_width), format_facts_in_full(all, list_width)}) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(reports::width(line), list_width) << line;
    }
  }
}

TEST(FactsTest, EveryWorkloadExistsForSomeModel) {
  for (const WorkloadFacts& workload : collect_facts().workloads) {
    EXPECT_FALSE(workload.models.empty()) << workload.name;
    EXPECT_NE(std::ranges::find(workload.languages, "C++"), workload.languages.end())
        << workload.name;
  }
}

}  // namespace
}  // namespace bench
