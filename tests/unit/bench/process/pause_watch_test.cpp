// SPDX-License-Identifier: Apache-2.0
#include "bench/process/pause_watch.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr PauseWatch::clock::time_point start{seconds(1000)};

TEST(PauseWatch, BeatsInTimeOrALittleLateAreNoPause) {
  PauseWatch watch(start);
  EXPECT_EQ(watch.beat(start + milliseconds(100)).count(), 0);
  EXPECT_EQ(watch.beat(start + milliseconds(101)).count(), 0);
  EXPECT_EQ(
      watch.beat(start + milliseconds(101) + PauseWatch::heartbeat + PauseWatch::tolerance).count(),
      0);
}

TEST(PauseWatch, ABeatThatIsMuchTooLateIsAPauseOfWhatItIsLate) {
  PauseWatch watch(start);
  EXPECT_EQ(watch.beat(start + seconds(7)), seconds(7) - PauseWatch::heartbeat);
  EXPECT_EQ(watch.beat(start + seconds(7) + milliseconds(100)).count(), 0);
}

TEST(PauseWatch, WhatTakesLongByItselfIsNoPause) {
  PauseWatch watch(start);
  watch.skip(start + seconds(7));
  EXPECT_EQ(watch.beat(start + seconds(7) + milliseconds(50)).count(), 0);
}

TEST(PauseWatch, AMachineThatIsAwakeHasNotBeenSuspendedMeanwhile) {
  const auto before = time_suspended();
  EXPECT_GE(before, -min_suspension);
  EXPECT_LT(time_suspended() - before, min_suspension);
}

}  // namespace
}  // namespace bench
