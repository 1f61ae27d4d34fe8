// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/slowdowns.h"

#include <map>

#include <gtest/gtest.h>

#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "reports/results/slowdown.h"
#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

std::string error_of(const RunOptions& options) {
  return tests::usage_error_text([&] { make_plan(options, 2); });
}

RunOptions slowed(const std::string& slowdowns, const std::string& models = "threads,pool") {
  return {.models = models,
          .workloads = "primes,powers",
          .workers = {2},
          .slowdowns = parse_slowdowns(slowdowns),
          .tasks = 1000,
          .size = 20};
}

/// The percentages of the cells, by their names.
std::map<std::string, std::string> levels(const RunOptions& options) {
  std::map<std::string, std::string> found;
  for (const auto& cell : make_plan(options, 2).cells) {
    found[cell.model + "/" + cell.workload] = reports::slowdown_of(cell.options);
  }
  return found;
}

using Levels = std::map<std::string, std::string>;

TEST(Slowdowns, PartsArePercentagesWithModelsAndWorkloads) {
  EXPECT_EQ(parse_slowdowns("5"), (std::vector<Slowdown>{{"5", "", ""}}));
  EXPECT_EQ(parse_slowdowns("2.50%:threads,10:pool/primes"),
            (std::vector<Slowdown>{{"2.5", "threads", ""}, {"10", "pool", "primes"}}));
  for (const char* const wrong :
       {"", "0", "101", "-1", "x", "5:", "5:/primes", "5:pool/", "5,,3", "nan", "0.001", "%"}) {
    EXPECT_THROW(parse_slowdowns(wrong), UsageError) << wrong;
  }
}

TEST(Slowdowns, ThePartThatSaysMostDecides) {
  EXPECT_EQ(levels(slowed("10:pool/primes,3,5:pool")), (Levels{{"serial/primes", "3"},
                                                               {"serial/powers", "3"},
                                                               {"process-pool/primes", "10"},
                                                               {"process-pool/powers", "5"},
                                                               {"thread-pool/primes", "3"},
                                                               {"thread-pool/powers", "3"}}));
  EXPECT_EQ(levels(slowed("1:threads/primes"))["thread-pool/powers"], "");
}

TEST(Slowdowns, TheNameOfACellDoesNotShowThem) {
  const auto plan = make_plan(slowed("5"), 2);
  const auto plain = make_plan({.models = "threads,pool",
                                .workloads = "primes,powers",
                                .workers = {2},
                                .tasks = 1000,
                                .size = 20},
                               2);
  ASSERT_EQ(plan.cells.size(), plain.cells.size());
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    EXPECT_EQ(plan.cells[cell].name, plain.cells[cell].name);
  }
  EXPECT_NO_THROW(check_plan(plan));
}

TEST(Slowdowns, WhatNamesNoCellIsRefused) {
  EXPECT_NE(error_of(slowed("5:tbb")).find("names none of the cells"), std::string::npos);
  EXPECT_NE(error_of(slowed("5:pool/memory")).find("'5:pool/memory'"), std::string::npos);
  EXPECT_NE(error_of(slowed("5:treads")).find("did you mean 'threads'"), std::string::npos);
}

TEST(Slowdowns, TwoPartsThatSayAsMuchOfOneCellAreRefused) {
  EXPECT_NE(error_of(slowed("5:pool,3:native")).find("two things of process-pool/primes"),
            std::string::npos);
  EXPECT_EQ(error_of(slowed("5:pool,5:native")), "");
}

TEST(Slowdowns, TooFewTasksAreRefusedSayingHowManyAreNeeded) {
  auto options = slowed("1:pool");
  options.tasks = 100;
  const std::string error = error_of(options);
  EXPECT_NE(error.find("primes: --inject-slowdown=1 "), std::string::npos) << error;
  EXPECT_NE(error.find("at least 1000"), std::string::npos) << error;
}

TEST(Slowdowns, InterpretersAreRefusedBecauseTheyRunNoTaskOfOurs) {
  for (const char* const part : {"5", "5:python"}) {
    const std::string error = error_of(slowed(part, "threads,python-serial"));
    EXPECT_NE(error.find("python-serial: the workers of an interpreter"), std::string::npos)
        << error;
  }
  EXPECT_EQ(error_of(slowed("5:native", "threads,python-serial")), "");
}

TEST(Slowdowns, AnUntrustedPlanThatSlowsDownAnInterpreterIsRefused) {
  auto plan = make_plan(slowed("5:native"), 2);
  plan.cells[0].options[reports::slowdown_option] = "5000";
  EXPECT_THROW(check_plan(plan), UsageError);
  plan = make_plan(slowed("5:native", "python-serial,serial"), 2);
  for (auto& cell : plan.cells) cell.options[reports::slowdown_option] = "5";
  EXPECT_THROW(check_plan(plan), UsageError);
}

}  // namespace
}  // namespace bench
