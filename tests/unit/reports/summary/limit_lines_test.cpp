// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/limit_lines.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

Plan plan_of(std::vector<Cell> cells) {
  Plan plan;
  plan.cells = std::move(cells);
  return plan;
}

TEST(LimitLines, CellsThatDifferInWorkersAloneAreOneLine) {
  EXPECT_EQ(limit_lines(plan_of({make_cell("tbb", "primes", 1), make_cell("tbb", "primes", 2),
                                 make_cell("tbb", "primes", 4), make_cell("fork", "primes", 1),
                                 make_cell("fork", "primes", 2), make_cell("tbb", "powers", 1)})),
            2U);
}

TEST(LimitLines, WithoutAnyTwoOfALineThereIsStillOne) {
  EXPECT_EQ(limit_lines(plan_of({make_cell("tbb", "primes", 1), make_cell("fork", "primes", 1)})),
            1U);
}

TEST(LimitLines, EachExperimentHasLinesOfItsOwn) {
  Plan plan = plan_of({make_cell("tbb", "primes", 1), make_cell("tbb", "primes", 2)});
  plan.experiments.resize(2);
  for (Experiment& experiment : plan.experiments) experiment.cells = {0, 1};
  EXPECT_EQ(limit_lines(plan), 2U);
}

TEST(LimitLines, WhereLinesCannotBeToldApartEveryPairMayBeOne) {
  std::vector<Cell> cells(4, make_cell("tbb", "downloads"));
  for (std::size_t place = 0; place < cells.size(); ++place) {
    cells[place].workers = 1 + place % 2;
    cells[place].concurrency = 1 + place / 2;
  }
  EXPECT_EQ(limit_lines(plan_of(cells)), 2U);
}

}  // namespace
}  // namespace reports
