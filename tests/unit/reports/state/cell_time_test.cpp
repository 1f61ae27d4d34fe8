// SPDX-License-Identifier: Apache-2.0
#include "reports/state/cell_time.h"

#include <gtest/gtest.h>

#include "reports/charts/support/figures.h"
#include "reports/history/history.h"
#include "reports/summary/summary.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

/// A cell whose trials take 1000 ns in `quiet` of their iterations, at the beginning, and 2000 ns
/// in the rest of six.
class CellTimeTest : public testing::Test {
 protected:
  CellTimeTest() {
    results_.date = "2026-01-02T03:04:05+00:00";
    results_.plan.cells = {make_cell("a", "primes")};
    results_.machine_state = MachineState{.cores = {{.best_ns = 100}}};
  }

  void add_trials_with(std::size_t quiet, int trials) {
    for (int count = 0; count < trials; ++count) {
      add_trials(results_, 0, {1});
      Trial& trial = results_.trials.back();
      trial.round = results_.rounds.size();
      Round round{.index = trial.index, .cells = {0}, .turns = 6, .readings = {{.core_ns = {100}}}};
      trial.iterations_ns.clear();
      for (std::size_t turn = 0; turn < 6; ++turn) {
        trial.iterations_ns.push_back(turn < quiet ? 1000 : 2000);
        trial.turns.push_back(turn);
        round.readings.push_back({.core_ns = {turn < quiet ? 100 : 180}});
      }
      results_.rounds.push_back(round);
    }
  }

  CellTime time() const { return cell_time(results_, ByCell(results_).trials(0)); }

  Results results_;
};

TEST_F(CellTimeTest, IsThatOfQuietIterationsWhereSixTrialsHaveOne) {
  add_trials_with(0, 2);
  add_trials_with(1, 6);
  EXPECT_TRUE(time().is_quiet);
  EXPECT_EQ(time().quiet_trials, 6U);
  EXPECT_EQ(time().samples_ns.size(), 6U);
  EXPECT_EQ(time().median_ns, 1000);
  EXPECT_EQ(time().interval_ns->high, 1000);
  EXPECT_EQ(time().all_median_ns, 2000);
  EXPECT_EQ(time().all_interval_ns->high, 2000);
}

TEST_F(CellTimeTest, IsThatOfAllIterationsWhereTooFewTrialsHaveAQuietOne) {
  add_trials_with(0, 6);
  add_trials_with(2, 5);
  EXPECT_FALSE(time().is_quiet);
  EXPECT_EQ(time().quiet_trials, 5U);
  EXPECT_EQ(time().samples_ns.size(), 11U);
  EXPECT_EQ(time().median_ns, 2000);
  EXPECT_EQ(time().all_median_ns, 2000);
}

TEST_F(CellTimeTest, IsThatOfAllIterationsWhereARivalHasTooFewQuietOnes) {
  add_trials_with(3, 6);
  results_.plan.cells.push_back(make_cell("b", "primes"));
  EXPECT_TRUE(time().is_quiet);  // nothing of the other was measured
  add_trials(results_, 1, {1000, 1000, 1000, 1000, 1000, 1000});
  EXPECT_FALSE(time().is_quiet);
  EXPECT_EQ(time().quiet_trials, 6U);
  results_.plan.cells[1].workload = "powers";
  EXPECT_TRUE(time().is_quiet);
}

TEST_F(CellTimeTest, IsTheSameInTablesChartsAndHistories) {
  add_trials_with(3, 7);
  EXPECT_EQ(summarize(results_)[0].cells[0].median_ns, 1000);
  EXPECT_EQ(time_of(ByCell(results_), 0)->value, 1000);
  EXPECT_EQ(shown_samples_ns(ByCell(results_), 0).size(), 7U);
  EXPECT_EQ(history_file("x.json", results_).cells.at(0).median_ns, 1000);
}

}  // namespace
}  // namespace reports
