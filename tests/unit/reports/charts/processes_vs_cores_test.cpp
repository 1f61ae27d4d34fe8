// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class WorkersChartTest : public ChartsTest {};

TEST_F(WorkersChartTest, SaysHowManyWorkersAreEnoughAndWhatMoreCost) {
  add("serial", 1, 200'000);
  add("process-pool", 1, 201'000);
  add("process-pool", 2, 100'000);
  add("process-pool", 8, 104'000);
  const Section section = make("workers");
  ASSERT_EQ(section.answers.size(), 1U);
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes: 2 processes are enough with process-pool: 2.00× as fast as serial.");
  EXPECT_EQ(section.answers.at(0).evidence,
            "primes: process-pool 2.00× [2.00×, 2.00×], with 8 processes 1.04× [1.04×, 1.04×] the "
            "time; the cores can give 4.00× together");
  EXPECT_EQ(section.inconclusive, "");
}

TEST_F(WorkersChartTest, ModelsAndWorksOfWhichTheSameIsToldAreToldTogether) {
  for (const char* const workload : {"primes", "powers"}) {
    add_near(make_cell("serial", workload, 1), 200'000);
    for (const char* const model : {"process-pool", "thread-pool"}) {
      add_near(make_cell(model, workload, 1), 200'000);
      add_near(make_cell(model, workload, 2), 100'000);
      add_near(make_cell(model, workload, 8), 104'000);
    }
  }
  const Section section = make("workers");
  ASSERT_EQ(section.answers.size(), 1U);
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes and powers: 2 workers are enough with process-pool and thread-pool: 2.00× as "
            "fast as serial.");
}

TEST_F(WorkersChartTest, WorksThatOtherInterpretersDidAreNotToldTogether) {
  const auto add_python = [&](const char* workload, const char* runtime) {
    for (const std::uint64_t workers : {1U, 2U}) {
      Cell cell = make_cell("python-process-pool", workload, workers);
      cell.family = "python";
      cell.runtime = runtime;
      add_near(cell, workers == 1 ? 200'000 : 100'000);
    }
  };
  add_python("primes", "CPython 3.11.7, GIL on");
  add_python("powers", "CPython 3.14.0, GIL off");
  const Section section = make("workers");
  ASSERT_EQ(section.answers.size(), 2U);
  expect_says(section.answers[0].sentence, "primes: ");
  expect_says(section.answers[1].sentence, "powers: ");
}

TEST_F(WorkersChartTest, AGainThatTheMachineCannotGiveIsNotLeftOpen) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add("tbb", 4, 50'500);
  // Disturbed by turns, so that the times alone leave open that they are much faster.
  add(make_cell("tbb", "primes", 8), {40'000, 70'000, 40'000, 70'000, 40'000, 70'000, 40'000,
                                      70'000, 40'000, 70'000, 40'000, 70'000, 40'000});
  Section section = make("workers");
  expect_says(section.answers.at(0).sentence, "4 threads are enough with tbb");
  results().machine.usable_cores = 8;  // which might give twice as much
  results().machine.logical_cores = 8;
  section = make("workers");
  expect_says(section.answers.at(0).sentence, "no gain was seen beyond 4 threads with tbb");
  expect_says(section.inconclusive,
              "Cannot tell whether more workers than that save over a tenth of the time: primes "
              "with tbb (the times scatter too much). To tell more, measure longer");
}

TEST_F(WorkersChartTest, CannotTellWhereTheIntervalLeavesAGainOpen) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add(make_cell("tbb", "primes", 2), {200'000, 100'000, 300'000, 190'000, 210'000, 120'000, 280'000,
                                      200'000, 150'000, 250'000, 140'000, 260'000, 200'000});
  const Section section = make("workers");
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes: no gain was seen beyond 1 thread with tbb: 1.00× as fast as serial.");
  expect_says(section.inconclusive, "whether more workers than that save over a tenth");
}

TEST_F(WorkersChartTest, CannotTellWhereThereAreTooFewTrialsForABound) {
  Results& results = this->results();
  results.plan.cells = {make_cell("serial", "primes"), make_cell("tbb", "primes", 1),
                        make_cell("tbb", "primes", 2)};
  add_trials(results, 0, {200'000, 200'000, 200'000, 200'000, 200'000, 200'000});
  add_trials(results, 1, {200'000, 208'000, 190'000, 205'000, 195'000, 200'000});
  add_trials(results, 2, {100'000, 300'000, 198'000, 120'000, 280'000, 200'000});
  const Section section = make("workers");
  expect_says(section.answers.at(0).evidence, "tbb 1.00× [0.96×, 1.05×]");
  expect_says(section.inconclusive, "primes with tbb (too few rounds)");
}

TEST_F(WorkersChartTest, CannotTellWithTooFewTrialsOrOneSetting) {
  add("serial", 1, 200'000, 2);
  add("tbb", 1, 200'000, 2);
  add("tbb", 2, 100'000, 2);
  add("fork", 2, 100'000, 2);
  const Section section = make("workers");
  EXPECT_TRUE(section.answers.empty());
  EXPECT_EQ(section.inconclusive,
            "Cannot tell where more workers stop gaining: primes with tbb (fewer than 7 rounds), "
            "primes with fork (it needs results of two "
            "numbers). To tell more, measure longer (--time-budget) or on a quieter machine.");
}

TEST_F(WorkersChartTest, WorkersAreCalledWhatTheModelSaysTheyAre) {
  add("asio-pool", 1, 200'000);
  add("asio-pool", 2, 100'000);
  for (Cell& cell : results().plan.cells) cell.traits = {.worker_kind = WorkerKind::thread};
  expect_says(make("workers").answers.at(0).sentence,
              "2 threads, the most measured, still gain with asio-pool.");
}

TEST_F(WorkersChartTest, SaysWhenMoreThanWasMeasuredMightGain) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add("tbb", 2, 100'000);
  expect_says(make("workers").answers.at(0).sentence,
              "2 threads, the most measured, still gain with tbb: 2.00× as fast as serial.");
}

TEST_F(WorkersChartTest, DrawsSpeedUpAndTimeWithIntervalsTrialsIdealAndCores) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add("tbb", 2, 100'000);
  add("tbb", 8, 100'000);
  const Section section = make("workers");
  ASSERT_EQ(section.charts.size(), 2U);
  const Chart& speed_up = section.charts.at(0);
  const auto rows = rows_of(speed_up);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_TRUE(rows[1].contains("low"));
  EXPECT_EQ(rows[1]["marked"], true);
  EXPECT_EQ(rows[1]["t2"], "2.00×");
  EXPECT_NE(speed_up.spec.find("2 physical cores"), std::string::npos);
  EXPECT_NE(speed_up.spec.find("4 logical cores"), std::string::npos);
  EXPECT_NE(speed_up.spec.find("ideal: 4 cores,"), std::string::npos);
  EXPECT_TRUE(section.charts.at(1).is_other_view) << "the time of the same cells";
  bool has_dots = false;
  for (std::size_t layer = 0; layer < size_at(speed_up, "/layer"); ++layer) {
    const std::string place = "/layer/" + std::to_string(layer);
    if (value_at(speed_up, place + "/mark/type") == "circle") {
      has_dots = size_at(speed_up, place + "/data/values") == 3 * 13;
    }
  }
  EXPECT_TRUE(has_dots);
  EXPECT_EQ(speed_up.table.rows[1].back(), "2 threads are enough");
}

TEST_F(WorkersChartTest, TheIdealIsWhatTheCoresOfTheMachineCanGiveTogether) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add("tbb", 8, 100'000);
  const auto has_ideal_to = [&](double most) {
    const Section section = make("workers");
    const Chart& speed_up = section.charts.at(0);
    for (std::size_t layer = 0; layer < size_at(speed_up, "/layer"); ++layer) {
      const std::string last = "/layer/" + std::to_string(layer) + "/data/values/2/y";
      const ChartValue y = value_at(speed_up, last);
      if (y.exists() && y.number() == most) return true;
    }
    return false;
  };
  EXPECT_TRUE(has_ideal_to(4)) << "the usable cores, where nothing else is known";
  results().machine_state = MachineState{.ceiling = Ceiling{.arithmetic = 2.5}};
  EXPECT_TRUE(has_ideal_to(2.5));
  results().machine_state->ceiling->quota_cores = 1.5;
  EXPECT_TRUE(has_ideal_to(1.5));
}

TEST_F(WorkersChartTest, WithoutASerialRunThereIsTimeButNoSpeedUp) {
  add("tbb", 1, 200'000);
  add("tbb", 2, 100'000);
  EXPECT_EQ(make("workers").charts.size(), 1U);
}

TEST_F(WorkersChartTest, FailedCellsAreInTheTableWithTheirReason) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  fail(add("tbb", 2, 100'000), "it broke\033[2J");
  const Section section = make("workers");
  EXPECT_EQ(rows_of(section.charts.at(0)).size(), 1U);
  EXPECT_EQ(section.charts.at(0).table.rows[1].back(), "failed: it broke [2J");
}

TEST_F(WorkersChartTest, SourcesShareAChartAndHaveASeriesEach) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add("tbb", 2, 100'000);
  Source other = source();
  other.label = "there";
  const Section section = make("workers", {source(), other});
  ASSERT_EQ(section.charts.size(), 2U);
  std::set<std::string> series;
  for (const auto& row : rows_of(section.charts.at(0))) series.insert(row["series"].text());
  EXPECT_EQ(series, (std::set<std::string>{"tbb · here", "tbb · there"}));
}

TEST_F(WorkersChartTest, MachinesWithOtherCoresHaveChartsOfTheirOwn) {
  add("serial", 1, 200'000);
  add("tbb", 2, 100'000);
  Source other = source();
  other.label = "there";
  other.results.machine.usable_cores = 64;
  EXPECT_EQ(make("workers", {source(), other}).charts.size(), 4U);
}

TEST_F(WorkersChartTest, NoOddityIsAnError) {
  make("workers");  // no cell at all
  add("serial", 1, 0);
  add("tbb", 1'000'000, 0, 1);
  add("tbb", 0, 5, 1);
  add("</script>", 3, 5, 0);
  results().machine = {};
  const Section section = make("workers");
  EXPECT_FALSE(section.charts.empty());
}

}  // namespace
}  // namespace reports
