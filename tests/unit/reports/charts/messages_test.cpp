// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/messages.h"

#include <algorithm>
#include <utility>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// A machine with four cores, and channels in iterations of 1000 messages.
class MessagesTest : public ChartsTest {
 protected:
  MessagesTest() : ChartsTest("messages") {}

  std::uint64_t add_channel(const std::string& channel, const std::string& model, std::int64_t ns,
                            const std::string& item_size = "", std::uint64_t tasks = 2,
                            std::uint64_t workers = 0) {
    Cell cell = make_cell(model, "producer-consumer", workers != 0 ? workers : tasks);
    cell.name += "/channel:" + channel + item_size + "/tasks:" + std::to_string(tasks);
    cell.tasks = tasks;
    cell.channel = channel;
    if (!item_size.empty()) cell.options["item-size"] = item_size;
    if (model.starts_with("python")) cell.family = "python";
    const std::uint64_t place = add(cell, around(ns * 1000));
    const auto bytes = static_cast<std::uint64_t>(item_bytes_of(cell).value_or(0));
    for (Trial& trial : results().trials) {
      if (trial.cell != place) continue;
      trial.tasks_run = tasks;
      trial.sync = SyncUse{.operations = 1000,
                           .traits = OperationTraits{
                               .name = "item", .sampled = SampledTime::latency, .bytes = bytes}};
      trial.resources.voluntary_switches = 30;
    }
    return place;
  }
};

TEST_F(MessagesTest, ItSaysWhatASmallMessageCostsInEachLanguageAndWhatMovesLargeOnes) {
  add_channel("ring", "thread-pool", 20);
  add_channel("pipe", "process-pool", 900);
  add_channel("queue", "python-thread-executor", 4'000);
  add_channel("mp-queue", "python-process-pool", 10'000);
  add_channel("ring", "thread-pool", 100'000, "1MiB");
  add_channel("pipe", "process-pool", 200'000, "1MiB");
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 3U) << all_answers(section);
  EXPECT_EQ(section.answers[0].sentence,
            "C++: A small message costs from 20.0 ns with ring (thread-pool) to 900 ns with pipe "
            "(process-pool).");
  expect_says(section.answers[0].evidence, "messages of 8 B between 2 tasks: ring (thread-pool)");
  EXPECT_EQ(section.answers[1].sentence,
            "Python: A small message costs from 4.00 µs with queue (python-thread-executor) to "
            "10.0 µs with mp-queue (python-process-pool).");
  EXPECT_EQ(section.answers[2].sentence,
            "Large messages move at 4.88 GiB/s with pipe (process-pool) to 9.77 GiB/s with ring "
            "(thread-pool).");
  EXPECT_EQ(section.inconclusive, "");
}

TEST_F(MessagesTest, LoopsHaveASentenceOfTheirOwnAndAreMarked) {
  add_channel("ring", "thread-pool", 20);
  add_channel("pipe", "process-pool", 900);
  add_channel("loop-queue", "coroutines", 10, "", 2, 1);
  add_channel("asio-channel", "asio-coroutines", 40, "", 2, 1);
  add_channel("ring", "thread-pool", 100'000, "1MiB");
  add_channel("pipe", "process-pool", 200'000, "1MiB");
  add_channel("loop-queue", "coroutines", 20, "1MiB", 2, 1);
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 3U) << all_answers(section);
  EXPECT_EQ(section.answers[0].sentence,
            "A small message costs from 20.0 ns with ring (thread-pool) to 900 ns with pipe "
            "(process-pool).");
  EXPECT_EQ(section.answers[0].evidence.find("loop-queue"), std::string::npos);
  EXPECT_EQ(section.answers[1].sentence,
            "Large messages move at 4.88 GiB/s with pipe (process-pool) to 9.77 GiB/s with ring "
            "(thread-pool).");
  EXPECT_EQ(section.answers[2].sentence,
            "Within one event loop, a small message costs from 10.0 ns with loop-queue "
            "(coroutines) to 40.0 ns with asio-channel (asio-coroutines).");
  EXPECT_EQ(section.inconclusive, "");
  const Chart& chart = chart_of(section, "message-price");
  EXPECT_EQ(chart.table.rows.at(0).at(0), "loop-queue (coroutines), one event loop");
  EXPECT_TRUE(has_row(chart, "category", "loop-queue (coroutines), one event loop"));
  expect_says(chart_of(section, "message-size").spec, "event loop");
}

TEST_F(MessagesTest, TheSmallestMessagesAreThoseOfTwoTasksThatHaveAPrice) {
  fail(add_channel("lockfree", "thread-pool", 10, "4B"), "it crashed");
  add_channel("queue", "python-thread-executor", 4'000, "64B");
  add_channel("ring", "thread-pool", 5, "4B", 4);
  add_channel("ring", "thread-pool", 20);
  add_channel("ring", "thread-pool", 100'000, "1MiB");
  add_channel("ring", "thread-pool", 200'000, "2MiB", 4);
  add_channel("pipe", "process-pool", 200'000, "1MiB");
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 3U) << all_answers(section);
  EXPECT_EQ(section.answers[0].sentence,
            "C++: A small message costs 20.0 ns with ring (thread-pool).");
  EXPECT_EQ(section.answers[1].sentence,
            "Python: A small message costs 4.00 µs with queue (python-thread-executor).");
  expect_says(section.answers[2].sentence, "Large messages move at 4.88 GiB/s with pipe");
  EXPECT_EQ(section.inconclusive, "");
  const Chart& lines = chart_of(section, "message-size");
  ASSERT_EQ(lines.table.rows.size(), 2U) << "no line is between four tasks";
  EXPECT_EQ(lines.table.rows.at(0).at(1), "8 B");
}

TEST_F(MessagesTest, NoSwitchesAndNoCpuTimeAreSeenAsZero) {
  const std::uint64_t ring = add_channel("ring", "thread-pool", 20);
  add_channel("pipe", "process-pool", 900);
  for (Trial& trial : results().trials) {
    if (trial.cell != ring) continue;
    trial.resources.voluntary_switches = 0;
    trial.resources.cpu_ns = 0;
  }
  const Section section = this->section();
  const Chart& switches = chart_of(section, "message-switches");
  const auto bars = rows_of(switches);
  ASSERT_EQ(bars.size(), 2U);
  EXPECT_EQ(bars.at(0)["category"], "ring (thread-pool)");
  EXPECT_EQ(bars.at(0)["x"], 0);
  EXPECT_NE(value_at(switches, "/layer/0/encoding/x/scale/type"), "log");
  expect_says(switches.note, "gave its core away, or had it taken away");
  const Chart& cpu = chart_of(section, "message-cpu");
  EXPECT_EQ(rows_of(cpu).size(), 1U) << "a logarithmic axis has no 0";
  EXPECT_TRUE(std::ranges::any_of(all_rows_of(cpu), [](const ChartRow& row) {
    return row["category"] == "ring (thread-pool)" && row["text"] == "0";
  }));
}

TEST_F(MessagesTest, WhereNothingSwitchesTheAxisHasALengthNevertheless) {
  add_channel("ring", "thread-pool", 20);
  for (Trial& trial : results().trials) trial.resources.voluntary_switches = 0;
  const Chart switches = chart_of(section(), "message-switches");
  EXPECT_EQ(value_at(switches, "/layer/0/encoding/x/scale/domain").json(), "[0.0,1.0]");
}

TEST_F(MessagesTest, ChannelsThatCannotBeToldApartHaveNoOrder) {
  const std::uint64_t one = add_channel("ring", "thread-pool", 20);
  const std::uint64_t other = add_channel("locked", "thread-pool", 20);
  const auto reversed = around_reversed(20'000);
  std::size_t round = 0;
  for (Trial& trial : results().trials) {
    if (trial.cell == other) trial.iterations_ns.assign(1, reversed.at(round++));
  }
  EXPECT_NE(one, other);
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "through which channel a message costs least");
}

TEST_F(MessagesTest, APriceOfOneTrialIsNoAnswer) {
  add_channel("ring", "thread-pool", 20);
  results().trials.resize(1);
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "what a message costs (too few trials for an interval)");
}

TEST_F(MessagesTest, NoSentenceIsAboutMoreWorkersThanCores) {
  add_channel("ring", "thread-pool", 20, "", 8);
  add_channel("locked", "thread-pool", 2'000, "", 8);
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "no result has 2 workers, and no more than cores");
  ASSERT_EQ(section.charts.size(), 1U);
  EXPECT_EQ(chart_of(section, "message-beyond-cores").table.rows.size(), 2U);
}

TEST_F(MessagesTest, LinesAreOfChannelsWithSeveralSizes) {
  add_channel("ring", "thread-pool", 20);
  add_channel("ring", "thread-pool", 300, "4KiB");
  add_channel("tbb-queue", "thread-pool", 130);
  const Section section = this->section();
  const Chart& lines = chart_of(section, "message-size");
  EXPECT_EQ(lines.table.rows.size(), 2U);
  EXPECT_EQ(lines.table.rows.at(1).at(1), "4.00 KiB");
  EXPECT_EQ(lines.table.rows.at(1).at(4), "12.7 GiB/s");
  EXPECT_EQ(chart_of(section, "message-throughput").table.rows.size(), 2U);
  EXPECT_EQ(chart_of(section, "message-price").table.rows.size(), 2U)
      << "of the smallest messages alone";
}

TEST_F(MessagesTest, WhyAPriceIsWhatItIsStandsInPicturesAndWhatFailedIsSaid) {
  add_channel("ring", "thread-pool", 20);
  fail(add_channel("pipe", "process-pool", 900), "it crashed");
  const Section section = this->section();
  const Chart& switches = chart_of(section, "message-switches");
  EXPECT_EQ(switches.table.rows.at(0).at(5), "0.01") << "30 in 3 iterations of 1000";
  EXPECT_EQ(switches.table.rows.back().back(), "failed: it crashed");
  EXPECT_EQ(chart_of(section, "message-cpu").table.rows.size(), 2U);
}

TEST_F(MessagesTest, WhatAsksForAFailureIsNotDrawn) {
  add_channel("ring", "thread-pool", 20);
  const std::uint64_t lossy = add_channel("locked", "thread-pool", 1);
  results().plan.cells[lossy].expected_failure = FailureKind::race;
  EXPECT_EQ(chart_of(section(), "message-price").table.rows.size(), 1U);
}

TEST(ItemBytes, AreANumberWithAUnitOrNothing) {
  Cell cell;
  EXPECT_EQ(item_bytes_of(cell), 8);
  for (const auto& [text, bytes] :
       {std::pair("256", 256.0), {"4KiB", 4096.0}, {"1MiB", 1048576.0}, {"16B", 16.0}}) {
    cell.options["item-size"] = text;
    EXPECT_EQ(item_bytes_of(cell), bytes) << text;
  }
  for (const char* const text : {"", "KiB", "0", "1 KiB", "-8", "1e3"}) {
    cell.options["item-size"] = text;
    EXPECT_FALSE(item_bytes_of(cell)) << text;
  }
}

}  // namespace
}  // namespace reports
