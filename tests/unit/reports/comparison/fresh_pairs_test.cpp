// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/fresh_pairs.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "reports/statistics/signed_rank.h"

namespace reports {
namespace {

/// Twelve values around `centre`, each this much from its neighbours.
FlaggedCell flagged_cell(double step, double centre = 0, double level = 0.01) {
  FlaggedCell cell{.level = level};
  for (int place = 0; place < 12; ++place) {
    cell.screen.push_back(centre + step * (place - 5.5));
  }
  return cell;
}

TEST(FreshPairs, FindTheFailSizeWhereThereIsTime) {
  const FlaggedCell cell = flagged_cell(0.003);
  const double spread = signed_rank_spread(cell.screen);
  const auto pairs = fresh_pairs({&cell, 1}, {}, 1e9);
  EXPECT_EQ(pairs[0], pairs_for_power(spread, std::log1p(0.01) - 0.005, 0.01, 0.9));
  EXPECT_EQ(fresh_pairs({&cell, 1}, {.fail_size = 0.015}, 1e9)[0],
            pairs_for_power(spread, std::log1p(0.015) - 0.005, 0.01, 0.9));
}

TEST(FreshPairs, AreNoFewerThanTheTestNeeds) {
  const FlaggedCell calm = flagged_cell(1e-6);
  EXPECT_EQ(fresh_pairs({&calm, 1}, {}, 1e9)[0], min_fresh_pairs);
  EXPECT_EQ(fresh_pairs({&calm, 1}, {}, 0)[0], min_fresh_pairs);
  const FlaggedCell strict = flagged_cell(1e-6, 0, 1e-6);
  EXPECT_EQ(fresh_pairs({&strict, 1}, {}, 0)[0], min_pairs(1e-6));
  const FlaggedCell wild = flagged_cell(0.5);
  EXPECT_EQ(fresh_pairs({&wild, 1}, {}, 1e9)[0], max_fresh_pairs);
  // A floor beyond every slowdown that is looked for.
  EXPECT_EQ(fresh_pairs({&wild, 1}, {.bias_floor = 0.2}, 1e9)[0], min_fresh_pairs);
}

TEST(FreshPairs, OfCalmCellsAreNotTakenByOneThatVaries) {
  const std::vector<FlaggedCell> cells = {flagged_cell(0.06), flagged_cell(0.01),
                                          flagged_cell(0.01)};
  const auto that_find_3_percent = static_cast<std::uint64_t>(pairs_for_power(
      signed_rank_spread(cells[1].screen), std::log1p(0.03) - 0.005, cells[1].level, 0.9));
  ASSERT_GT(that_find_3_percent, min_fresh_pairs);
  const auto pairs = fresh_pairs(cells, {}, 110);
  EXPECT_GE(pairs[1], that_find_3_percent);
  EXPECT_GE(pairs[2], that_find_3_percent);
  EXPECT_EQ(pairs[0], min_fresh_pairs);
}

TEST(FreshPairs, KeepToTheTime) {
  std::vector<FlaggedCell> cells = {flagged_cell(0.03), flagged_cell(0.005), flagged_cell(0.002)};
  cells[1].pair_s = 0.1;
  cells[2].pair_s = 3;
  std::uint64_t last = 0;
  for (const double time_s : {66.0, 100.0, 200.0, 400.0, 2000.0}) {
    const auto pairs = fresh_pairs(cells, {}, time_s);
    double needed_s = 0;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      needed_s += static_cast<double>(pairs[cell]) * cells[cell].pair_s;
    }
    EXPECT_LE(needed_s, time_s);
    const auto sum = std::accumulate(pairs.begin(), pairs.end(), std::uint64_t{0});
    EXPECT_GE(sum, last);
    last = sum;
  }
}

TEST(FreshPairs, DependOnTheSpreadAlone) {
  const std::vector<FlaggedCell> cells = {flagged_cell(0.004), flagged_cell(0.01)};
  const std::vector<FlaggedCell> slower = {flagged_cell(0.004, 0.3), flagged_cell(0.01, -0.2)};
  EXPECT_EQ(fresh_pairs(cells, {}, 300), fresh_pairs(slower, {}, 300));
}

}  // namespace
}  // namespace reports
