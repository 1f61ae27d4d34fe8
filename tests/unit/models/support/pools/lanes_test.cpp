// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/lanes.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace models::support {
namespace {

TEST(Lanes, NoLaneIsTakenTwiceAtATime) {
  constexpr unsigned count = 3;
  Lanes lanes(count);
  std::vector<std::atomic<int>> users(count);
  std::vector<std::jthread> threads(count);
  for (int task = 0; task < 300; ++task) {
    const unsigned lane = lanes.take();
    ASSERT_LT(lane, count);
    EXPECT_EQ(users[lane].fetch_add(1), 0);
    threads[lane] = std::jthread([&, lane] {
      users[lane].fetch_sub(1);
      lanes.give_back(lane);
    });
  }
}

TEST(Lanes, TheOneFreeForLongestGoesFirst) {
  Lanes lanes(3);
  EXPECT_EQ(lanes.take(), 0U);
  lanes.give_back(0);
  EXPECT_EQ(lanes.take(), 1U);
  EXPECT_EQ(lanes.take(), 2U);
  EXPECT_EQ(lanes.take(), 0U);
}

TEST(Lanes, ATakerThatIsInterruptedTakesNothing) {
  Lanes lanes(1);
  EXPECT_EQ(lanes.take_unless_interrupted(), 0U);
  std::jthread other([&] { lanes.interrupt(); });
  EXPECT_EQ(lanes.take_unless_interrupted(), std::nullopt) << "its only lane is taken";
  lanes.reset(2);
  EXPECT_EQ(lanes.take_unless_interrupted(), 0U) << "it is interrupted once";
  EXPECT_EQ(lanes.take_unless_interrupted(), 1U);
  lanes.interrupt();
  lanes.reset(1);
  EXPECT_EQ(lanes.take_unless_interrupted(), 0U) << "an interruption that came too late is over";
}

}  // namespace
}  // namespace models::support
