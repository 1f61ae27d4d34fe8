// SPDX-License-Identifier: Apache-2.0
#include "reports/state/cell_state.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

TEST(CellState, OfACellWithoutProbesNothingIsKnown) {
  Results results;
  results.plan.cells = {make_cell("a", "primes"), make_cell("b", "primes")};
  add_trials(results, 1, {100, 300, 200});
  const auto states = cell_states(results);
  ASSERT_EQ(states.size(), 2U);
  EXPECT_FALSE(states[1].quiet_share);
  EXPECT_FALSE(states[1].instructions_per_cycle);
}

TEST(CellState, TheQuietShareIsOfTheIterationsThatProbesTellAbout) {
  Results results;
  results.plan.cells = {make_cell("a", "primes")};
  add_trials(results, 0, {100, 200});
  results.trials[0].round = 0;
  results.trials[0].turns = {0, 1, 2};
  results.trials[0].instructions_per_cycle = 1.0;
  results.trials[1].instructions_per_cycle = 2.0;
  results.rounds = {
      {.cells = {0},
       .turns = 3,
       .readings = {
           {.core_ns = {100}}, {.core_ns = {100}}, {.core_ns = {180}}, {.core_ns = {100}}}}};
  results.machine_state = MachineState{.cores = {{.best_ns = 100}}};
  const auto states = cell_states(results);
  EXPECT_DOUBLE_EQ(*states[0].quiet_share, 1.0 / 3);
  EXPECT_DOUBLE_EQ(*states[0].instructions_per_cycle, 1.5);
}

}  // namespace
}  // namespace reports
