// SPDX-License-Identifier: Apache-2.0
#include "reports/text/wrap.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(Wrap, BreaksAtTheLastSpaceThatFits) {
  EXPECT_EQ(wrap("one two three", 7, 0, 0), "one two\nthree\n");
  EXPECT_EQ(wrap("one two three", 6, 0, 0), "one\ntwo\nthree\n");
}

TEST(Wrap, IndentsTheFirstLineAndTheOthers) {
  EXPECT_EQ(wrap("one two three", 9, 2, 4), "  one two\n    three\n");
}

TEST(Wrap, LeavesAWordThatIsLongerThanALineWhole) {
  EXPECT_EQ(wrap("a immeasurable b", 5, 1, 2), " a\n  immeasurable\n  b\n");
}

TEST(Wrap, CountsCodePointsAndNotBytes) { EXPECT_EQ(wrap("10 µs 1.9×", 10, 0, 0), "10 µs 1.9×\n"); }

TEST(Wrap, MakesNoLineOfNoWords) {
  EXPECT_EQ(wrap("", 80, 2, 4), "");
  EXPECT_EQ(wrap("  ", 80, 2, 4), "");
}

}  // namespace
}  // namespace reports
