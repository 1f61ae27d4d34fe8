// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// Work of 20 us between payments, some of it inside the lock; serial takes a millisecond.
class SharingTest : public ChartsTest {
 protected:
  SharingTest() : ChartsTest("sharing") {}

  static Cell sharing(const std::string& model, const std::string& lock, int inside_us,
                      std::uint64_t workers = 2) {
    Cell cell = make_cell(model, "account", workers);
    cell.name += "/lock:" + lock + "/inside:" + std::to_string(inside_us);
    cell.lock = lock;
    if (lock == "local") cell.protection = Protection::private_copy;
    if (inside_us > 0) cell.options["inside"] = std::to_string(inside_us) + "us";
    if (inside_us < 20) cell.options["outside"] = std::to_string(20 - inside_us) + "us";
    return cell;
  }
  std::uint64_t add_gain(const std::string& model, const std::string& lock, int inside_us,
                         double gain) {
    return add_near(sharing(model, lock, inside_us), static_cast<std::int64_t>(1e6 / gain));
  }
  void add_serial() {
    for (const int inside_us : {0, 10, 20}) add_near(sharing("serial", "std", inside_us, 1), 1e6);
  }
};

TEST_F(SharingTest, ItSaysWhereTheLockEatsTheGain) {
  add_serial();
  for (const auto& [inside_us, threads, processes] :
       {std::tuple(0, 2.0, 1.9), std::tuple(10, 1.8, 1.02), std::tuple(20, 0.9, 0.8)}) {
    add_gain("thread-pool", "std", inside_us, threads);
    add_gain("process-pool", "pthread", inside_us, processes);
  }
  const Section section = this->section();
  EXPECT_EQ(
      section.answers.at(0).sentence,
      "The lock eats the gain of process-pool (pthread) from 50 % of the work inside on, that "
      "of thread-pool (std) from 100 %.");
  expect_says(section.answers.at(0).evidence,
              "thread-pool (std) (share inside, speed-up): 0 % 2.00×, 50 % 1.80×, 100 % 0.90×");
  const Chart& chart = chart_of(section, "sharing");
  EXPECT_EQ(chart.table.rows.size(), 6U) << "without the serial runs";
  expect_says(chart.title, "The lock eats the gain of process-pool (pthread)");
}

TEST_F(SharingTest, AGainThatLastsIsSaidToLast) {
  add_serial();
  add_gain("thread-pool", "std", 0, 2);
  add_gain("thread-pool", "std", 10, 1.7);
  EXPECT_EQ(section().answers.at(0).sentence,
            "No share of the work inside the lock that was measured eats all of the gain of "
            "thread-pool (std).");
}

TEST_F(SharingTest, WhoGainsNothingAnywhereIsNamed) {
  add_serial();
  add_gain("thread-pool", "std", 0, 1.9);
  add_gain("thread-pool", "std", 20, 0.9);
  for (const int inside_us : {0, 20}) {
    add_gain("coroutines", "loop", inside_us, 1.0);
    add_gain("fibers", "loop", inside_us, 0.98);
  }
  const Section section = this->section();
  EXPECT_EQ(
      section.answers.at(1).sentence,
      "coroutines (loop) and fibers (loop) gain nothing, however little of the work is inside "
      "the lock.");
  expect_says(section.answers.at(1).evidence, "0 % 0.98×, 100 % 0.98×");
}

TEST_F(SharingTest, WithoutAGainAtAllNothingIsEaten) {
  add_serial();
  add_gain("thread-pool", "std", 10, 1.01);
  EXPECT_TRUE(section().answers.empty()) << all_answers(section());
  expect_says(section().inconclusive, "where a lock eats the gain");
}

TEST_F(SharingTest, WhatIsLostWithoutTheLockIsTheWarning) {
  add_serial();
  add_gain("thread-pool", "std", 10, 1.8);
  const std::uint64_t none = add_gain("thread-pool", "none", 10, 2);
  results().plan.cells[none].expected_failure = FailureKind::race;
  EXPECT_EQ(section().answers.at(1).sentence,
            "Without its lock, thread-pool lost no update in 39 iterations, which proves nothing.");
  results().add({.cell = none, .text = "12 of 100 updates were lost", .faults = 12, .of = 100});
  const Section section = this->section();
  EXPECT_EQ(section.answers.at(1).sentence,
            "Without its lock, thread-pool loses 12 % of the updates.");
  EXPECT_EQ(section.answers.at(1).evidence, "12 of 100 updates were lost");
  expect_says(chart_of(section, "sharing").title, "No share of the work");
  EXPECT_EQ(chart_of(section, "sharing").table.rows.size(), 1U) << "a lesson is not drawn";
}

TEST_F(SharingTest, ACopyForEachTaskGainsWhereTheLockDoesNot) {
  add_serial();
  for (const int inside_us : {10, 20}) {
    add_gain("thread-pool", "std", inside_us, inside_us == 10 ? 1.5 : 1);
    add_gain("thread-pool", "local", inside_us, 2);
  }
  const Section section = this->section();
  EXPECT_EQ(section.answers.back().sentence,
            "With a copy for each task in place of the lock, thread-pool is 2.00× as fast, at "
            "100 % of the work inside.");
}

TEST_F(SharingTest, CellsOfOtherWorkAndOddOptionsAreLeftOut) {
  add_serial();
  Cell odd = sharing("thread-pool", "std", 10);
  odd.options["inside"] = "wait:10ms";
  add_near(odd, 1'000'000);
  Cell nothing = make_cell("thread-pool", "account", 2);
  nothing.lock = "std";
  add_near(nothing, 1'000'000);
  EXPECT_TRUE(section().charts.empty());
}

TEST_F(SharingTest, WithoutASerialRunAPointSaysSo) {
  add_gain("thread-pool", "std", 10, 2);
  EXPECT_EQ(chart_of(section(), "sharing").table.rows.at(0).back(), "no serial run");
}

}  // namespace
}  // namespace reports
