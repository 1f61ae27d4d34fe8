// SPDX-License-Identifier: Apache-2.0
#include "reports/text/text_table.h"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "reports/text/text.h"

namespace reports {
namespace {

using enum TextTable::Align;

std::size_t widest_line(const std::string& text) {
  std::size_t most = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) most = std::max(most, width(line));
  return most;
}

TEST(TextTable, TheEndsOfIntervalsStandBelowEachOther) {
  TextTable table({{"interval", dash}});
  table.add_row({"7.28 ms – 19.0 ms"});
  table.add_row({"119 ms – 120 ms"});
  table.add_row({""});
  EXPECT_EQ(table.str(),
            "           interval\n"
            "  7.28 ms – 19.0 ms\n"
            "   119 ms –  120 ms\n\n");
}

TEST(TextTable, TitlesTakeSeveralLinesBeforeColumnsGo) {
  TextTable table({{"name", left}, {"peak memory", right, 1}});
  table.add_row({"one", "1 MiB"});
  EXPECT_EQ(table.str(14),
            "          peak\n"
            "  name  memory\n"
            "  one    1 MiB\n");
  EXPECT_EQ(table.str(13), "  name\n  one\n");
}

TEST(TextTable, TheColumnThatMatteredLeastGoesFirst) {
  TextTable table({{"a"}, {"first", right, 2}, {"last", right, 1}});
  table.add_row({"1", "2", "3"});
  EXPECT_EQ(table.str(10), "  a  last\n  1     3\n");
}

TEST(TextTable, TextsAreShortenedInTheMiddle) {
  TextTable table({{"name", left}, {"time"}});
  table.add_row({std::string(50, 'a') + "end", "1 ms"});
  const std::string text = table.str(30);
  EXPECT_LE(widest_line(text), 30U) << text;
  EXPECT_NE(text.find("a…a"), std::string::npos) << text;
  EXPECT_NE(text.find("aend  1 ms"), std::string::npos) << text;
}

TEST(TextTable, FoldedTextsTakeLinesInTheirColumnWhereThereIsRoom) {
  TextTable table({{"n", left}, {"why", folded}});
  table.add_row({"x", "because it is so, as everybody here knows"});
  EXPECT_EQ(table.str(38),
            "  n  why\n"
            "  x  because it is so, as everybody\n"
            "       here knows\n");
}

TEST(TextTable, FoldedTextsThatFindNoRoomStandBelowTheirRows) {
  TextTable table({{"name", left}, {"why", folded}});
  table.add_row({"first", "because it is so, as all know"});
  table.add_row({"second", "so"});
  EXPECT_EQ(table.str(26),
            "  name    why\n"
            "  first\n"
            "      because it is so, as\n"
            "        all know\n"
            "  second  so\n");
}

TEST(TextTable, WithoutTitlesThereIsNoLineOfThem) {
  TextTable table({{"", left}, {"", folded}});
  table.add_row({"groups", "core, cpu"});
  EXPECT_EQ(table.str(40), "  groups  core, cpu\n");
}

TEST(TextTable, PathsAreBrokenBehindASlash) {
  TextTable table({{"cell", path}, {"time"}});
  table.add_row({"serial/primes/workers:1/tasks:8", "1 ms"});
  EXPECT_EQ(table.str(32),
            "  cell                      time\n"
            "  serial/primes/workers:1/  1 ms\n"
            "    tasks:8\n");
}

TEST(TextTable, WhatIsStillTooWideBecomesTablesWithTheSameFirstColumn) {
  TextTable table({{"n", left}, {"1234567890"}, {"abcdefghij"}});
  table.add_row({"x", "1", "2"});
  EXPECT_EQ(table.str(16),
            "  n  1234567890\n"
            "  x           1\n"
            "\n"
            "  n  abcdefghij\n"
            "  x           2\n");
}

}  // namespace
}  // namespace reports
