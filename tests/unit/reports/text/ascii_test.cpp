// SPDX-License-Identifier: Apache-2.0
#include "reports/text/ascii.h"

#include <string>

#include <gtest/gtest.h>

#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

TEST(Ascii, WhatIsWrittenHereHasAnEquivalent) {
  EXPECT_EQ(to_ascii("1.5 µs – 2 µs, 3× ±1 ≤ 4 ≥ 2 −1 · … →"),
            "1.5 us - 2 us, 3x +-1 <= 4 >= 2 -1 . ... ->");
  EXPECT_EQ(to_ascii("▁▂▃▄▅▆▇█"), "1234567#");
  EXPECT_EQ(to_ascii("plain\n\t"), "plain\n\t");
}

TEST(Ascii, ANameBecomesAQuestionMarkPerCharacter) {
  EXPECT_EQ(to_ascii("naïve"), "na?ve");
  EXPECT_EQ(to_ascii("日本"), "??");
  EXPECT_EQ(to_ascii("😀"), "?");
}

TEST(Ascii, WhatIsNoUtf8IsAsciiAfterwards) {
  for (const std::string text : {"\xff\xfe", "\xc3", "a\x80\x80\x80\x80\x80z", "\xe2\x80"}) {
    for (const char byte : to_ascii(text)) EXPECT_LT(static_cast<unsigned char>(byte), 0x80);
  }
  EXPECT_EQ(to_ascii("\xc3"), "?");
}

TEST(Ascii, TablesStayAligned) {
  show_ascii(true);
  TextTable table({{"cell", TextTable::Align::left}, {"ratio"}});
  table.add_row({"a long name…", "≤ 1.0×"});
  table.add_row({"b", "2.0×"});
  const std::string text = table.str();
  show_ascii(false);
  EXPECT_EQ(text,
            "  cell              ratio\n"
            "  a long name...  <= 1.0x\n"
            "  b                  2.0x\n");
}

}  // namespace
}  // namespace reports
