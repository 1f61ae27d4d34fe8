// SPDX-License-Identifier: Apache-2.0
#include "reports/text/text.h"

#include <gtest/gtest.h>

#include "reports/text/text_table.h"

namespace reports {
namespace {

TEST(FormatDuration, HasThreeDigitsAndAFittingUnit) {
  EXPECT_EQ(format_duration(0), "0.00 ns");
  EXPECT_EQ(format_duration(1.284), "1.28 ns");
  EXPECT_EQ(format_duration(999.6), "1.00 µs");
  EXPECT_EQ(format_duration(12'340), "12.3 µs");
  EXPECT_EQ(format_duration(99'960), "100 µs");
  EXPECT_EQ(format_duration(15.7e6), "15.7 ms");
  EXPECT_EQ(format_duration(999.4e6), "999 ms");
  EXPECT_EQ(format_duration(2.5e9), "2.50 s");
  EXPECT_EQ(format_duration(3600e9), "3600 s");
}

TEST(FormatRate, HasThreeDigits) {
  EXPECT_EQ(format_rate(1.234), "1.23/s");
  EXPECT_EQ(format_rate(12.34), "12.3/s");
  EXPECT_EQ(format_rate(12'345), "12345/s");
}

TEST(FormatRatio, HasTwoSignificantDigits) {
  EXPECT_EQ(format_ratio(12.034), "12.03×");
  EXPECT_EQ(format_ratio(0.5), "0.50×");
  EXPECT_EQ(format_ratio(0.0123), "0.012×");
  EXPECT_EQ(format_ratio(0.00001234), "0.000012×");
}

TEST(FormatThroughput, IsBytesOverASecondWhateverTheNumber) {
  EXPECT_EQ(format_throughput(12.3), "12 B/s");
  EXPECT_EQ(format_throughput(3 * 1024 * 1024), "3.00 MiB/s");
  EXPECT_EQ(format_throughput(-1), "0 B/s");
  EXPECT_EQ(format_throughput(1e300), format_throughput(0x1p62));
}

TEST(FormatBytes, HasAFittingUnit) {
  EXPECT_EQ(format_bytes(12), "12 B");
  EXPECT_EQ(format_bytes(2048), "2.00 KiB");
  EXPECT_EQ(format_bytes(18 << 20), "18.0 MiB");
  EXPECT_EQ(format_bytes(std::uint64_t{5} << 30), "5.00 GiB");
}

TEST(JoinSentences, ASpaceStandsBetweenThem) {
  const std::vector<std::string> sentences = {"One.", "Two.", "Three."};
  EXPECT_EQ(join_sentences(sentences), "One. Two. Three.");
  EXPECT_EQ(join_sentences(std::span(sentences).subspan(3)), "");
}

TEST(OptionText, ABandwidthIsARate) {
  EXPECT_EQ(option_text("bandwidth", "1MiB"), "bandwidth 1MiB/s");
  EXPECT_EQ(option_text("wait\n", "5ms"), "wait  5ms");
}

TEST(Printable, NoControlCharacterSurvives) {
  EXPECT_EQ(sanitize("a\033[31mb\nc\td\x7f"), "a [31mb c d ");
  EXPECT_EQ(sanitize("\xC2\x9B"
                     "31m"),
            " 31m");
  EXPECT_EQ(sanitize("x\x9B"
                     "2Jy\xC3"),
            "x\uFFFD2Jy\uFFFD");
  EXPECT_EQ(sanitize("\xC0\x9B\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(sanitize("µ bleibt"), "µ bleibt");
}

TEST(Printable, NothingSurvivesThatIsNotSeenOrTurnsTheText) {
  for (const char* const hidden :
       {"\u00AD", "\u061C", "\u200B", "\u200D", "\u200E", "\u200F", "\u2028", "\u202A", "\u202E",
        "\u2060", "\u2066", "\u2069", "\u3164", "\uFE0F", "\uFEFF", "\U000E0041"}) {
    EXPECT_EQ(sanitize("fo" + std::string(hidden) + "rk"), "fo rk");
  }
}

TEST(Printable, WhatIsSeenStaysAsItIs) {
  for (const char* const text : {"“95 % – 1.5×” ≥ 3… │█▓", "Ünïcode ещё 日本語", "🍴"}) {
    EXPECT_EQ(sanitize(text), text);
  }
}

TEST(Printable, LongTextsAreCutBetweenCharacters) {
  EXPECT_EQ(sanitize("abcdef", 3), "abc…");
  EXPECT_EQ(sanitize("aµµµ", 2), "aµ…");
  EXPECT_EQ(sanitize("abc", 3), "abc");
}

TEST(TextTable, ColumnsAreAlignedByCharactersAndNotBytes) {
  TextTable table({{"name", TextTable::Align::left}, {"time"}});
  table.add_row({"a", "1 µs"});
  table.add_row({"long name", "100 ns"});
  EXPECT_EQ(table.str(),
            "  name         time\n"
            "  a            1 µs\n"
            "  long name  100 ns\n");
}

TEST(TextTable, ShortRowsHaveNoTrailingSpaces) {
  TextTable table({{"a"}, {"b"}});
  table.add_row({"1"});
  EXPECT_EQ(table.str(), "  a  b\n  1\n");
}

TEST(Text, DurationsBesideEachOtherHaveTheDigitsThatTellThemApart) {
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(format_durations(8.5, 9.5), (Pair{"8.50 ns", "9.50 ns"}));
  EXPECT_EQ(format_durations(8.5, 8.5), (Pair{"8.50 ns", "8.50 ns"}));
  EXPECT_EQ(format_durations(1.0002e6, 1.0004e6), (Pair{"1.0002 ms", "1.0004 ms"}));
  EXPECT_EQ(format_durations(1e6, 1e6 + 1e-3), (Pair{"1.00 ms", "1.00 ms"}));
}

}  // namespace
}  // namespace reports
