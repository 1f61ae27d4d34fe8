// SPDX-License-Identifier: Apache-2.0
#include "models/job/arrivals.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace models {
namespace {

std::vector<std::int64_t> schedule(double rate_per_s, std::uint64_t seed, std::size_t tasks) {
  std::vector<std::int64_t> offsets(tasks);
  schedule_arrivals(rate_per_s, seed, offsets);
  return offsets;
}

TEST(Arrivals, AscendAndEndWhereTheRateHasIt) {
  for (const double rate : {0.5, 500.0, 1e6}) {
    const auto offsets = schedule(rate, 3, 1000);
    EXPECT_TRUE(std::ranges::is_sorted(offsets));
    EXPECT_GT(offsets.front(), 0);
    EXPECT_NEAR(static_cast<double>(offsets.back()), 1000 * 1e9 / rate, 1.0) << rate;
  }
}

TEST(Arrivals, AreTheSameForTheSameSeedAndOthersForAnother) {
  EXPECT_EQ(schedule(100, 1, 50), schedule(100, 1, 50));
  EXPECT_NE(schedule(100, 1, 50), schedule(100, 2, 50));
}

TEST(Arrivals, ComeAtOtherTimesThanTheGapsOfAClock) {
  // Gaps of a Poisson process have a standard deviation like their mean, and e to the minus first
  // of them are longer than it.
  const auto offsets = schedule(1000, 5, 100'000);
  double squares = 0;
  int longer = 0;
  for (std::size_t task = 1; task < offsets.size(); ++task) {
    const auto gap_ms = static_cast<double>(offsets[task] - offsets[task - 1]) * 1e-6;
    squares += (gap_ms - 1) * (gap_ms - 1);
    longer += gap_ms > 1 ? 1 : 0;
  }
  const auto gaps = static_cast<double>(offsets.size() - 1);
  EXPECT_NEAR(std::sqrt(squares / gaps), 1, 0.02);
  EXPECT_NEAR(longer / gaps, std::exp(-1), 0.01);
}

TEST(Arrivals, OfASingleTaskComeAfterItsGap) {
  EXPECT_EQ(schedule(1000, 1, 1), std::vector<std::int64_t>{1'000'000});
}

}  // namespace
}  // namespace models
