// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/pilot.h"

#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

/// A cell whose trials take this long, start and stop included, unless they are cut off.
struct Scripted {
  double overhead_s = 0.1;
  double task_s = 0.001;
  std::vector<std::uint64_t> tried = {};  ///< numbers of tasks

  PilotedCost pilot(const PilotedCell& cell, double limit_s) {
    return run_pilot(cell, limit_s, [this](std::uint64_t tasks, double limit) {
      tried.push_back(tasks);
      const double iteration_s = task_s * static_cast<double>(tasks);
      const double elapsed_s = overhead_s + 2 * iteration_s;
      if (elapsed_s > limit) return PilotTrial{.was_cut_off = true, .elapsed_s = limit};
      return PilotTrial{.elapsed_s = elapsed_s, .iteration_s = iteration_s};
    });
  }
};

TEST(PilotTest, ACheapCellIsTriedOnceWithAllItsTasks) {
  Scripted script;
  const PilotedCost found = script.pilot({.tasks = 100}, 1);
  EXPECT_EQ(script.tried, (std::vector<std::uint64_t>{100}));
  EXPECT_NEAR(found.cost.iteration_s, 0.1, 1e-9);
  EXPECT_NEAR(found.cost.overhead_s, 0.1, 1e-9);
  EXPECT_FALSE(found.cost.is_at_least);
}

// --model=python --workload=pages --compute=2ms: a second for a task that takes 2 ms in C++.
TEST(PilotTest, ASlowCellIsKnownFromFewerTasks) {
  Scripted script{.task_s = 1.0};
  const PilotedCost found = script.pilot({.tasks = 64}, 12);
  EXPECT_EQ(script.tried, (std::vector<std::uint64_t>{64, 4, 1}));
  EXPECT_NEAR(found.cost.iteration_s, 64, 1e-9);
  EXPECT_FALSE(found.cost.is_at_least);
}

TEST(PilotTest, ACellThatDeclaresToWaitLongIsNotTriedWithAllItsTasks) {
  Scripted script{.task_s = 0.005};
  const PilotedCost found = script.pilot({.tasks = 10'000, .declared_iteration_s = 50}, 2);
  EXPECT_EQ(script.tried.size(), 1U);
  EXPECT_LT(script.tried[0], 100U);
  EXPECT_NEAR(found.cost.iteration_s, 50, 1e-6);
}

TEST(PilotTest, ACellThatHangsIsTakenForSlowAndIsToldFromOneThatFailed) {
  Scripted hangs{.overhead_s = 1e9};
  const PilotedCost found = hangs.pilot({.tasks = 1000}, 2);
  EXPECT_TRUE(found.cost.is_at_least);
  EXPECT_GE(found.cost.iteration_s, 1);
  EXPECT_FALSE(found.has_failed);
  EXPECT_LE(hangs.tried.size(), 4U);
  const auto failed = run_pilot(
      {.tasks = 10}, 2, [](std::uint64_t, double) { return PilotTrial{.has_failed = true}; });
  EXPECT_TRUE(failed.has_failed);
}

TEST(PilotTest, ACellThatHangsWithAllItsTasksIsNotTakenForAFastOneWithFew) {
  const PilotedCost found = run_pilot({.tasks = 64}, 4, [](std::uint64_t tasks, double limit_s) {
    if (tasks == 64) return PilotTrial{.was_cut_off = true, .elapsed_s = limit_s};
    return PilotTrial{.elapsed_s = 0.1, .iteration_s = 0.001};
  });
  EXPECT_TRUE(found.cost.is_at_least);
  EXPECT_GE(found.cost.iteration_s, 2);
}

TEST(PilotTest, NoPilotHasFewerTasksThanTheCellNeedsToBeItself) {
  Scripted script{.task_s = 10};
  const PilotedCost found = script.pilot({.tasks = 1000, .min_tasks = 128}, 2);
  for (const std::uint64_t tasks : script.tried) EXPECT_GE(tasks, 128U);
  EXPECT_TRUE(found.cost.is_at_least);
}

TEST(PilotTest, CheapCellsLeaveTheirTimeToTheOthers) {
  PilotTime time(12, 24);
  const double first_s = time.next_limit_s();
  for (int cell = 0; cell < 20; ++cell) time.take(0.05);
  EXPECT_GT(time.next_limit_s(), 2 * first_s);
}

TEST(PilotTest, AllPilotsTogetherTakeAboutTheirTime) {
  for (const std::uint64_t cells : {1U, 3U, 25U}) {
    PilotTime time(12, cells);
    double taken_s = 0;
    for (std::uint64_t cell = 0; cell < cells; ++cell) {
      const double limit_s = time.next_limit_s();
      taken_s += limit_s;
      time.take(limit_s);
    }
    EXPECT_LE(taken_s, 12 + 0.5 * static_cast<double>(cells));
  }
}

TEST(PilotTest, CellsThatComeAfterTheTimeOfAllPilotsTakeLittle) {
  PilotTime time(1, 10);
  time.take(1.2);
  EXPECT_LE(9 * 3 * time.next_limit_s(), 3);
}

}  // namespace
}  // namespace bench
