// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/sweep_costs.h"

#include <cmath>

#include <gtest/gtest.h>

#include "bench/campaign/sweep.h"
#include "reports/results/plan.h"

namespace bench {
namespace {

using Places = std::vector<std::size_t>;

/// A model that does 50 ms of work with two workers, and what it takes beside the work.
struct Scripted {
  double task_s = 0;        ///< of each task beside its work
  double task_start_s = 0;  ///< of each task at start, as for its memory
  double start_s = 0.01;

  static constexpr double work_s = 0.05;
  static constexpr std::uint64_t workers = 2;

  CellCost cost(std::uint64_t tasks) const {
    const auto count = static_cast<double>(tasks);
    return {.overhead_s = start_s + count * task_start_s,
            .iteration_s = work_s / workers + count * task_s / workers};
  }
};

constexpr CellCost reference{.overhead_s = 0.01, .iteration_s = Scripted::work_s};
constexpr std::size_t sizes = 18;

std::uint64_t tasks_of(std::size_t place) { return std::uint64_t{8} << place; }

/// The sweep with the pilots that a run makes of it.
std::vector<SweepCell> piloted(const Scripted& model) {
  std::vector<SweepCell> cells;
  for (std::size_t place = 0; place < sizes; ++place) {
    cells.push_back({.tasks = tasks_of(place), .workers = Scripted::workers});
  }
  for (const std::size_t place : places_of_sweep_pilots(sizes)) {
    cells[place].piloted = model.cost(tasks_of(place));
    if (!may_sweep_further(cells[place], reference.iteration_s)) break;
  }
  return cells;
}

/// How many cells a run measures, by the rule of sweeps.
std::size_t measured(const Scripted& model) {
  std::size_t below = 0;
  for (std::size_t place = 0; place < sizes; ++place) {
    if (below >= steps_below) return place;
    const double iteration_s = model.cost(tasks_of(place)).iteration_s;
    const bool is_below =
        reports::efficiency(Scripted::work_s, iteration_s, Scripted::workers) < min_efficiency;
    below = is_below ? below + 1 : 0;
  }
  return sizes;
}

TEST(SweepCosts, EveryFourthCellAndTheLastHavePilots) {
  EXPECT_EQ(places_of_sweep_pilots(18), (Places{0, 4, 8, 12, 16, 17}));
  EXPECT_EQ(places_of_sweep_pilots(5), (Places{0, 4}));
  EXPECT_EQ(places_of_sweep_pilots(1), (Places{0}));
  EXPECT_EQ(places_of_sweep_pilots(0), Places{});
}

TEST(SweepCosts, WhatIsForeseenOfASweepIsWhatItCosts) {
  for (int step = 0; step < 35; ++step) {
    const double task_s = 1e-8 * std::pow(1.5, step);  // up to 10 ms
    for (const double task_start_s : {0.0, 1e-7, 1e-5}) {
      const Scripted model{.task_s = task_s, .task_start_s = task_start_s};
      const std::vector<CellCost> costs = estimate_sweep(piloted(model), reference);
      ASSERT_EQ(costs.size(), sizes);
      const std::size_t count = measured(model);
      for (std::size_t place = 0; place < sizes; ++place) {
        SCOPED_TRACE(testing::Message()
                     << task_s << " s a task, cell " << place << " of " << count);
        // One more than by the rule: a pilot is not exact.
        EXPECT_EQ(costs[place].will_be_skipped, place > count);
        if (place >= count) continue;
        const CellCost exact = model.cost(tasks_of(place));
        EXPECT_NEAR(costs[place].iteration_s, exact.iteration_s, 1e-9);
        EXPECT_NEAR(costs[place].overhead_s, exact.overhead_s, 1e-9);
      }
    }
  }
}

TEST(SweepCosts, PilotsEndWhereTheSweepHasEndedSurely) {
  // 0.8 ms a task: less than a half of the time from 64 tasks on, an eighth from 512.
  const std::vector<SweepCell> cells = piloted({.task_s = 8e-4});
  EXPECT_TRUE(cells[4].piloted);
  EXPECT_TRUE(cells[8].piloted);
  EXPECT_FALSE(cells[12].piloted);
}

TEST(SweepCosts, BehindTheLastPilotAnIterationTakesAsMuchLongerAsItHasMoreTasks) {
  std::vector<SweepCell> cells(3, {.workers = Scripted::workers});
  for (std::size_t place = 0; place < 3; ++place) cells[place].tasks = tasks_of(place);
  cells[0].piloted = CellCost{.overhead_s = 0.5, .iteration_s = 0.03};
  const std::vector<CellCost> costs = estimate_sweep(cells, reference);
  EXPECT_NEAR(costs[2].iteration_s, 0.12, 1e-9);
  EXPECT_NEAR(costs[2].overhead_s, 0.5, 1e-9);
}

TEST(SweepCosts, WithoutPilotsCellsCostWhatTheReferenceDoes) {
  const std::vector<CellCost> costs = estimate_sweep(std::vector<SweepCell>(4), reference);
  for (const CellCost& cost : costs) {
    EXPECT_EQ(cost.iteration_s, reference.iteration_s);
    EXPECT_FALSE(cost.will_be_skipped);
  }
}

TEST(SweepCosts, WithoutAReferenceNothingOfASweepIsMeasured) {
  for (const CellCost& cost : estimate_sweep(piloted({}), {})) EXPECT_TRUE(cost.will_be_skipped);
}

TEST(SweepCosts, ACellWhosePilotDidNotEndInTimeIsTheLastThatIsPiloted) {
  const SweepCell slow{
      .tasks = 8, .workers = 2, .piloted = CellCost{.iteration_s = 0.01, .is_at_least = true}};
  EXPECT_FALSE(may_sweep_further(slow, 1));
  EXPECT_FALSE(may_sweep_further({.tasks = 8, .workers = 2}, 1));
}

TEST(SweepCosts, WithManyWorkersASweepGoesOnUntilTheyAreNoFasterThanOne) {
  const auto cell = [](double iteration_s) {
    return SweepCell{.tasks = 8, .workers = 8, .piloted = CellCost{.iteration_s = iteration_s}};
  };
  EXPECT_EQ(least_efficiency(2), 0.5);
  EXPECT_EQ(least_efficiency(1), 0.5);
  EXPECT_EQ(least_efficiency(8), 0.125);
  EXPECT_TRUE(may_sweep_further(cell(2), 1)) << "half as fast as one task after the other";
  EXPECT_FALSE(may_sweep_further(cell(8), 1));
}

}  // namespace
}  // namespace bench
