// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/line_labels.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace reports::vega_lite {
namespace {

using Lines = std::vector<std::string>;

TEST(LabelLines, BreakAtSpacesAndBehindHyphens) {
  EXPECT_EQ(label_lines("tbb", 10), Lines{"tbb"});
  EXPECT_EQ(label_lines("process-pool io:uring", 12), (Lines{"process-pool", "io:uring"}));
  EXPECT_EQ(label_lines("coroutine-threads", 10), (Lines{"coroutine-", "threads"}));
  EXPECT_EQ(label_lines("python-thread-executor\nwithout the GIL", 22),
            (Lines{"python-thread-executor", "without the GIL"}));
}

TEST(LabelLines, BreakAWordThatIsTooLongWithoutCuttingACharacter) {
  EXPECT_EQ(label_lines("abcdefgh", 3), (Lines{"abc", "def", "gh"}));
  EXPECT_EQ(label_lines("µµµµµ", 2), (Lines{"µµ", "µµ", "µ"}));
  EXPECT_EQ(label_lines("", 5), Lines{""});
}

TEST(AxisRange, OneBadTrialDoesNotStretchIt) {
  const AxisRange range =
      axis_range({.values = {10, 12, 20}, .extremes = {9, 11, 13, 19, 21, 900}, .from_zero = true});
  EXPECT_EQ(range.domain.low, 0);
  EXPECT_GE(range.domain.high, 21);
  EXPECT_LE(range.domain.high, 30);
  EXPECT_EQ(range.ticks.front(), range.domain.low);
  EXPECT_EQ(range.ticks.back(), range.domain.high);
}

TEST(AxisRange, HoldsEveryValueAndExtremesThatAreNear) {
  const AxisRange range =
      axis_range({.values = {3, 1000}, .extremes = {2, 1100}, .logarithmic = true});
  EXPECT_LE(range.domain.low, 2);
  EXPECT_GE(range.domain.high, 1100);
  EXPECT_LT(range.domain.high, 3000);
  EXPECT_EQ(range.ticks, (std::vector<double>{10, 100, 1000}));
}

TEST(AxisRange, OfEqualValuesNoneOrOddOnesHasALength) {
  for (const bool logarithmic : {false, true}) {
    for (const std::vector<double>& values :
         {std::vector<double>{}, {5, 5}, {0}, {NAN, HUGE_VAL}, {1e-9}, {1e15}}) {
      const AxisRange range = axis_range({.values = values, .logarithmic = logarithmic});
      EXPECT_GT(range.domain.high, range.domain.low);
      EXPECT_TRUE(std::isfinite(range.domain.high - range.domain.low));
      if (logarithmic) {
        EXPECT_GT(range.domain.low, 0);
      }
      EXPECT_LE(range.ticks.size(), 20U);
    }
  }
}

TEST(PixelsFromTop, ValuesBeyondTheRangeStandAtItsEdge) {
  EXPECT_EQ(pixels_from_top(0, {0, 10}, false, 200), 200);
  EXPECT_EQ(pixels_from_top(5, {0, 10}, false, 200), 100);
  EXPECT_EQ(pixels_from_top(50, {0, 10}, false, 200), 0);
  EXPECT_NEAR(pixels_from_top(10, {1, 100}, true, 200), 100, 1e-9);
}

TEST(Spread, LabelsThatHaveRoomStayWhereTheyWantToBe) {
  EXPECT_EQ(spread({20, 100, 60}, {13, 13, 13}, 260), (std::vector<double>{20, 100, 60}));
}

TEST(Spread, NoLabelOverlapsAnotherOneAndAllAreInTheChart) {
  // A generator of our own, so that the cases are the same everywhere.
  unsigned state = 7;
  const auto next = [&](unsigned below) {
    state = state * 1664525U + 1013904223U;
    return static_cast<double>((state >> 8) % below);
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<double> wanted;
    std::vector<double> heights;
    for (int label = 0; label < 8; ++label) {
      wanted.push_back(next(round % 2 == 0 ? 260 : 12));
      heights.push_back(14 + 13 * next(2));
    }
    const std::vector<double> middles = spread(wanted, heights, 260);
    for (std::size_t one = 0; one < middles.size(); ++one) {
      EXPECT_GE(middles[one] - heights[one] / 2, -1e-6);
      EXPECT_LE(middles[one] + heights[one] / 2, 260 + 1e-6);
      for (std::size_t other = 0; other < one; ++other) {
        EXPECT_GE(std::abs(middles[one] - middles[other]) + 1e-6,
                  (heights[one] + heights[other]) / 2);
        // The order of the lines is that of their labels.
        if (wanted[one] > wanted[other]) {
          EXPECT_GT(middles[one], middles[other]);
        }
      }
    }
  }
}

TEST(Spread, LabelsThatTouchShareTheWayEvenly) {
  const std::vector<double> middles = spread({100, 100}, {14, 14}, 260);
  EXPECT_DOUBLE_EQ(middles[0], 93);
  EXPECT_DOUBLE_EQ(middles[1], 107);
}

}  // namespace
}  // namespace reports::vega_lite
