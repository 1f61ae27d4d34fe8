// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sentence_limits.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(SentenceLimitsTest, WordsAreWhatHasALetterOrADigit) {
  EXPECT_EQ(count_words(""), 0U);
  EXPECT_EQ(count_words("tbb takes 10.1 ms · twice."), 5U);
}

TEST(SentenceLimitsTest, FiguresAreNumbersWithOrWithoutAUnit) {
  EXPECT_EQ(count_figures("It takes 10.1 ms, 1.58× as long"), 2U);
  EXPECT_EQ(count_figures("[7.28 ms, 19.0 ms]"), 2U);
  EXPECT_EQ(count_figures("0.9–1.1 of 12 %"), 3U);
  EXPECT_EQ(count_figures("−4.0 % of 10KiB"), 2U);
  EXPECT_EQ(count_figures("primes: 2.1×."), 1U);
}

TEST(SentenceLimitsTest, NumbersOfSettingsAndNamesAreNoFigures) {
  EXPECT_EQ(count_figures("process-pool (2 processes) and tbb (16 threads)"), 0U);
  EXPECT_EQ(count_figures("1, 2 and 4 processes, 16 in flight at most"), 0U);
  EXPECT_EQ(count_figures("python3.13t, Python 3.11.2, x86_64 and pool-2"), 0U);
  EXPECT_EQ(count_figures("2 µs"), 1U) << "a unit is no setting";
}

TEST(SentenceLimitsTest, ALimitThatIsExceededIsNamedWithTheSentence) {
  EXPECT_EQ(exceeded_limits("It takes 1 ms of 2 s."), "");
  EXPECT_EQ(exceeded_limits("1 s 2 s 3 s"), "6 words and 3 figures: 1 s 2 s 3 s");
}

TEST(SentenceLimitsTest, ASectionExceedsThemByEachOfItsSentencesAndByTheirNumber) {
  Section section;
  section.name = "memory";
  section.answers.emplace_back("It takes 1 ms of 2 s.");
  EXPECT_EQ(exceeded_limits(section), "");
  section.answers.emplace_back("1 s 2 s 3 s");
  EXPECT_EQ(exceeded_limits(section), "6 words and 3 figures: 1 s 2 s 3 s\n");
  section.answers.resize(4, section.answers.front());
  EXPECT_NE(exceeded_limits(section).find("memory has 4 answers\n"), std::string::npos);
}

}  // namespace
}  // namespace reports
