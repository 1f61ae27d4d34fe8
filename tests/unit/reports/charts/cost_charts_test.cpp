// SPDX-License-Identifier: Apache-2.0
// The charts of what a start, a concurrent task and a switch cost.
#include "reports/charts/catalogue.h"
#include "reports/sections.h"
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class StartTest : public ChartsTest {
 protected:
  StartTest() : ChartsTest("start") {}

  static Cell one_task(const std::string& model, const std::string& parent_bytes = "") {
    Cell cell = make_cell(model, "empty");
    cell.tasks = 1;
    cell.traits = ModelTraits{.worker_kind = WorkerKind::thread};
    if (!parent_bytes.empty()) cell.settings["parent-bytes"] = parent_bytes;
    return cell;
  }
};

TEST_F(StartTest, ItNamesTheCheapestAndWhatALargeParentAdds) {
  add(one_task("thread"), around(10'000));
  add(one_task("thread", "1073741824"), around(10'100));
  add(one_task("fork"), around(100'000));
  add(one_task("fork", "1073741824"), around(10'000'000));
  const auto section = this->section();
  // The first result of a trial is its start, 100 ns, twice the sample and the stop, 50 ns.
  EXPECT_EQ(section.answers.at(0).sentence,
            "Start, one task and stop cost least with thread: 20.1 µs; fork takes 9.93× as long.");
  expect_says(section.answers.at(0).evidence, "thread 20.1 µs [19.4 µs, 20.9 µs]; fork ");
  EXPECT_EQ(section.answers.at(1).sentence,
            "From a large parent, fork takes 99.9× as long as from a small one; thread less than "
            "1.50×.");
  expect_says(section.answers.at(1).evidence,
              "start, one task and stop from a parent of 1 GiB over those from a small parent: "
              "fork 99.9× [");
  const auto& chart = chart_of(section, "start");
  EXPECT_EQ(chart.table.rows.size(), 4U);
  EXPECT_TRUE(has_row(chart, "parent", "1 GiB"));
  EXPECT_TRUE(has_row(chart, "parent", "0 B"));
}

TEST_F(StartTest, TrialsThatWereDisturbedDoNotStretchTheAxis) {
  std::vector<std::int64_t> disturbed = around(10'000);
  for (std::size_t trial = 0; trial < 5; ++trial) disturbed[2 * trial] = 900'000'000;
  add(one_task("thread"), disturbed);
  add(one_task("fork"), around(20'000));
  const auto section = this->section();
  const auto& chart = chart_of(section, "start");
  std::size_t cut = 0;
  for (const auto& row : rows_of(chart)) {
    EXPECT_LT(row["high"].number(), 1) << "milliseconds";
    if (row.contains("above")) ++cut;
  }
  EXPECT_EQ(cut, 1U);
}

TEST_F(StartTest, WaysToStartThatAreNotSurelyApartAreNoPair) {
  add(one_task("thread"), {10'000});
  add(one_task("fork"), {100'000});
  add(one_task("spawn"), {200'000});
  EXPECT_TRUE(section().answers.empty()) << "medians of one trial are no answer";
  expect_says(section().inconclusive,
              "Cannot tell which way to start workers costs least (fewer than ");
}

TEST_F(StartTest, ThatThereAreTooFewTrialsForIntervalsIsSaidOnce) {
  Cell loop = one_task("coroutines");
  loop.traits = ModelTraits{};
  add(loop, {1'000});
  add(one_task("thread"), {10'000});
  EXPECT_EQ(section().answers.at(0).evidence,
            "start, one task and stop: thread 20.1 µs; coroutines (starts no worker) 2.15 µs; too "
            "few trials for intervals of all");
}

TEST_F(StartTest, AModelThatStartsNoWorkerLeadsNoAnswer) {
  Cell loop = one_task("coroutines");
  loop.traits = ModelTraits{};
  add(loop, around(1'000));
  add(one_task("thread"), around(10'000));
  add(one_task("fork"), around(100'000));
  const auto section = this->section();
  EXPECT_EQ(section.answers.at(0).sentence,
            "Start, one task and stop cost least with thread: 20.1 µs; fork takes 9.93× as long.");
  expect_says(section.answers.at(0).evidence, "; coroutines (starts no worker) 2.1");
}

TEST_F(StartTest, TwoThatAreSurelyApartAreComparedWhereTheCheapestIsNotTold) {
  // The median of the first is the least, but in some rounds it is the most expensive one.
  add(one_task("noisy"),
      {50, 50, 50, 50, 50, 50, 50, 900'000, 900'000, 900'000, 900'000, 900'000, 900'000});
  add(one_task("thread"), around(10'000));
  add(one_task("fork"), around(100'000));
  const auto section = this->section();
  EXPECT_EQ(section.answers.at(0).sentence,
            "Start, one task and stop take 9.93× as long with fork as with thread.");
  expect_says(section.inconclusive,
              "which way to start workers costs least (none is told from noisy)");
}

TEST_F(StartTest, OnlyWhatStartedFromAParentOfOneSizeIsCompared) {
  add(one_task("fork"), around(100'000));
  add(one_task("spawn", "268435456"), around(100'000));
  expect_says(section().answers.at(0).sentence, "with fork, the only one with a result.");
}

TEST_F(StartTest, WhereEachTaskGetsANewWorkerThereIsNoStartAlone) {
  Cell fork = one_task("fork");
  fork.traits = ModelTraits{.worker_kind = WorkerKind::process, .worker_per_task = true};
  add(fork, around(100'000));
  add(one_task("pool"), around(200'000));
  const auto section = this->section();
  const auto& rows = chart_of(section, "start").table.rows;
  EXPECT_EQ(rows[0][0], "fork");
  EXPECT_EQ(rows[0][4], "") << "nothing is started before";
  EXPECT_EQ(rows[1][4], "100 ns");
}

TEST_F(StartTest, WhatCannotBeToldApartIsNamedTogether) {
  add(one_task("a"), around(100'000));
  add(one_task("b"), around_reversed(100'100));
  add(one_task("c"), around(300'000));
  EXPECT_EQ(section().answers.at(0).sentence,
            "Start, one task and stop cost least with a and b: from 200 µs on; c takes 3.00× as "
            "long.");
}

TEST_F(StartTest, WhatFailedStandsInItsRow) {
  add(one_task("thread"), around(10'000));
  fail(add(one_task("fork")), "no \x1b[2Jmemory");
  const auto section = this->section();
  EXPECT_TRUE(has_row(chart_of(section, "start"), "text", "from 0 B: failed: no  [2Jmemory"));
}

TEST_F(StartTest, WaysToStartOnePoolAreToldApart) {
  Cell spawned = one_task("pool");
  spawned.settings["start-method"] = "spawn";
  add(one_task("pool"), around(10'000));
  add(spawned, around(20'000));
  const auto section = this->section();
  const auto& rows = chart_of(section, "start").table.rows;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0][0], "pool");
  EXPECT_EQ(rows[1][0], "pool spawn");
}

TEST_F(StartTest, CellsOfSeveralTasksAndUnreadableParentsAreLeftOut) {
  Cell several = one_task("a");
  several.tasks = 2;
  add(several, around(100));
  add(one_task("b", "huge"), around(100));
  const auto section = this->section();
  expect_says(section.inconclusive, "Cannot tell what starting workers costs");
  EXPECT_TRUE(section.charts.empty());
}

class MemoryChartTest : public ChartsTest {
 protected:
  MemoryChartTest() : ChartsTest("memory") {}

  /// With so many peaks of 2 MiB and so much per task beyond the job's own.
  void add_growing(const std::string& model, double bytes_per_task, int trials) {
    for (const std::uint64_t tasks : {10U, 100U, 1000U}) {
      Cell cell = make_cell(model, "downloads");
      cell.tasks = tasks;
      cell.concurrency = tasks;
      const auto place = add(cell, {1000});
      for (int trial = 0; trial < trials; ++trial) {
        const auto own = static_cast<std::uint64_t>(bytes_per_task * static_cast<double>(tasks));
        results().memory.push_back({place, (2U << 20) + own + 5000 * tasks, 5000 * tasks, 0.1});
      }
    }
  }
};

TEST_F(MemoryChartTest, TheSlopeIsWhatOneMoreTaskCosts) {
  add_growing("threads", 10'240, 3);
  add_growing("loop", 200, 3);
  const auto section = this->section();
  EXPECT_EQ(section.answers.at(0).sentence,
            "One more concurrent task costs from 200 B with loop to 10.0 KiB with threads.");
  EXPECT_EQ(section.answers.at(0).evidence,
            "loop 200 B [200 B, 200 B]; threads 10.0 KiB [10.0 KiB, 10.0 KiB]");
  const auto& slopes = chart_of(section, "memory-per-task");
  EXPECT_EQ(slopes.table.rows.size(), 2U);
  EXPECT_EQ(slopes.table.rows[0][3], "2.00 MiB");
  EXPECT_TRUE(has_row(slopes, "series", "threads"));
  EXPECT_EQ(chart_of(section, "memory-by-tasks").table.rows.size(), 6U);
}

TEST_F(MemoryChartTest, MemoryThatDoesNotGrowCannotBeTold) {
  add_growing("flat", 0, 3);
  const auto section = this->section();
  expect_says(section.inconclusive, "Cannot tell what one more task costs: flat (its memory");
  EXPECT_TRUE(has_row(chart_of(section, "memory-per-task"), "category", "flat"));
}

TEST_F(MemoryChartTest, OneNumberOfTasksAndFailuresGiveNoSlope) {
  Cell cell = make_cell("lonely", "downloads");
  results().memory.push_back({add(cell), 1000, 5000, 0.1});  // less than the job's own
  fail(add(make_cell("broken", "downloads")), "out of memory");
  const auto section = this->section();
  expect_says(section.inconclusive, "Cannot tell what one more task costs: lonely and broken (");
  EXPECT_TRUE(
      has_row(chart_of(section, "memory-per-task"), "text", "1 in flight failed: out of memory"));
}

class SwitchingTest : public ChartsTest {
 protected:
  SwitchingTest() : ChartsTest("switching") {}

  static Cell yielding(const std::string& model, std::uint64_t size) {
    Cell cell = make_cell(model, "yields", 2);
    cell.size = size;
    return cell;  // of 10 tasks
  }
};

TEST_F(SwitchingTest, ItIsTheTimeOverAllSwitches) {
  add(yielding("process", 100), around(1'000'000));
  add(yielding("loop", 1000), around(100'000));
  const auto section = this->section();
  EXPECT_EQ(section.answers.at(0).sentence,
            "A switch costs from 10.0 ns with loop to 1.00 µs with process.");
  EXPECT_EQ(section.answers.at(0).evidence,
            "loop 10.0 ns [9.40 ns, 10.6 ns]; process 1.00 µs [940 ns, 1.06 µs]; the last costs "
            "100× [100×, 100×] the first, trial by trial");
  EXPECT_EQ(all_rows_of(chart_of(section, "switching")).size(), 2U);
}

TEST_F(SwitchingTest, WhatIsNearlyTheSameCannotBeTold) {
  add(yielding("a", 100), {97, 98, 99, 100, 101, 102, 103});
  add(yielding("b", 100), {103, 102, 101, 101, 99, 98, 97});
  expect_says(section().inconclusive, "whether a switch costs more with one of the models");
}

TEST_F(SwitchingTest, FailuresAndZerosAreRowsWithoutAPoint) {
  fail(add(yielding("broken", 100), around(100)), "it broke");
  add(yielding("magic", 100), {0, 0, 0, 0, 0, 0});
  add(yielding("none", 0), around(100));
  const auto section = this->section();
  expect_says(section.inconclusive, "Cannot tell what a switch costs");
  const auto& chart = chart_of(section, "switching");
  EXPECT_EQ(chart.table.rows.size(), 2U);
  EXPECT_TRUE(has_row(chart, "text", "failed: it broke"));
}

TEST_F(SwitchingTest, EachSourceHasItsSeriesAndItsSentence) {
  add(yielding("a", 100), around(1'000'000));
  add_source("there");
  add(yielding("a", 100), around(2'000'000));
  const auto section = this->section();
  ASSERT_EQ(section.answers.size(), 2U);
  expect_says(section.answers[0].sentence, "here: A switch costs 1.00 µs");
  expect_says(section.answers[1].sentence, "there: A switch costs 2.00 µs");
  EXPECT_TRUE(has_row(chart_of(section, "switching"), "series", "a · here"));
  EXPECT_TRUE(has_row(chart_of(section, "switching"), "series", "a · there"));
}

TEST_F(SwitchingTest, WithoutAnyResultThereIsNoEmptyLegendAndTheAxisHasALength) {
  fail(add(yielding("broken", 100)), "it broke");
  const auto section = this->section();
  const Chart& chart = chart_of(section, "switching");
  EXPECT_EQ(value_at(chart, "/layer/1/encoding/color/legend").json(), "null");
  EXPECT_EQ(size_at(chart, "/layer/0/encoding/x/scale/domain"), 2U);
}

/// Every chart, whatever the cells.
class AnyCellsTest : public testing::TestWithParam<std::string_view> {};

TEST_P(AnyCellsTest, OddCellsAreNoErrorAndEverySpecificationIsFiniteJson) {
  const std::string hostile = "</script>\033[2J`|\n\u202E\u200B\xff";
  Source source{.label = hostile, .text = {}, .results = {}};
  Plan& plan = source.results.plan;
  plan.experiments = {{.name = "x",
                       .question = hostile,
                       .chart = std::string(GetParam()),
                       .cells = {},
                       .comparisons = {}}};
  for (const char* workload : {"synthetic", "yields", "empty", "downloads"}) {
    for (const std::uint64_t tasks : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
      for (const std::uint64_t workers : {std::uint64_t{0}, ~std::uint64_t{0}}) {
        Cell cell = make_cell(hostile, workload, 1);
        cell.workers = workers;
        cell.concurrency = workers;
        cell.tasks = tasks;
        cell.size = tasks;
        cell.options = {{"compute", "18446744073709551615s"}};
        cell.settings = {{"parent-bytes", "18446744073709551615"}, {hostile, hostile}};
        cell.baseline = tasks == 1;
        cell.runtime = hostile;
        cell.waits = workers == 0;
        plan.cells.push_back(cell);
        const std::uint64_t place = plan.cells.size() - 1;
        plan.experiments[0].cells.push_back(place);
        if (workers == 0) add_trials(source.results, place, {0, 1, 1LL << 61, 5, 5, 5, 5});
        source.results.memory.push_back({place, ~std::uint64_t{0}, tasks, 0});
        if (tasks > 1 && workers > 0) source.results.failed.push_back({place, "trial", hostile, 0});
      }
    }
  }
  plan.experiments[0].cells.push_back(1'000'000);  // there is no such cell
  plan.experiments[0].cells.push_back(0);          // and this one was there before
  std::vector<Source> sources = {source, source};
  sources[1].label += "2";
  const auto sections = make_sections(sources);
  ASSERT_EQ(sections.size(), 1U);
  expect_sound(sections[0]);
}

std::vector<std::string_view> all_charts() {
  std::vector<std::string_view> charts;
  for (const SectionMaker& maker : section_makers()) charts.push_back(maker.chart);
  return charts;
}

INSTANTIATE_TEST_SUITE_P(Charts, AnyCellsTest, testing::ValuesIn(all_charts()));

class NoCellsTest : public testing::TestWithParam<const char*> {};

TEST_P(NoCellsTest, NoCellsAtAllCannotTell) {
  Source source{.label = "here", .text = {}, .results = {}};
  source.results.plan.experiments = {
      {.name = "x", .question = "?", .chart = GetParam(), .cells = {}, .comparisons = {}}};
  const auto sections = make_sections({&source, 1});
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_TRUE(sections[0].answers.empty());
  expect_says(sections[0].inconclusive, "Cannot tell");
  EXPECT_TRUE(sections[0].charts.empty());
}

INSTANTIATE_TEST_SUITE_P(Charts, NoCellsTest,
                         testing::Values("decision-map", "granularity", "start", "memory",
                                         "switching"));

}  // namespace
}  // namespace reports
