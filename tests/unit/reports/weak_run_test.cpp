// SPDX-License-Identifier: Apache-2.0
#include "reports/weak_run.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

std::size_t count_best(const std::vector<ShownRow>& rows) {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows, [](const ShownRow& row) { return row.may_be_best == true; }));
}

/// Models with eight trials each around these times, on cores that were hardly ever quiet. Each
/// begins at another place, so that rounds contradict each other where the times are close.
Results results_of(const std::vector<std::int64_t>& middles) {
  Results results;
  for (const std::int64_t middle : middles) {
    const std::uint64_t cell = results.plan.cells.size();
    results.plan.cells.push_back(make_cell("model-" + std::to_string(cell), "primes"));
    std::vector<std::int64_t> samples;
    for (std::uint64_t round = 0; round < 8; ++round) {
      samples.push_back(middle - 12 + 3 * static_cast<std::int64_t>((round + 3 * cell) % 8));
    }
    add_trials(results, cell, samples);
  }
  results.machine_state = MachineState{.cores = {{.best_ns = 100, .quiet_share = 0.1}}};
  return results;
}

TEST(WeakRun, RowsThatCannotBeToldApartOnABusyMachineMakeARunWeak) {
  const Results results = results_of({1000, 1001, 1002});
  EXPECT_EQ(count_best(shown_rows(results)), 3U);
  EXPECT_TRUE(is_weak_run(results));
}

TEST(WeakRun, RowsThatAreToldApartMakeNoRunWeak) {
  const Results results = results_of({1000, 2000, 3000});
  EXPECT_EQ(shown_rows(results).size(), 3U);
  EXPECT_EQ(count_best(shown_rows(results)), 1U);
  EXPECT_FALSE(is_weak_run(results));
}

TEST(WeakRun, AQuietMachineMakesNoRunWeak) {
  Results results = results_of({1000, 1001, 1002});
  results.machine_state->cores[0].quiet_share = 0.9;
  EXPECT_FALSE(is_weak_run(results));
  results.machine_state.reset();
  EXPECT_FALSE(is_weak_run(results));
}

TEST(WeakRun, CellsOfOneModelWithOtherSettingsAreNotAskedWhichIsTheBest) {
  Results results = results_of({1000, 1001, 1002});
  for (Cell& cell : results.plan.cells) cell.model = "one";
  EXPECT_EQ(count_best(shown_rows(results)), 0U);
  EXPECT_FALSE(is_weak_run(results));
}

TEST(WeakRun, CellsOfAnExperimentThatRanksNoneAreNotAskedWhichIsTheBest) {
  Results results = results_of({1000, 1001, 1002});
  results.plan.experiments = {{.name = "granularity",
                               .question = "how small?",
                               .chart = "granularity",
                               .cells = {0, 1, 2}}};
  EXPECT_EQ(shown_rows(results).size(), 3U);
  EXPECT_EQ(count_best(shown_rows(results)), 0U);
}

TEST(WeakRun, AWideIntervalOfOneCellOnABusyMachineMakesARunWeak) {
  Results results = results_of({1000, 2000, 3000});
  results.plan.cells.push_back(make_cell("wide", "primes"));
  add_trials(results, 3, {4000, 4000, 4500, 4600, 5400, 5500, 6000, 6000});
  EXPECT_TRUE(is_weak_run(results));
}

}  // namespace
}  // namespace reports
