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

TEST_F(GranularityTest, ItSaysFromWhichTaskSizeOnAModelPays) {
  for (const std::int64_t task_us : {1000, 100, 4, 1}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
  }
  add(of_size("pool", 100, 2), at(0.9));
  add(of_size("pool", 4, 2), at(0.75));
  add(of_size("pool", 1, 2), at(0.25));
  const auto section = this->section();
  // From 0.5× serial at 1 µs to 1.5× at 4 µs: 2 µs. Half of the time of two workers is as fast.
  expect_says(section.answers.at(0).sentence, "pool beats serial from tasks of 2.0");
  expect_says(section.answers.at(0).evidence, "pool 2.0");
  expect_says(section.answers.at(0).evidence, ", METG(50 %) 2.0");
  const auto& chart = chart_of(section, "granularity");
  EXPECT_EQ(chart.table.rows.size(), 7U);
  std::size_t points = 0;
  for (const auto& row : rows_of(chart)) {
    if (!row.contains("series") || row["series"] != "pool") continue;
    ++points;
    if (row["x"] == 100) {
      EXPECT_NEAR(row["y"].number(), 1 / 1.8, 1e-3) << "the time over that of serial";
    }
  }
  EXPECT_EQ(points, 3U);
  EXPECT_TRUE(has_row(chart_of(section, "granularity-metg"), "series", "pool"));
}

TEST_F(GranularityTest, AnAxisOfOneSizeHasAWidth) {
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(13, work_ns));
  add(of_size("pool", 1000, 2), at(0.9));
  const auto section = this->section();
  const auto& chart = chart_of(section, "granularity-metg");
  EXPECT_EQ(value_at(chart, "/layer/0/encoding/x/scale/domain").json(), "[100.0,10000.0]");
}

TEST_F(GranularityTest, WhatTheHarnessCostsStandsOnBothSides) {
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(13, work_ns));
  add(of_size("serial", 1, 1), std::vector<std::int64_t>(13, 4 * work_ns));
  add(of_size("pool", 1000, 2), at(1.0));
  add(of_size("pool", 1, 2), std::vector<std::int64_t>(13, 2 * work_ns));
  EXPECT_EQ(this->section().answers.at(0).sentence,
            "pool beats serial even with the smallest tasks measured, 1.00 µs.");
}

TEST_F(GranularityTest, TasksThatAreHandedOutOneByOneAreToldApart) {
  for (const std::int64_t task_us : {1000, 100, 10, 1}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
    add(of_size("pool", task_us, 2), at(task_us == 1 ? 0.4 : 0.9));
    Cell alone = of_size("pool", task_us, 2);
    alone.settings["dispatch"] = "submit";
    add(alone, at(task_us <= 10 ? 0.4 : 0.9));
  }
  const auto section = this->section();
  expect_says(section.answers.at(0).sentence, "pool beats serial from tasks of ");
  expect_says(section.answers.at(0).sentence, "; handed out one by one, from tasks of ");
  expect_says(section.answers.at(0).evidence, "pool dispatch:submit ");
}

TEST_F(GranularityTest, ManyModelsThatPayAtOnceInBothWaysAreToldInOneShortSentence) {
  for (const std::int64_t task_us : {1000, 100}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
    for (const char* const model : {"first-pool", "second-pool", "a-third-pool", "a-fourth-pool"}) {
      add(of_size(model, task_us, 2), at(0.9));
      Cell alone = of_size(model, task_us, 2);
      alone.settings["dispatch"] = "submit";
      add(alone, at(0.8));
    }
  }
  EXPECT_EQ(section().answers.at(0).sentence,
            "first-pool, second-pool, a-third-pool and a-fourth-pool beat serial even with the "
            "smallest tasks measured, 100 µs; handed out one by one, all of them too.");
}

TEST_F(GranularityTest, TheModelsThatPayOneByOneAreNamedWhereTheyAreOthers) {
  for (const std::int64_t task_us : {1000, 100}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
    for (const char* const model : {"pool", "other-pool"}) {
      add(of_size(model, task_us, 2), at(0.9));
      Cell alone = of_size(model, task_us, 2);
      alone.settings["dispatch"] = "submit";
      add(alone, at(std::string_view(model) == "pool" ? 0.8 : 0.3));
    }
  }
  EXPECT_EQ(section().answers.at(0).sentence,
            "pool and other-pool beat serial even with the smallest tasks measured, 100 µs; handed "
            "out one by one, pool too.");
}

TEST_F(GranularityTest, WhatNeverPaysAndWhatNeedsTheLargestTasksIsNamed) {
  for (const std::int64_t task_us : {1000, 100, 10}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
    add(of_size("quick", task_us, 2), at(0.9));
    add(of_size("slow", task_us, 2), at(task_us <= 10 ? 0.2 : 0.9));
    add(of_size("never", task_us, 2), at(0.2));
  }
  const auto section = this->section();
  EXPECT_EQ(section.answers.at(0).sentence,
            "quick beats serial even with the smallest tasks measured, 10.0 µs.");
  expect_says(section.answers.at(1).sentence,
              "slow needs larger tasks: it beats serial from tasks");
  expect_says(section.answers.at(1).sentence,
              "; never does not beat serial with any tasks measured");
}

TEST_F(GranularityTest, AModelThatMayAsWellBeSlowerBeatsSerialFromNoSizeOn) {
  const std::vector<std::int64_t> scattered = {500'000, 1'010'000, 900'000, 830'000,
                                               520'000, 1'020'000, 700'000};
  for (const std::int64_t task_us : {10'000, 1000, 100}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(7, work_ns));
    add(of_size("scattered", task_us, 2), scattered);
    add(of_size("other", task_us, 2), scattered);
  }
  const auto section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive,
              "Cannot tell from which task size on a model pays: scattered and other (it may as "
              "well be slower than serial).");
}

TEST_F(GranularityTest, AModelThatIsSlowerWithLargerTasksBeatsSerialFromNoSizeOn) {
  for (const std::int64_t task_us : {1000, 100, 10}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
    add(of_size("odd", task_us, 2), at(task_us == 1000 ? 0.45 : 1.0));
  }
  const auto section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "odd (it may as well be slower than serial)");
}

TEST_F(GranularityTest, AnIntervalThatIsPrintedAsReachingSerialCarriesNoAnswer) {
  for (const std::int64_t task_us : {1000, 100}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(7, work_ns));
    add(of_size("pool", task_us, 2),
        {500'000, 997'000, 900'000, 830'000, 520'000, 998'000, 700'000});
  }
  EXPECT_TRUE(section().answers.empty());
}

TEST_F(GranularityTest, WhatBeatsSerialDownToALargerSizeIsNamedToo) {
  for (const std::int64_t task_us : {1000, 100, 10}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
    add(of_size("quick", task_us, 2), at(0.9));
    if (task_us > 10) add(of_size("large", task_us, 2), at(0.9));
  }
  EXPECT_EQ(this->section().answers.at(1).sentence,
            "large beats serial even with the smallest tasks measured, 100 µs.");
}

TEST_F(GranularityTest, WhatCannotBeToldForSeveralReasonsIsSaidOnce) {
  for (const std::int64_t task_us : {1000, 100, 10}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
    add(of_size("few", task_us, 2), {work_ns, work_ns});
    add(of_size("odd", task_us, 2), at(task_us == 1000 ? 0.45 : 1.0));
  }
  const std::string text = section().inconclusive;
  expect_says(text, "few (too few trials for an interval)");
  expect_says(text, "odd (it may as well be slower than serial)");
  const std::string what = "from which task size on a model pays";
  EXPECT_EQ(text.find(what), text.rfind(what)) << text;
}

TEST_F(GranularityTest, WhatLiesBeyondTheSizesIsSaidToDoSo) {
  for (const std::int64_t task_us : {1000, 1}) {
    add(of_size("serial", task_us, 1), std::vector<std::int64_t>(13, work_ns));
  }
  add(of_size("quick", 1, 2), at(0.8));
  add(of_size("slow", 1000, 2), at(0.1));
  const auto section = this->section();
  expect_says(all_answers(section),
              "quick below 1.00 µs, 0.62× [0.60×, 0.65×] the time at 1.00 µs, METG(50 %) "
              "below 1.00 µs");
  expect_says(all_answers(section), "slow above 1.00 ms, 5.00× [");
  EXPECT_EQ(all_answers(section).find("[below"), std::string::npos);
  const auto& chart = chart_of(section, "granularity-metg");
  EXPECT_TRUE(has_row(chart, "place", "below what was measured"));
  EXPECT_TRUE(has_row(chart, "place", "above what was measured"));
}

TEST_F(GranularityTest, EfficiencyIsAgainstTheSerialRunOfTheLargestTasks) {
  add(of_size("serial", 1, 1), std::vector<std::int64_t>(7, 10 * work_ns));
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(7, work_ns));
  add(of_size("pool", 10, 2), at(1.0));
  const auto section = this->section();
  std::string efficiency;
  for (const auto& row : chart_of(section, "granularity").table.rows) {
    if (row[0] == "pool") efficiency = row[4];
  }
  EXPECT_EQ(efficiency, "100.0 %");
}

TEST_F(GranularityTest, WithoutASerialRunItCannotTell) {
  add(of_size("pool", 10, 2), at(0.9));
  const auto section = this->section();
  expect_says(section.inconclusive, "Cannot tell from which task size on a model pays: pool");
  expect_says(section.inconclusive, "no serial run");
  EXPECT_EQ(chart_of(section, "granularity-metg").table.rows.size(), 1U);
}

TEST_F(GranularityTest, AnotherLanguagesSerialRunIsNoReference) {
  add(of_size("serial", 1000, 1), std::vector<std::int64_t>(7, work_ns));
  Cell cell = of_size("snake", 10, 2);
  cell.family = "python";
  add(cell, at(0.9));
  expect_says(section().inconclusive, "from which task size on a model pays: snake");
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
  for (const std::int64_t task_us : {100, 1}) {
    add(of_size("serial", task_us, 1), {work_ns});
    add(of_size("pool", task_us, 2), {task_us == 1 ? work_ns * 2 : work_ns / 2});
  }
  expect_says(section().inconclusive, "pool (too few trials for an interval)");
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
  expect_says(section().inconclusive, "Cannot tell");
}

}  // namespace
}  // namespace reports
