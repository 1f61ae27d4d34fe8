// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// Iterations of 1000 round trips, of which the slowest in a hundred takes ten times as long.
class WakeUpTest : public ChartsTest {
 protected:
  WakeUpTest() : ChartsTest("wake-up") {}

  std::uint64_t add_ping_pong(const std::string& channel, const std::string& placement,
                              std::int64_t wake_up_ns, const std::string& model = "thread-pool",
                              std::uint64_t workers = 2) {
    Cell cell = make_cell(model, "ping-pong", workers);
    cell.name += "/channel:" + channel + "/placement:" + placement;
    cell.channel = channel;
    if (placement != "free") cell.options["placement"] = placement;
    const std::uint64_t place = add(cell, around(2 * wake_up_ns * 1000));
    const auto round_trip_ns = static_cast<std::uint64_t>(2 * wake_up_ns);
    for (Trial& trial : results().trials) {
      if (trial.cell != place) continue;
      Histogram samples;
      for (int sample = 0; sample < 291; ++sample) {
        samples.add(static_cast<std::int64_t>(round_trip_ns));
      }
      for (int sample = 0; sample < 9; ++sample) {
        samples.add(static_cast<std::int64_t>(10 * round_trip_ns + trial.index));
      }
      trial.sync = SyncUse{.operations = 1000,
                           .lock_wait = samples.counts(),
                           .lock_wait_max_ns = samples.longest_ns()};
    }
    return place;
  }
};

TEST_F(WakeUpTest, ItSaysWhatAWakeUpTakesOnOneCoreAndOnTwoAndHowLongTheTailsAre) {
  for (const auto& [placement, ns] :
       {std::pair("same-core", 2'000), {"other-core", 6'000}, {"free", 4'000}}) {
    add_ping_pong("ring", placement, ns);
    add_ping_pong("pipe", placement, 2 * ns, "process-pool");
  }
  add_ping_pong("loop-queue", "free", 100, "coroutines", 1);
  const Section section = this->section();
  ASSERT_EQ(section.answers.size(), 3U) << all_answers(section);
  EXPECT_EQ(
      section.answers[0].sentence,
      "On one core, waking the other task takes on average from 2.00 µs with ring (thread-pool) to "
      "4.00 µs with pipe (process-pool).");
  EXPECT_EQ(section.answers[1].sentence,
            "On another core, waking the other task takes on average from 6.00 µs with ring "
            "(thread-pool) to "
            "12.0 µs with pipe (process-pool).");
  expect_says(section.answers[2].sentence,
              "Placed freely, the slowest hundredth of round trips takes at least 8");
  expect_says(section.answers[2].sentence, " with ring (thread-pool) to 16");
  expect_says(section.answers[2].sentence, " with pipe (process-pool).");
  EXPECT_EQ(section.answers[2].evidence.find("loop-queue"), std::string::npos)
      << "nobody is woken within a loop";
  EXPECT_EQ(section.inconclusive, "");
  const Chart& chart = chart_of(section, "wake-up");
  EXPECT_EQ(chart.table.rows.size(), 7U);
  EXPECT_TRUE(has_row(chart, "series", "on two cores"));
}

TEST_F(WakeUpTest, WhatCannotBeToldApartIsNoRange) {
  add_ping_pong("ring", "same-core", 2'000);
  const std::uint64_t other = add_ping_pong("locked", "same-core", 2'000);
  const auto reversed = around_reversed(4'000'000);
  std::size_t round = 0;
  for (Trial& trial : results().trials) {
    if (trial.cell == other) trial.iterations_ns.assign(1, reversed.at(round++));
  }
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "how long until the other task runs: on one core");
}

TEST_F(WakeUpTest, OneTrialIsNoAnswer) {
  add_ping_pong("ring", "same-core", 2'000);
  results().trials.resize(1);
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "too few trials for an interval");
}

TEST_F(WakeUpTest, AFewSamplesAreNoTail) {
  add_ping_pong("ring", "free", 2'000);
  Histogram samples;
  for (int sample = 0; sample < 199; ++sample) samples.add(4'000);
  for (Trial& trial : results().trials) {
    trial.sync->lock_wait = samples.counts();
    trial.sync->lock_wait_max_ns = samples.longest_ns();
  }
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  const Chart& tails = chart_of(section, "wake-up-tails-free");
  EXPECT_EQ(tails.table.rows.at(0).back(), "") << "the median";
  EXPECT_EQ(tails.table.rows.at(1).back(), "too few round trips were sampled");
}

TEST_F(WakeUpTest, OnlyLoopsWakeNobody) {
  add_ping_pong("loop-queue", "free", 100, "coroutines", 1);
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "no result has two workers that wake each other");
}

TEST_F(WakeUpTest, EachSourceInWhichNobodyIsWokenSaysSo) {
  add_ping_pong("ring", "same-core", 2'000);
  results().trials.resize(1);  // so that there is something else that cannot be told
  add_source("loops");
  add_ping_pong("loop-queue", "free", 100, "coroutines", 1);
  expect_says(section().inconclusive, "too few trials for an interval");
  expect_says(section().inconclusive, "loops: no result has two workers that wake each other");
}

TEST_F(WakeUpTest, TailsHaveAPictureForEachPlacementThatWasMeasured) {
  add_ping_pong("ring", "same-core", 2'000);
  fail(add_ping_pong("pipe", "same-core", 2'000, "process-pool"), "it crashed");
  const Section section = this->section();
  const Chart& tails = chart_of(section, "wake-up-tails-one-core");
  ASSERT_EQ(tails.table.rows.size(), 4U)
      << "two quantiles of each: how long the longest is depends on how many are sampled";
  EXPECT_EQ(tails.table.rows.at(0).at(3), "4.00 µs");
  EXPECT_EQ(tails.table.rows.at(1).at(2), "p99");
  EXPECT_EQ(tails.table.rows.back().back(), "failed: it crashed");
  for (const Chart& chart : section.charts) EXPECT_NE(chart.id, "wake-up-tails-two-cores");
  EXPECT_EQ(chart_of(section, "wake-up-cpu").table.rows.size(), 2U);
}

}  // namespace
}  // namespace reports
