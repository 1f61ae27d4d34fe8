// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/groups.h"

#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "bench/plan/plan.h"

namespace bench {
namespace {

using Groups = std::vector<std::vector<std::uint64_t>>;

reports::Cell cell(const std::string& workload, std::uint64_t tasks) {
  return {.name = workload, .model = "m", .workload = workload, .tasks = tasks};
}

reports::Plan plan_of(std::vector<reports::Cell> cells) {
  reports::Plan plan;
  plan.cells = std::move(cells);
  return plan;
}

TEST(Groups, CellsOfEqualWorkAreMeasuredTogetherWhereTheFirstOfThemStands) {
  const auto plan = plan_of({cell("a", 8), cell("b", 8), cell("a", 8), cell("a", 9)});
  const std::vector<std::uint64_t> order = {3, 2, 1, 0};
  EXPECT_EQ(groups_of_round(plan, order, 0), (Groups{{3}, {2, 0}, {1}}));
}

TEST(Groups, ThoseOfAnOpenLoopAreAlone) {
  auto plan = plan_of({cell("a", 8), cell("a", 8), cell("a", 8)});
  plan.cells[1].arrival_rate = 100;
  const std::vector<std::uint64_t> order = {0, 1, 2};
  EXPECT_EQ(groups_of_round(plan, order, 0), (Groups{{0, 2}, {1}}));
}

TEST(Groups, ThoseOfASweepAreAloneInTheFirstRoundAndTogetherInTheNext) {
  auto plan = plan_of({cell("a", 8), cell("a", 8), cell("a", 8), cell("a", 8)});
  plan.experiments.push_back({});
  plan.experiments.front().sweeps.push_back({.reference = 0, .cells = {1}});
  const std::vector<std::uint64_t> order = {0, 1, 2, 3};
  EXPECT_EQ(groups_of_round(plan, order, 0), (Groups{{0}, {1}, {2, 3}}));
  EXPECT_EQ(groups_of_round(plan, order, 1), (Groups{{0, 1, 2, 3}}));
}

TEST(Groups, OverTheRoundsEveryPairOfCellsThatDoNotAllFitTogetherIsInOnePart) {
  constexpr std::uint64_t cells = 12;
  constexpr std::uint64_t rounds = 40;
  const auto plan = plan_of(std::vector(cells, cell("a", 8)));
  const std::vector<TrialNeeds> needs(cells, {.bytes = 10});
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::set<std::pair<std::uint64_t, std::uint64_t>> met;
    for (std::uint64_t round = 0; round < rounds; ++round) {
      const auto order = round_order(seed, round, cells);
      const auto group = groups_of_round(plan, order, round).front();
      // As a run does it: four of them fit together.
      for (const auto& part : split_to_fit(needs, {.bytes = 40}).parts) {
        EXPECT_EQ(part.size(), 4U);
        for (const std::size_t one : part) {
          for (const std::size_t other : part) met.emplace(group[one], group[other]);
        }
      }
    }
    EXPECT_EQ(met.size(), cells * cells) << "of seed " << seed;
  }
}

TEST(Groups, ATrialNeedsThePeakThatWasMeasured) {
  reports::Results results;
  results.plan = plan_of({cell("empty", 8)});
  const std::uint64_t estimate = needs_of(0, results).bytes;
  EXPECT_GT(estimate, std::uint64_t{1} << 20);
  results.memory.push_back({.cell = 0, .peak_bytes = 5 * estimate});
  EXPECT_EQ(needs_of(0, results).bytes, 5 * estimate);
}

TEST(Groups, AnEstimateCountsTheMemoryThatTheTrialIsToHold) {
  reports::Results results;
  results.plan = plan_of({cell("empty", 8), cell("empty", 8)});
  results.plan.cells[1].settings["parent-bytes"] = std::to_string(1 << 30);
  EXPECT_EQ(needs_of(1, results).bytes - needs_of(0, results).bytes, std::uint64_t{1} << 30);
}

TEST(Groups, AnEstimateCountsAnInterpreterForEachProcessAndInterpreterOfItsOwnAndNotForThreads) {
  constexpr std::uint64_t workers = 1'000;
  const auto bytes_per_worker = [&](const std::string& runtime, reports::WorkerKind kind) {
    reports::Results results;
    results.plan = plan_of({cell("empty", 8), cell("empty", 8)});
    results.plan.cells[0].workers = 0;
    results.plan.cells[1].workers = workers;
    for (reports::Cell& one : results.plan.cells) {
      one.runtime = runtime;
      one.traits = {.worker_kind = kind};
    }
    return (needs_of(1, results).bytes - needs_of(0, results).bytes) / workers;
  };
  using reports::WorkerKind;
  const std::uint64_t thread = bytes_per_worker("CPython 3.11.2, GIL on", WorkerKind::thread);
  const std::uint64_t process = bytes_per_worker("CPython 3.11.2, GIL on", WorkerKind::process);
  EXPECT_LT(5 * thread, process);
  EXPECT_EQ(bytes_per_worker("CPython 3.14.0, GIL on", WorkerKind::interpreter), process);
  EXPECT_EQ(bytes_per_worker("", WorkerKind::thread), thread);
}

}  // namespace
}  // namespace bench
