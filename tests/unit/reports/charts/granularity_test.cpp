// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// A millisecond of work at every size.
constexpr std::int64_t work_ns = 1'000'000;

class GranularityTest : public ChartsTest {
 protected:
  GranularityTest() : ChartsTest("granularity") {}

  static Cell of_size(const std::string& model, std::int64_t task_us, std::uint64_t workers) {
    Cell cell = make_cell(model, "synthetic", workers);
    cell.tasks = static_cast<std::uint64_t>(work_ns / 1000 / task_us);
    cell.options = {{"compute", std::to_string(task_us) + "us"}, {"wait", "0s"}, {"repeat", "1"}};
    cell.family = "native";
    return cell;
  }

  /// The time in which two workers reach an efficiency.
  static std::vector<std::int64_t> at(double efficiency) {
    return around(static_cast<std::int64_t>(static_cast<double>(work_ns) / (2 * efficiency)));
  }
};

TEST_F(GranularityTest, ItSaysHowSmallATaskMayBe) {
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(7, work_ns));
  add(of_size("pool", 100, 2), at(0.9));
  add(of_size("pool", 4, 2), at(0.75));
  add(of_size("pool", 1, 2), at(0.25));
  const auto section = this->section();
  // From 25 % at 1 µs to 75 % at 4 µs: 2 µs.
  expect_says(section.answers.at(0).sentence, "With pool a task may be as small as 2.0");
  expect_says(section.answers.at(0).sentence, " µs, ");
  expect_says(section.answers.at(0).sentence, "before half of the cores' time is lost.");
  const auto& chart = chart_of(section, "granularity");
  EXPECT_EQ(chart.table.rows.size(), 4U);
  std::size_t points = 0;
  for (const auto& row : all_rows_of(chart)) {
    if (!row.contains("series") || row["series"] != "pool") continue;
    ++points;
    if (row["x"] == 100) {
      EXPECT_NEAR(row["y"].number(), 0.9, 1e-3);
    }
  }
  EXPECT_EQ(points, 3U);
  EXPECT_TRUE(has_row(chart_of(section, "granularity-metg"), "series", "pool"));
}

TEST_F(GranularityTest, WhatLiesBeyondTheSizesIsSaidToDoSo) {
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(7, work_ns));
  add(of_size("quick", 1, 2), at(0.8));
  add(of_size("slow", 1000, 2), at(0.1));
  const auto section = this->section();
  expect_says(all_answers(section), "quick more than half of the cores' time is useful");
  expect_says(all_answers(section), "lies below 1.00 µs, and so does its 95 % interval.");
  expect_says(all_answers(section), "slow half of the cores' time is lost");
  expect_says(all_answers(section), "lies above 1.00 ms");
  const auto& chart = chart_of(section, "granularity-metg");
  EXPECT_TRUE(has_row(chart, "place", "below what was measured"));
  EXPECT_TRUE(has_row(chart, "place", "above what was measured"));
}

TEST_F(GranularityTest, TheReferenceIsTheSerialRunOfTheLargestTasks) {
  add(of_size("serial", 1, 1), std::vector<std::int64_t>(7, 10 * work_ns));
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(7, work_ns));
  add(of_size("pool", 10, 2), at(1.0));
  const auto section = this->section();
  for (const auto& row : all_rows_of(chart_of(section, "granularity"))) {
    if (row.contains("series") && row["series"] == "pool") {
      EXPECT_NEAR(row["y"].number(), 1.0, 1e-3);
    }
  }
}

TEST_F(GranularityTest, WithoutASerialRunItCannotTell) {
  add(of_size("pool", 10, 2), at(0.9));
  const auto section = this->section();
  expect_says(section.answers.at(0).sentence, "Cannot tell how small a task may be with pool");
  expect_says(section.answers.at(0).sentence, "no serial run");
  EXPECT_EQ(chart_of(section, "granularity-metg").table.rows.size(), 1U);
}

TEST_F(GranularityTest, AnotherLanguagesSerialRunIsNoReference) {
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(7, work_ns));
  Cell cell = of_size("snake", 10, 2);
  cell.family = "python";
  add(cell, at(0.9));
  expect_says(all_answers(section()), "Cannot tell how small a task may be with snake");
}

TEST_F(GranularityTest, FailedAndSkippedSizesAreInTheTableWithTheirReason) {
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(7, work_ns));
  add(of_size("pool", 100, 2), at(0.9));
  fail(add(of_size("pool", 10, 2), at(0.9)), "it broke");
  results().skipped.push_back({add(of_size("pool", 1, 2)), "two sizes below 50 %"});
  const auto section = this->section();
  std::string reasons;
  for (const auto& row : chart_of(section, "granularity").table.rows) reasons += row.back() + "\n";
  expect_says(reasons, "failed: it broke");
  expect_says(reasons, "left out: two sizes below 50 %");
}

TEST_F(GranularityTest, WithFewerThanSixTrialsThereIsNoInterval) {
  add(of_size("serial", 1000, 1), {work_ns});
  add(of_size("pool", 100, 2), {work_ns / 2});
  add(of_size("pool", 1, 2), {work_ns * 2});
  expect_says(section().answers.at(0).sentence, "(too few trials for an interval)");
}

TEST_F(GranularityTest, ZerosAndOddCellsAreNoError) {
  add(of_size("serial", 1000, 1), {0, 0, 0, 0, 0, 0});
  add(of_size("pool", 100, 2), {0, 0, 0, 0, 0, 0});
  Cell empty = of_size("pool", 1, 2);
  empty.tasks = 0;
  add(empty, around(100));
  Cell unreadable = of_size("pool", 1, 2);
  unreadable.options["compute"] = "???";
  add(unreadable, around(100));
  Cell waiting = of_size("pool", 1, 2);
  waiting.options["wait"] = "1ms";
  add(waiting, around(100));
  expect_says(all_answers(section()), "Cannot tell");
}

}  // namespace
}  // namespace reports
