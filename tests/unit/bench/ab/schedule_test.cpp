// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/schedule.h"

#include <set>

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(PairSchedule, PutsTheCandidateFirstInTwoOfEachBlockOfFour) {
  const PairSchedule schedule(0x1234);
  for (std::uint64_t cell = 0; cell < 20; ++cell) {
    for (std::uint64_t block = 0; block < 25; ++block) {
      std::uint64_t first = 0;
      for (std::uint64_t pair = 4 * block; pair < 4 * block + 4; ++pair) {
        first += schedule.candidate_first(cell, pair) ? 1U : 0U;
      }
      EXPECT_EQ(first, 2U);
    }
  }
}

TEST(PairSchedule, HasAnotherOrderForEachSeedCellAndBlock) {
  std::set<std::string> orders;
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{2}}) {
    for (std::uint64_t cell = 0; cell < 4; ++cell) {
      std::string order;
      for (std::uint64_t pair = 0; pair < 40; ++pair) {
        order += PairSchedule(seed).candidate_first(cell, pair) ? 'c' : 'b';
      }
      orders.insert(order);
    }
  }
  EXPECT_EQ(orders.size(), 8);
}

TEST(PairSchedule, HasTurnsInAnotherOrderForEachSeedCellAndPair) {
  std::set<std::uint64_t> seeds;
  for (const std::uint64_t run : {std::uint64_t{1}, std::uint64_t{2}}) {
    for (std::uint64_t cell = 0; cell < 4; ++cell) {
      for (std::uint64_t pair = 0; pair < 20; ++pair) {
        seeds.insert(PairSchedule(run).turn_seed(cell, pair));
      }
    }
  }
  EXPECT_EQ(seeds.size(), 160);
}

TEST(PairSchedule, IsTheSameWhenARunGoesOn) {
  EXPECT_EQ(PairSchedule(7).turn_seed(3, 11), PairSchedule(7).turn_seed(3, 11));
  EXPECT_EQ(PairSchedule(7).candidate_first(3, 11), PairSchedule(7).candidate_first(3, 11));
  EXPECT_EQ(PairSchedule(7).padding_bytes(3, 11, true), PairSchedule(7).padding_bytes(3, 11, true));
}

TEST(PairSchedule, PadsTheSidesDifferentlyAndByAPageAtTheMost) {
  std::set<std::uint32_t> paddings;
  for (std::uint64_t pair = 0; pair < 50; ++pair) {
    for (const bool is_candidate : {false, true}) {
      const auto padding = PairSchedule(7).padding_bytes(3, pair, is_candidate);
      EXPECT_GE(padding, 1);
      EXPECT_LE(padding, 4096);
      paddings.insert(padding);
    }
  }
  EXPECT_GT(paddings.size(), 90);
}

}  // namespace
}  // namespace bench
