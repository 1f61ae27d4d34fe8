// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

constexpr int works_ns[] = {128, 512, 2048, 8192, 32'768};

/// Pipelines of 1000 items against a serial run that takes just the time of the work.
class PipelinesTest : public ChartsTest {
 protected:
  PipelinesTest() : ChartsTest("pipelines") {}

  void add_serial(const std::string& model = "serial", const std::string& family = "native") {
    for (const int work_ns : works_ns) {
      Cell cell = make_cell(model, "synthetic", 1);
      cell.name += "/compute:" + std::to_string(work_ns);
      cell.tasks = 1;
      cell.family = family;
      cell.baseline = true;
      cell.options = {
          {"compute", std::to_string(work_ns) + "ns"}, {"wait", "0s"}, {"repeat", "1000"}};
      add_near(cell, 1000LL * work_ns);
    }
  }
  /// A pipeline whose items take half of their work, or `message_ns` where that is more.
  void add_pipeline(const std::string& channel, const std::string& model, double message_ns,
                    std::uint64_t stages = 2, const std::string& family = "native") {
    for (const int work_ns : works_ns) {
      Cell cell = make_cell(model, "pipeline", stages);
      cell.name += "/channel:" + channel + "/work:" + std::to_string(work_ns);
      cell.tasks = stages;
      cell.size = 1000;
      cell.family = family;
      cell.channel = channel;
      cell.options = {{"work", std::to_string(work_ns / static_cast<int>(stages)) + "ns"},
                      {"stages", std::to_string(stages)}};
      add_near(cell, std::llround(1000 * (0.5 * work_ns + message_ns)));
    }
  }
};

TEST_F(PipelinesTest, ItSaysFromHowMuchWorkPerItemOnTheFirstAndTheLastPay) {
  add_serial();
  add_pipeline("ring", "thread-pool", 500);
  add_pipeline("pipe", "process-pool", 4'000);
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 1U) << all_answers(section);
  EXPECT_EQ(section.answers[0].sentence.find(
                "A two-stage pipeline pays from 1.00 µs of work per item with ring (thread-pool), "
                "from "),
            0U)
      << section.answers[0].sentence;
  expect_says(section.answers[0].sentence, "with pipe (process-pool).");
  EXPECT_EQ(section.inconclusive, "");
  const Chart& evens = chart_of(section, "pipelines-break-even");
  ASSERT_EQ(evens.table.rows.size(), 2U);
  EXPECT_EQ(evens.table.rows.at(0).at(0), "ring (thread-pool)");
}

TEST_F(PipelinesTest, WhatIsNeverFasterIsSaidSo) {
  add_serial();
  add_pipeline("loop-queue", "coroutines", 50'000);
  add_pipeline("ring", "thread-pool", 500);
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 2U) << all_answers(section);
  EXPECT_EQ(section.answers[1].sentence,
            "A two-stage pipeline does not pay with any work measured with loop-queue "
            "(coroutines).");
  EXPECT_EQ(chart_of(section, "pipelines-break-even").table.rows.back().back(),
            "not faster with any work measured");
}

TEST_F(PipelinesTest, WhatMayPayWithAnyWorkIsNotSaidToOrNotTo) {
  add_serial();
  add_pipeline("ring", "thread-pool", 500);
  add_pipeline("pipe", "process-pool", 0);
  add_pipeline("loop-queue", "coroutines", 0);
  // Half of the rounds tell the opposite of the others, but fewer of them.
  for (Trial& trial : results().trials) {
    const Cell& cell = results().plan.cells[trial.cell];
    if (cell.channel != "pipe" && cell.channel != "loop-queue") continue;
    const bool is_fast = (trial.index % 2 == 0) == (cell.channel == "pipe");
    for (std::int64_t& ns : trial.iterations_ns) ns *= is_fast ? 1 : 4;
  }
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 1U) << all_answers(section);
  const Chart& evens = chart_of(section, "pipelines-break-even");
  ASSERT_EQ(evens.table.rows.size(), 3U);
  for (const auto& row : evens.table.rows) {
    if (row.at(0) == "ring (thread-pool)") continue;
    EXPECT_EQ(row.back(), "no break-even within the work measured [below 0.13 µs – above 32.8 µs]")
        << row.at(0);
  }
}

TEST_F(PipelinesTest, ASerialRunOfOtherWorkIsNoneOfTheSame) {
  add_serial();
  add_pipeline("ring", "thread-pool", 500);
  for (Cell& cell : results().plan.cells) {
    if (cell.channel == "ring" && cell.options["work"] == "64ns") cell.options["work"] = "71ns";
    if (cell.channel == "ring" && cell.options["work"] == "256ns") cell.options["work"] = "279ns";
  }
  const Chart chart = section().charts.at(0);
  std::size_t missing = 0;
  for (const auto& row : chart.table.rows) {
    if (row.back() != "no serial run of the same work") continue;
    ++missing;
    EXPECT_EQ(row.at(2), "0.14 µs") << "11 % more than the work of the serial run";
  }
  EXPECT_EQ(missing, 1U) << "9 % are the rounding of a share";
}

TEST_F(PipelinesTest, TooFewRoundsAreNoAnswer) {
  add_serial();
  add_pipeline("ring", "thread-pool", 500);
  std::erase_if(results().trials, [](const Trial& trial) { return trial.index > 2; });
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "too few trials for an interval");
}

TEST_F(PipelinesTest, NoSentenceIsAboutMoreStagesThanCores) {
  add_serial();
  add_pipeline("ring", "thread-pool", 500, 8);
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "no pipeline of two stages with a core for each");
  ASSERT_EQ(section.charts.size(), 1U);
  expect_says(section.charts[0].title, "more stages than cores");
  EXPECT_EQ(section.charts[0].table.rows.size(), 5U);
}

TEST_F(PipelinesTest, WithoutASerialRunOfItsLanguageAPointSaysSo) {
  add_serial();
  add_pipeline("queue", "python-thread-executor", 500, 2, "python");
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  EXPECT_EQ(section.charts.at(0).table.rows.at(0).back(), "no serial run of the same work");
  add_serial("python-serial", "python");
  ASSERT_EQ(this->section().answers.size(), 1U) << all_answers(this->section());
  expect_says(this->section().answers[0].sentence, "with queue (python-thread-executor)");
}

TEST_F(PipelinesTest, StagesThatWaitAreNoPipelineOfThese) {
  add_serial();
  Cell cell = make_cell("thread-pool", "pipeline", 2);
  cell.channel = "ring";
  for (const char* const work : {"wait:10ms", "0s", "soon"}) {
    cell.name = std::string("pipeline/") + work;
    cell.options["work"] = work;
    add_near(cell, 1'000'000);
  }
  EXPECT_TRUE(section().charts.empty());
}

}  // namespace
}  // namespace reports
