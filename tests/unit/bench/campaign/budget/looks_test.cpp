// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/looks.h"

#include <algorithm>
#include <bit>

#include <gtest/gtest.h>

namespace bench {
namespace {

/// Twice as many looks need one round more.
std::uint64_t six_and_one_for_each_doubling(std::size_t looks) {
  return 6 + static_cast<std::uint64_t>(std::bit_width(looks) - 1);
}

TEST(LooksTest, TheFirstLookIsWhenRanksCanBeToldAndTheLastIsTheEnd) {
  const auto looks = choose_looks(100, six_and_one_for_each_doubling);
  ASSERT_EQ(looks.size(), max_looks_of_run);
  EXPECT_EQ(looks.front(), 8U);
  EXPECT_EQ(looks.back(), 100U);
}

TEST(LooksTest, LooksAscendAndAreApart) {
  for (std::uint64_t rounds = 1; rounds <= 100; ++rounds) {
    const auto looks = choose_looks(rounds, six_and_one_for_each_doubling);
    EXPECT_EQ(looks.back(), rounds);
    for (std::size_t look = 1; look < looks.size(); ++look) {
      EXPECT_GT(static_cast<double>(looks[look]), 1.1 * static_cast<double>(looks[look - 1]))
          << "of " << rounds;
    }
  }
}

TEST(LooksTest, EveryLookHasTheRoundsThatSoManyLooksNeed) {
  for (std::uint64_t rounds = 7; rounds <= 100; ++rounds) {
    const auto looks = choose_looks(rounds, six_and_one_for_each_doubling);
    if (looks.size() == 1) continue;
    EXPECT_GE(looks.front(), six_and_one_for_each_doubling(looks.size()));
  }
}

TEST(LooksTest, AShortRunIsLookedAtOnceAtItsEnd) {
  EXPECT_EQ(choose_looks(6, six_and_one_for_each_doubling), (std::vector<std::uint64_t>{6}));
  EXPECT_EQ(choose_looks(8, six_and_one_for_each_doubling), (std::vector<std::uint64_t>{8}));
}

}  // namespace
}  // namespace bench
