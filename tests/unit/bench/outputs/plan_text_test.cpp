// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/plan_text.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

reports::Cell cell(const std::string& model, std::uint64_t workers, std::uint64_t concurrency) {
  return {.name = model,
          .model = model,
          .workload = "primes",
          .workers = workers,
          .concurrency = concurrency,
          .tasks = 16,
          .size = 20,
          .size_unit = "integers"};
}

reports::Plan plan() {
  reports::Plan plan{.time_budget_s = 60, .precision = 0.02};
  plan.cells = {cell("serial", 1, 1), cell("fork", 1, 1), cell("fork", 2, 2),
                cell("pool", 1, 1),   cell("pool", 2, 2), cell("loop", 1, 16)};
  plan.not_applicable = {{"tbb", "primes", "no library"}};
  return plan;
}

/// The text without the breaks of lines that were too long.
std::string in_one_line(std::string text) {
  for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ")) {
    text.replace(at, 3, " ");
  }
  return text;
}

TEST(PlanTextTest, CellsOfEqualWorkStandTogetherAndModelsWithEqualWorkersInOneLine) {
  const std::string text = format_plan(plan(), 2, 0, 6, {});
  EXPECT_NE(text.find("would measure 6 cells on 2 cores. Nothing was measured."),
            std::string::npos);
  EXPECT_NE(text.find("primes: 16 tasks, size: 20 integers (6 cells)\n"
                      "  1 worker: serial\n"
                      "  1, 2 workers: fork, pool\n"
                      "  1 worker with 16 in flight: loop\n"),
            std::string::npos)
      << text;
}

TEST(PlanTextTest, ItSaysWhatOnlyAPilotCanTell) {
  const std::string text = in_one_line(format_plan(plan(), 2, 0, 6, {}));
  EXPECT_NE(text.find("at least 6 are needed to rank cells"), std::string::npos) << text;
  EXPECT_NE(text.find("time: about its time budget of 60.0 s, or less where all is known earlier; "
                      "the run begins with a pilot of each cell, and what does not fit then"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("not applicable: primes with tbb: no library"), std::string::npos) << text;
}

TEST(PlanTextTest, WaitingThatExceedsTheBudgetIsSaidBeforehand) {
  const std::string text = in_one_line(format_plan(plan(), 2, 100, 6, {}));
  EXPECT_NE(text.find("too short for all of it: 6 rounds of 6 cells take 600 s at the least, and "
                      "not even one fits"),
            std::string::npos)
      << text;
}

TEST(PlanTextTest, MoreCellsThanTheBudgetHasTimeForAreSaidBeforehand) {
  reports::Plan large = plan();
  large.time_budget_s = 15;
  large.cells.assign(216, cell("fork", 1, 1));
  const std::string text = in_one_line(format_plan(large, 2, 0, 14, {}));
  EXPECT_NE(text.find("too short for all of it: 14 rounds of 216 cells take"), std::string::npos)
      << text;
  EXPECT_NE(text.find("and no more than about"), std::string::npos) << text;
  EXPECT_NE(text.find("some are measured on fewer tasks, in fewer rounds, or left out"),
            std::string::npos)
      << text;
}

TEST(PlanTextTest, CountedTrialsHaveNoBudget) {
  reports::Plan counted = plan();
  counted.trials = 3;
  const std::string text = in_one_line(format_plan(counted, 2, 0, 6, {"r.json"}));
  EXPECT_NE(text.find("3 trials of each of 6 cells, as was asked for: 18 processes in all"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("as long as 3 trials of each cell take, whatever the budget"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("files: r.json\n"), std::string::npos) << text;
}

TEST(PlanTextTest, CellsWithAFaultAreRunOnceEachAndNotInRounds) {
  reports::Plan faulty = plan();
  for (reports::Cell& one : faulty.cells) one.settings["fault"] = "segv:1";
  std::string text = in_one_line(format_plan(faulty, 2, 0, 6, {}));
  EXPECT_EQ(text.find("rounds"), std::string::npos) << text;
  EXPECT_NE(
      text.find("faults: 6 cells with a fault, each of which is run once (--trials=N: N times)\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("time: at most about its time budget of 60.0 s; what does not fit is left"),
            std::string::npos)
      << text;
  faulty.cells.front().settings.clear();
  text = in_one_line(format_plan(faulty, 2, 0, 6, {}));
  EXPECT_NE(text.find("one trial of each of 1 cell per round"), std::string::npos) << text;
  EXPECT_NE(text.find("faults: 5 cells with a fault"), std::string::npos) << text;
}

TEST(PlanTextTest, ClaimsAreNamedWithTheScenariosThatTheyObserve) {
  reports::Plan claims{.time_budget_s = 300};
  const reports::ClaimPart part{.comparison = {.label = "for daemons"}, .scenario = "daemons"};
  const reports::ClaimPart absent{
      .comparison = {.label = "for zombies", .not_applicable = "it takes /proc"},
      .scenario = "zombies"};
  claims.claims = {{.id = "daemons", .sentence = "They end.", .parts = {part, part}},
                   {.id = "zombies", .sentence = "They stay.", .parts = {absent}}};
  const std::string text = in_one_line(format_plan(claims, 2, 0, 6, {}));
  EXPECT_NE(text.find("claims: daemons, zombies\n"), std::string::npos) << text;
  EXPECT_NE(text.find("scenarios: 1, whose figures are counted or observed; each is run 3 times\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("rounds"), std::string::npos) << text;
}

}  // namespace
}  // namespace bench
