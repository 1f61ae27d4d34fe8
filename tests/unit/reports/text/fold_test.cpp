// SPDX-License-Identifier: Apache-2.0
#include "reports/text/fold.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(Fold, ALineIsBrokenAtASpaceAndGoesOnIndentedFurther) {
  EXPECT_EQ(fold("  one two three\nnext\n", 10), "  one two\n    three\nnext\n");
  EXPECT_EQ(fold("one two three", 0), "one two three");
}

TEST(Fold, AWordThatIsTooLongIsBrokenBetweenCharacters) {
  EXPECT_EQ(fold("ααααααα", 4), "αααα\n  αα\n  α");
}

TEST(Fold, ANumberStaysWithItsUnit) {
  EXPECT_EQ(fold("it takes 12.3 ms more", 14), "it takes\n  12.3 ms more");
}

TEST(Fold, LinesCanGoOnWithoutAnIndent) {
  EXPECT_EQ(break_lines("one two three", 7, {.further_indent = 0}), "one two\nthree");
  EXPECT_EQ(break_lines("10 µs 1.9×", 10, {.further_indent = 0}), "10 µs 1.9×");
  EXPECT_EQ(break_lines("", 80, {}), "");
}

TEST(Fold, AWordThatIsLongerThanALineCanStayWhole) {
  const LineBreaks whole{.keeps_words = true};
  EXPECT_EQ(break_lines("a immeasurable b", 8, whole), "a\n  immeasurable\n  b");
  EXPECT_EQ(break_lines("immeasurable", 5, whole), "immeasurable");
  EXPECT_EQ(break_lines("  immeasurable b\n", 5, whole), "  immeasurable\n  b\n");
}

TEST(Shorten, WhatDoesNotFitIsTakenOutOfTheMiddle) {
  EXPECT_EQ(shorten("python-thread-executor", 11), "pytho…cutor");
  EXPECT_EQ(shorten("ääääää", 3), "ä…ä");
  EXPECT_EQ(shorten("short", 5), "short");
}

}  // namespace
}  // namespace reports
