// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/fit.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

BudgetCell make_cell(const std::string& name, double overhead_s, double iteration_s) {
  return {.name = name,
          .workload = "primes",
          .cost = {.overhead_s = overhead_s, .iteration_s = iteration_s},
          .tasks = 1000};
}

BudgetCell make_baseline(double overhead_s, double iteration_s) {
  BudgetCell cell = make_cell("serial", overhead_s, iteration_s);
  cell.is_baseline = true;
  cell.may_be_scaled = true;
  return cell;
}

/// Returns what a run takes that does what the fit says, by the costs that it was made from.
double run_s(std::vector<BudgetCell> cells, const Budget& budget, const Fit& fit) {
  for (std::uint64_t place = 0; place < cells.size(); ++place) {
    BudgetCell& cell = cells[place];
    const auto take = [&](std::uint64_t tasks) {
      cell.cost.iteration_s *= static_cast<double>(tasks) / static_cast<double>(cell.tasks);
      cell.tasks = tasks;
    };
    if (fit.fewer_tasks.contains(cell.workload)) take(fit.fewer_tasks.at(cell.workload));
    if (fit.measured_tasks.contains(place)) {
      take(fit.measured_tasks.at(place));
      cell.memory_trials = 0;
    }
    cell.has_half_of_rounds = fit.max_trials.contains(place);
    cell.is_left_alone |= fit.left_out.contains(place);
  }
  return rounds_cost_s(cells, fit.rounds, {.laps = fit.laps, .turn_s = budget.turn_s},
                       fit.measures_memory);
}

/// Five workloads with five cells each, in fresh processes of 50 ms.
std::vector<BudgetCell> cells_of_the_overview() {
  std::vector<BudgetCell> cells;
  for (int workload = 0; workload < 5; ++workload) {
    cells.push_back(make_baseline(0.05, 0.04));
    for (int model = 1; model < 5; ++model) cells.push_back(make_cell("a", 0.05, 0.02));
  }
  return cells;
}

TEST(FitTest, CellsThatFitAreMeasuredAsTheyWereAskedFor) {
  const auto cells = cells_of_the_overview();
  const Budget budget{.left_s = 57, .min_rounds_to_rank = 12};
  const Fit fit = fit_to_budget(cells, budget);
  EXPECT_TRUE(fit.keeps_all_work());
  EXPECT_TRUE(fit.left_out.empty());
  EXPECT_TRUE(fit.sentences.empty());
  EXPECT_GE(fit.rounds, 12U);
  EXPECT_TRUE(fit.measures_memory);
  EXPECT_LE(run_s(cells, budget, fit), 57);
  EXPECT_DOUBLE_EQ(run_s(cells, budget, fit), fit.expected_s);
}

TEST(FitTest, AShorterBudgetHasFewerTurnsAndRoundsOfTheSameWork) {
  const auto cells = cells_of_the_overview();
  const Fit large = fit_to_budget(cells, {.left_s = 200, .min_rounds_to_rank = 12});
  const Budget budget{.total_s = 45, .left_s = 42, .min_rounds_to_rank = 12};
  const Fit small = fit_to_budget(cells, budget);
  EXPECT_LE(small.laps, large.laps);
  EXPECT_LT(small.rounds, large.rounds);
  EXPECT_GE(small.rounds, 12U);
  EXPECT_TRUE(small.keeps_all_work());
  EXPECT_LE(run_s(cells, budget, small), 42);
}

TEST(FitTest, MoreTurnsComeBeforeMoreRoundsThanRanksNeed) {
  const auto cells = cells_of_the_overview();
  const std::uint64_t min_rounds = 12;
  const double enough_s =
      rounds_cost_s(cells, min_rounds * 3 / 2, {.laps = max_laps}, /*with_memory=*/true);
  const Fit all = fit_to_budget(cells, {.left_s = enough_s, .min_rounds_to_rank = min_rounds});
  EXPECT_EQ(all.laps, max_laps);
  EXPECT_EQ(all.rounds, min_rounds * 3 / 2);
  const Fit less = fit_to_budget(cells, {.left_s = enough_s / 2, .min_rounds_to_rank = min_rounds});
  EXPECT_LT(less.laps, max_laps);
  EXPECT_GE(less.rounds, min_rounds * 3 / 2);
}

TEST(FitTest, TheRoundsOfALookComeBeforeMoreTurns) {
  const auto cells = cells_of_the_overview();
  const std::uint64_t min_rounds = 12;
  const double left_s = rounds_cost_s(cells, min_rounds, {.laps = 2}, /*with_memory=*/true);
  Budget budget{.left_s = left_s, .min_rounds_to_rank = min_rounds};
  EXPECT_EQ(fit_to_budget(cells, budget).rounds, min_rounds);
  budget.min_rounds_to_look = min_rounds + 1;
  const Fit fit = fit_to_budget(cells, budget);
  EXPECT_EQ(fit.laps, 1U);
  EXPECT_GT(fit.rounds, min_rounds);
}

TEST(FitTest, OnQuietCoresRoundsAreShortSoThatARunMayEndEarly) {
  const auto cells = cells_of_the_overview();
  const Fit fit = fit_to_budget(cells, {.left_s = 57, .min_rounds_to_rank = 12, .is_quiet = true});
  EXPECT_LE(fit.laps, max_quiet_laps);
  EXPECT_EQ(fit.rounds, fit_to_budget(cells, {.left_s = 57, .min_rounds_to_rank = 12}).rounds);
}

TEST(FitTest, ALargeBudgetHasAllTurnsAndAllRounds) {
  const auto cells = cells_of_the_overview();
  const Budget budget{.total_s = 2000, .left_s = 1990, .min_rounds_to_rank = 12};
  const Fit fit = fit_to_budget(cells, budget);
  EXPECT_EQ(fit.rounds, max_rounds);
  EXPECT_EQ(fit.laps, max_laps);
}

TEST(FitTest, TooMuchMemoryMeasuringIsLeftOutBeforeWorkIs) {
  std::vector<BudgetCell> cells(4, make_cell("python-threads", 0.05, 1));
  for (BudgetCell& cell : cells) cell.memory_trials = 5;
  const Budget budget{.total_s = 60, .left_s = 57, .min_rounds_to_rank = 6};
  const Fit fit = fit_to_budget(cells, budget);
  EXPECT_FALSE(fit.measures_memory);
  EXPECT_TRUE(fit.keeps_all_work());
  ASSERT_EQ(fit.sentences.size(), 1U);
  expect_says(fit.sentences[0], "memory of the models is not measured");
}

TEST(FitTest, MemoryThatAnAnswerNeedsIsMeasured) {
  std::vector<BudgetCell> cells(4, make_cell("threads", 0.05, 1));
  for (BudgetCell& cell : cells) {
    cell.memory_trials = 5;
    cell.needs_memory = true;
  }
  const Budget budget{.total_s = 100, .left_s = 97, .min_rounds_to_rank = 6};
  const Fit fit = fit_to_budget(cells, budget);
  EXPECT_LE(run_s(cells, budget, fit), 97);
  EXPECT_GE(run_s(cells, budget, fit), 20);  // of memory trials alone
}

// The experiment "memory": one timed trial, and a memory trial in each of six rounds.
TEST(FitTest, MemoryTrialsAreCountedForEachRoundAlsoWhereACellHasFewerTrials) {
  std::vector<BudgetCell> cells = {make_cell("fork", 0.1, 0.4)};
  cells[0].max_trials = 1;
  cells[0].memory_trials = 6;
  cells[0].needs_memory = true;
  const double timed_s = trial_cost_s(cells[0].cost, {});
  EXPECT_DOUBLE_EQ(rounds_cost_s(cells, 10, {}, false),
                   timed_s + 6 * memory_trial_cost_s(cells[0].cost));
}

// bench --model=coroutines,asio-coroutines --workload=http --tasks=10000 --concurrency=1000
// --latency=5ms: the serial baseline waits for 10,000 answers one after the other.
TEST(FitTest, ASlowBaselineIsScaledFromFewerTasks) {
  std::vector<BudgetCell> cells = {make_baseline(0.1, 50), make_cell("coroutines", 0.1, 0.4),
                                   make_cell("asio-coroutines", 0.1, 0.4)};
  for (BudgetCell& cell : cells) cell.tasks = 10'000;
  const Budget budget{.left_s = 55, .min_rounds_to_rank = 8};
  const Fit fit = fit_to_budget(cells, budget);
  ASSERT_TRUE(fit.measured_tasks.contains(0));
  EXPECT_EQ(fit.measured_tasks.size(), 1U);
  EXPECT_GE(fit.measured_tasks.at(0), 100U);
  EXPECT_TRUE(fit.left_out.empty());
  EXPECT_TRUE(fit.fewer_tasks.empty());
  EXPECT_GE(fit.rounds, 8U);
  EXPECT_LE(run_s(cells, budget, fit), 55);
  expect_says(fit.sentences.at(0),
              "of its 10000 tasks and scaled from these: all of "
              "them would take about 50 s per iteration");
}

TEST(FitTest, AWorkloadWhoseTasksMayBeFewerHasFewerForAllItsCells) {
  const std::vector<BudgetCell> cells = {make_baseline(0.1, 4), make_cell("python", 0.1, 4),
                                         make_cell("python-processes", 0.1, 2)};
  const Budget budget{.left_s = 57, .min_rounds_to_rank = 7, .min_tasks = {{"primes", 16}}};
  const Fit fit = fit_to_budget(cells, budget);
  ASSERT_TRUE(fit.fewer_tasks.contains("primes"));
  EXPECT_LT(fit.fewer_tasks.at("primes"), 1000U);
  EXPECT_GE(fit.fewer_tasks.at("primes"), 100U);
  EXPECT_TRUE(fit.measured_tasks.empty());
  EXPECT_TRUE(fit.left_out.empty());
  EXPECT_LE(run_s(cells, budget, fit), 57);
  expect_says(fit.sentences.at(0), "tasks per iteration in place of 1000, for all models");
}

TEST(FitTest, TasksThatTheUserFixedAreNotFewer) {
  const std::vector<BudgetCell> cells = {make_cell("a", 0.1, 4), make_cell("b", 0.1, 4)};
  const Fit fit = fit_to_budget(cells, {.left_s = 57, .min_rounds_to_rank = 7});
  EXPECT_TRUE(fit.fewer_tasks.empty());
}

TEST(FitTest, ShortIterationsAreNotMadeShorter) {
  std::vector<BudgetCell> cells(100, make_cell("a", 0.2, 0.05));
  const Fit fit =
      fit_to_budget(cells, {.left_s = 57, .min_rounds_to_rank = 12, .min_tasks = {{"primes", 16}}});
  EXPECT_TRUE(fit.fewer_tasks.empty());
}

// bench --model=python --workload=pages --compute=2ms: minutes per iteration.
TEST(FitTest, CellsThatDoNotFitAreLeftOut) {
  const std::vector<BudgetCell> cells = {make_baseline(0.1, 0.3), make_cell("threads", 0.1, 0.2),
                                         make_cell("python-threads", 0.2, 85),
                                         make_cell("tbb", 0.1, 0.2)};
  const Budget budget{.left_s = 55, .min_rounds_to_rank = 8};
  const Fit fit = fit_to_budget(cells, budget);
  ASSERT_EQ(fit.left_out.size(), 1U);
  expect_says(fit.left_out.at(2).reason, "no time in a time budget of 60 s");
  EXPECT_GE(fit.rounds, 8U);
  EXPECT_LE(run_s(cells, budget, fit), 55);
}

TEST(FitTest, ACellOfWhichNothingIsKnownButThatItIsSlowIsLeftOut) {
  std::vector<BudgetCell> cells = {make_cell("threads", 0.1, 0.2), make_cell("hangs", 0.2, 1.5)};
  cells[1].cost.is_at_least = true;
  const Fit fit = fit_to_budget(cells, {.left_s = 55, .min_rounds_to_rank = 8});
  ASSERT_TRUE(fit.left_out.contains(1));
  expect_says(fit.left_out.at(1).detail, "an iteration takes more than 1.5 s");
}

TEST(FitTest, ACellThatThereWasNoTimeToTryIsLeftOutForWantOfTime) {
  std::vector<BudgetCell> cells = {make_cell("threads", 0.1, 0.2), make_cell("fork", 0.1, 0.2)};
  cells[1].cost.was_not_tried = true;
  const Fit fit = fit_to_budget(cells, {.left_s = 55, .min_rounds_to_rank = 8});
  ASSERT_TRUE(fit.left_out.contains(1));
  expect_says(fit.left_out.at(1).reason, "no time in a time budget of 60 s");
}

/// Cells of one work, of which the first is the baseline.
std::vector<BudgetCell> compared(std::vector<BudgetCell> cells) {
  for (BudgetCell& cell : cells) cell.compared = 1;
  return cells;
}

TEST(FitTest, ABaselineHasHalfOfTheRoundsBeforeACellIsLeftOut) {
  std::vector<BudgetCell> cells =
      compared({make_baseline(0.3, 0.03), make_cell("a", 0.3, 0.03), make_cell("b", 0.3, 0.03)});
  const Budget all{.total_s = 20, .left_s = 15, .min_rounds_to_rank = 14};
  EXPECT_TRUE(fit_to_budget(cells, all).max_trials.empty());
  const Budget budget{.total_s = 20, .left_s = 13, .min_rounds_to_rank = 14};
  const Fit fit = fit_to_budget(cells, budget);
  EXPECT_TRUE(fit.left_out.empty());
  EXPECT_GE(fit.rounds, 14U);
  ASSERT_TRUE(fit.max_trials.contains(0));
  EXPECT_EQ(fit.max_trials.size(), 1U);
  EXPECT_EQ(fit.max_trials.at(0), rounds_of_baseline(fit.rounds));
  EXPECT_LE(run_s(cells, budget, fit), 13);
  expect_says(fit.sentences.back(), "Baselines are measured in 7 of 14 rounds");
}

TEST(FitTest, ABaselineHasAtLeastTheRoundsOfAnInterval) {
  EXPECT_EQ(rounds_of_baseline(3), 3U);
  EXPECT_EQ(rounds_of_baseline(6), 6U);
  EXPECT_EQ(rounds_of_baseline(11), 6U);
  EXPECT_EQ(rounds_of_baseline(15), 8U) << "with less than half of the rounds it has no rank";
}

TEST(FitTest, NoCellIsLeftOutForABaselineThatIsMoreExpensiveAndCannotBeShortened) {
  std::vector<BudgetCell> cells = compared({make_baseline(0.1, 3), make_cell("a", 0.1, 1.2),
                                            make_cell("b", 0.1, 1.2), make_cell("c", 0.1, 1.2)});
  cells[0].may_be_scaled = false;
  const Budget budget{.left_s = 55, .min_rounds_to_rank = 8};
  const Fit fit = fit_to_budget(cells, budget);
  ASSERT_EQ(fit.left_out.size(), 1U);
  EXPECT_TRUE(fit.left_out.contains(0));
  EXPECT_LE(run_s(cells, budget, fit), 55);
}

TEST(FitTest, ABaselineThatIsNoMoreExpensiveIsKeptWithWhatIsComparedWithIt) {
  std::vector<BudgetCell> cells = compared({make_baseline(0.5, 0.3), make_cell("a", 0.5, 0.3),
                                            make_cell("b", 0.6, 0.3), make_cell("c", 0.7, 0.3)});
  cells[0].may_be_scaled = false;
  const Fit fit = fit_to_budget(cells, {.left_s = 17.5, .min_rounds_to_rank = 8});
  EXPECT_FALSE(fit.left_out.contains(0));
  EXPECT_FALSE(fit.left_out.contains(1));
  EXPECT_TRUE(fit.left_out.contains(3));
}

TEST(FitTest, ABaselineOfCellsThatAreAllLeftOutIsLeftOut) {
  std::vector<BudgetCell> cells = compared({make_baseline(0.1, 0.1), make_cell("a", 0.1, 40)});
  std::vector<BudgetCell> others = compared({make_baseline(0.1, 0.1), make_cell("b", 0.1, 0.1)});
  for (BudgetCell& cell : others) {
    cell.compared = 2;
    cells.push_back(cell);
  }
  const Fit fit = fit_to_budget(cells, {.left_s = 15, .min_rounds_to_rank = 8});
  EXPECT_TRUE(fit.left_out.contains(0)) << "nothing would be compared with it";
  EXPECT_TRUE(fit.left_out.contains(1));
  EXPECT_EQ(fit.left_out.size(), 2U);
}

TEST(FitTest, ABaselineOfSizesThatSweepsWillNotReachIsNotKeptAlone) {
  std::vector<BudgetCell> cells = {make_baseline(0.1, 0.4)};
  cells.front().is_reference = true;
  for (const bool is_baseline : {true, false}) {
    for (std::uint64_t size = 0; size < 8; ++size) {
      cells.push_back(make_cell("a", 0.1, 0.4));
      BudgetCell& cell = cells.back();
      cell.is_baseline = is_baseline;
      cell.compared = size + 1;
      cell.sweep = is_baseline ? 1 : 2;
      cell.place_in_sweep = size;
      cell.reference = 0;
      cell.cost.will_be_skipped = !is_baseline && size > 3;
      cell.is_left_alone = cell.cost.will_be_skipped;
      if (!is_baseline) cell.cost.iteration_s = 3;
    }
  }
  const Fit fit = fit_to_budget(cells, {.left_s = 20, .min_rounds_to_rank = 8});
  for (std::uint64_t cell = 1; cell < 17; ++cell) EXPECT_TRUE(fit.left_out.contains(cell)) << cell;
}

TEST(FitTest, ManyScaledBaselinesAreOneSentence) {
  std::vector<BudgetCell> cells;
  for (std::uint64_t work = 1; work <= 5; ++work) {
    cells.push_back(make_baseline(0.1, 5));
    cells.push_back(make_cell("a", 0.1, 0.1));
    cells[cells.size() - 2].compared = cells.back().compared = work;
  }
  const Fit fit = fit_to_budget(cells, {.left_s = 55, .min_rounds_to_rank = 12});
  EXPECT_EQ(fit.measured_tasks.size(), 5U);
  ASSERT_FALSE(fit.sentences.empty());
  expect_says(fit.sentences[0], "and so are 4 other baselines in the same way");
}

TEST(FitTest, RoundsThatAreMissingForRanksAreSaid) {
  const std::vector<BudgetCell> cells(10, make_cell("a", 0.1, 0.4));
  const Budget budget{.left_s = 57, .min_rounds_to_rank = 13};
  const Fit fit = fit_to_budget(cells, budget);
  EXPECT_TRUE(fit.left_out.empty());
  EXPECT_LT(fit.rounds, 13U);
  EXPECT_GE(fit.rounds, 5U);
  EXPECT_LE(run_s(cells, budget, fit), 57);
  ASSERT_FALSE(fit.sentences.empty());
  expect_says(fit.sentences.back(), "Ranks need at least 13 rounds");
}

TEST(FitTest, NoFitTakesMoreThanTheBudgetWhateverTheCellsCost) {
  for (const double iteration_s : {0.001, 0.02, 0.3, 2.0, 15.0, 100.0, 4000.0}) {
    for (const double budget_s : {1.0, 5.0, 60.0, 600.0}) {
      for (const std::size_t count : {1U, 3U, 30U}) {
        std::vector<BudgetCell> cells(count, make_cell("a", 0.05, iteration_s));
        cells[0] = make_baseline(0.05, 10 * iteration_s);
        const Budget budget{.total_s = budget_s,
                            .left_s = 0.9 * budget_s,
                            .min_rounds_to_rank = 9,
                            .min_tasks = {{"primes", 4}}};
        const Fit fit = fit_to_budget(cells, budget);
        EXPECT_LE(run_s(cells, budget, fit), budget.left_s + 1e-6)
            << count << " cells of " << iteration_s << " s in " << budget_s << " s";
      }
    }
  }
}

TEST(FitTest, FailedCellsTakeNoTime) {
  std::vector<BudgetCell> cells = {make_cell("a", 0.1, 0.1), make_cell("failed", 0.1, 1000)};
  cells[1].is_left_alone = true;
  const Fit fit = fit_to_budget(cells, {.left_s = 55, .min_rounds_to_rank = 8});
  EXPECT_TRUE(fit.left_out.empty());
  EXPECT_GE(fit.rounds, 8U);
}

/// A reference, and two sweeps of eight cells, of which the second costs twice as much.
std::vector<BudgetCell> two_sweeps() {
  std::vector<BudgetCell> cells = {make_cell("a", 0.1, 0.4)};
  cells.front().is_reference = true;
  cells.front().is_baseline = true;
  for (std::uint64_t sweep = 1; sweep <= 2; ++sweep) {
    for (std::uint64_t size = 0; size < 8; ++size) {
      cells.push_back(make_cell("a", 0.1, 0.1 * static_cast<double>(sweep)));
      cells.back().sweep = sweep;
      cells.back().place_in_sweep = size;
      cells.back().reference = 0;
    }
  }
  return cells;
}

TEST(FitTest, EverySecondSizeOfAllSweepsComesBeforeASweepIsLeftOut) {
  const Budget budget{.left_s = 30, .min_rounds_to_rank = 6};
  const Fit fit = fit_to_budget(two_sweeps(), budget);
  EXPECT_EQ(fit.left_out.size(), 8U);
  for (const std::uint64_t cell : {2U, 4U, 6U, 8U, 10U, 12U, 14U, 16U}) {
    ASSERT_TRUE(fit.left_out.contains(cell)) << cell;
    expect_says(fit.left_out.at(cell).reason, "every second task size is measured");
  }
  EXPECT_LE(run_s(two_sweeps(), budget, fit), 30);
}

TEST(FitTest, ASweepThatDoesNotFitWithEveryFourthSizeIsLeftOutAsAWhole) {
  const Budget budget{.left_s = 11, .min_rounds_to_rank = 6};
  const Fit fit = fit_to_budget(two_sweeps(), budget);
  for (std::uint64_t cell = 9; cell <= 16; ++cell) EXPECT_TRUE(fit.left_out.contains(cell)) << cell;
  EXPECT_FALSE(fit.left_out.contains(0));
  EXPECT_FALSE(fit.left_out.contains(1));
  EXPECT_LE(run_s(two_sweeps(), budget, fit), 11);
}

TEST(FitTest, TheReferenceOfSweepsIsLeftOutLast) {
  const Fit fit = fit_to_budget(two_sweeps(), {.left_s = 6.5, .min_rounds_to_rank = 6});
  EXPECT_EQ(fit.left_out.size(), 16U);
  EXPECT_FALSE(fit.left_out.contains(0));
}

}  // namespace
}  // namespace bench
