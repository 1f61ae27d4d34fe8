// SPDX-License-Identifier: Apache-2.0
#include "reports/report.h"
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// A machine with four cores, and locks in iterations of 1000 operations.
class LocksTest : public ChartsTest {
 protected:
  LocksTest() : ChartsTest("locks") {}

  std::uint64_t add_lock(const std::string& lock, std::uint64_t workers, std::int64_t ns,
                         double share_min = 1, const std::string& model = "thread-pool") {
    Cell cell = make_cell(model, "account", workers);
    cell.name += "/lock:" + lock;
    cell.lock = lock;
    if (lock == "atomic") cell.protection = Protection::atomic;
    if (lock == "local") cell.protection = Protection::private_copy;
    const std::uint64_t place = add(cell, around(ns * 1000));
    double step = 0;
    for (Trial& trial : results().trials) {
      if (trial.cell != place) continue;
      trial.sync = SyncUse{.operations = 1000};
      if (workers > 1) {
        trial.sync->fairness =
            Fairness{.jain = 0.5 + share_min / 2, .share_min = share_min - step, .share_max = 1.5};
      }
      step += 0.001;
    }
    return place;
  }
};

TEST_F(LocksTest, ItSaysWhatALockCostsAloneAndContended) {
  add_lock("std", 1, 20);
  add_lock("spin", 1, 10);
  add_lock("std", 2, 60, 0.9);
  add_lock("spin", 2, 90, 0.3);
  const Section section = this->section();
  EXPECT_EQ(section.answers.at(0).sentence,
            "Alone, an operation costs from 10.0 ns with spin (thread-pool) to 20.0 ns with std "
            "(thread-pool).");
  EXPECT_EQ(section.answers.at(1).sentence,
            "Contended by 2 workers, an operation costs from 60.0 ns with std (thread-pool) to "
            "90.0 ns with spin (thread-pool).");
  EXPECT_EQ(section.answers.at(2).sentence,
            "Contended, spin (thread-pool) is least fair: its slowest task runs at 29 % of the "
            "mean rate, with std (thread-pool) at 89 %.");
  expect_says(section.answers.at(2).evidence, "spin (thread-pool) 0.650 [");
  EXPECT_EQ(section.inconclusive, "");
}

TEST_F(LocksTest, ATerminalShowsFiguresOnceThatSeveralPicturesDraw) {
  add_lock("std", 1, 20);
  add_lock("std", 2, 60, 0.9);
  add_lock("std", 8, 70, 0.9);
  Results one = results();
  Experiment experiment{.name = "locks", .question = "what?", .chart = "locks", .cells = {0, 1, 2}};
  one.plan.experiments = {experiment};
  const std::string text =
      format_text(make_report({{.label = "a", .text = {}, .results = std::move(one)}}),
                  [](std::string_view) { return ""; });
  const auto tables = [&](const std::string& title) {
    std::size_t count = 0;
    for (auto place = text.find(title); place != std::string::npos;
         place = text.find(title, place + 1)) {
      ++count;
    }
    return count;
  };
  EXPECT_EQ(tables("slowest"), 2U) << text;
  EXPECT_EQ(tables("up to as many workers as cores"), 1U) << text;
  EXPECT_EQ(tables("with more workers than cores"), 1U) << text;
}

TEST_F(LocksTest, WaysToDoWithoutALockAreNoLocks) {
  add_lock("std", 1, 20);
  add_lock("atomic", 1, 5);
  add_lock("local", 1, 1);
  const Section section = this->section();
  EXPECT_EQ(section.answers.at(0).sentence,
            "Alone, an operation costs 20.0 ns with std (thread-pool).");
  expect_says(section.answers.at(0).evidence, "without a lock: atomic (thread-pool) 5.00 ns [");
}

TEST_F(LocksTest, NoSentenceIsAboutMoreWorkersThanCores) {
  add_lock("std", 1, 20);
  add_lock("spin", 1, 10);
  add_lock("std", 8, 60, 0.9);
  add_lock("spin", 8, 9'000, 0.1);
  const Section section = this->section();
  EXPECT_EQ(section.answers.size(), 1U) << all_answers(section);
  expect_says(section.inconclusive, "what a lock costs where workers contend for it");
  EXPECT_EQ(chart_of(section, "lock-beyond-cores").table.rows.size(), 2U);
  EXPECT_EQ(chart_of(section, "lock-price").table.rows.size(), 2U);
  for (const Chart& chart : section.charts) {
    EXPECT_NE(chart.id, "lock-fairness") << "nobody contended within the cores";
  }
}

TEST_F(LocksTest, LocksThatCannotBeToldApartHaveNoOrder) {
  Cell cell = make_cell("thread-pool", "account");
  for (const char* const lock : {"std", "spin"}) {
    cell.name = std::string("a/account/workers:1/lock:") + lock;
    cell.lock = lock;
    add(cell, lock == std::string("std") ? around(20'000) : around_reversed(20'000));
  }
  for (Trial& trial : results().trials) trial.sync = SyncUse{.operations = 1000};
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "which lock costs least");
}

TEST_F(LocksTest, APriceOfOneTrialIsNoAnswer) {
  add_lock("std", 1, 20);
  results().trials.resize(1);
  const Section section = this->section();
  EXPECT_TRUE(section.answers.empty()) << all_answers(section);
  expect_says(section.inconclusive, "what a lock costs: 1 worker (too few trials for an interval)");
}

TEST_F(LocksTest, ThePicturesShowEveryNumberOfWorkersAndWhatFailed) {
  add_lock("std", 1, 20);
  add_lock("std", 2, 60);
  add_lock("futex", 2, 50);
  fail(add_lock("pthread", 2, 50, 1, "process-pool"), "it crashed");
  const Section section = this->section();
  const Chart& price = chart_of(section, "lock-price");
  EXPECT_EQ(price.table.rows.size(), 4U);
  EXPECT_TRUE(has_row(price, "series", "1 worker"));
  EXPECT_TRUE(has_row(price, "category", "futex (thread-pool)"));
  EXPECT_EQ(price.table.rows.back().back(), "failed: it crashed");
  EXPECT_EQ(chart_of(section, "lock-fairness").table.rows.size(), 3U);
  EXPECT_EQ(chart_of(section, "lock-cpu").table.rows.size(), 4U);
}

TEST_F(LocksTest, WhatAsksForAFailureIsNotDrawn) {
  add_lock("std", 1, 20);
  const std::uint64_t none = add_lock("none", 2, 1);
  results().plan.cells[none].expected_failure = FailureKind::race;
  EXPECT_EQ(chart_of(section(), "lock-price").table.rows.size(), 1U);
}

TEST_F(LocksTest, CellsWithoutOperationsSayWhy) {
  Cell cell = make_cell("thread-pool", "account");
  cell.lock = "std";
  add(cell, around(20'000));
  EXPECT_EQ(chart_of(section(), "lock-price").table.rows.at(0).back(),
            "its operations are not counted");
}

}  // namespace
}  // namespace reports
