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

TEST(Shorten, WhatDoesNotFitIsTakenOutOfTheMiddle) {
  EXPECT_EQ(shorten("python-thread-executor", 11), "pytho…cutor");
  EXPECT_EQ(shorten("ääääää", 3), "ä…ä");
  EXPECT_EQ(shorten("short", 5), "short");
}

}  // namespace
}  // namespace reports
