// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class ConcurrencyChartTest : public ChartsTest {
 protected:
  /// Ten tasks in `time_ns`.
  std::uint64_t add_waiting(const std::string& model, std::uint64_t concurrency,
                            std::int64_t time_ns, int trials = 13) {
    return add_near(on_one_worker(model, concurrency), time_ns, trials);
  }

  static Cell on_one_worker(const std::string& model, std::uint64_t concurrency) {
    Cell cell = waiting(model, 1);
    cell.concurrency = concurrency;
    return cell;
  }
};

TEST_F(ConcurrencyChartTest, SaysWhoReachesMostAndUpToWhereTheRateGrows) {
  add_waiting("coroutines", 1, 10'000'000);
  add_waiting("coroutines", 10, 1'000'000);
  add_waiting("coroutines", 100, 1'000'000);
  add_waiting("fibers", 1, 10'000'000);
  add_waiting("fibers", 10, 2'000'000);
  const Section section = make("concurrency");
  EXPECT_EQ(section.answers.at(0).sentence,
            "downloads in C++: coroutines with 10 in flight reaches the highest rate, 10000/s.");
  EXPECT_EQ(section.answers.at(0).evidence,
            "coroutines with 10 in flight 10000/s [10000/s, 10000/s]; fibers with 10 in flight "
            "5000/s [5000/s, 5000/s]");
  EXPECT_EQ(section.answers.at(1).sentence,
            "downloads in C++: the rate grows up to 10 in flight with coroutines and fibers.");
  expect_says(section.answers.at(1).evidence, "fibers: to the most that were measured");
  ASSERT_EQ(section.charts.size(), 1U);
  EXPECT_EQ(rows_of(section.charts.at(0)).size(), 5U);
  EXPECT_EQ(section.charts.at(0).table.rows[1][4], "10000/s");
}

TEST_F(ConcurrencyChartTest, WhereNothingIsGainedItSaysSo) {
  add_waiting("fork", 1, 1'000'000);
  add_waiting("fork", 10, 2'000'000);
  add_waiting("fork", 100, 3'000'000);
  EXPECT_EQ(make("concurrency").answers.at(0).sentence,
            "downloads in C++: the rate does not grow with the tasks in flight with fork.");
}

TEST_F(ConcurrencyChartTest, TheOnlyModelIsComparedWithItsFewestTasksInFlight) {
  add_waiting("loop", 10, 1'000'000);
  const Section alone = make("concurrency");
  EXPECT_TRUE(alone.answers.empty()) << "there is nothing to compare it with";
  expect_says(alone.inconclusive,
              "Cannot tell who reaches the highest rate: downloads in C++ (there is one result "
              "alone, and nothing to compare it with).");
  add_waiting("loop", 1, 8'000'000);
  const Section section = make("concurrency");
  EXPECT_EQ(section.answers.at(0).sentence,
            "downloads in C++: loop with 10 in flight reaches 10000/s, 8.00× its rate with 1 in "
            "flight.");
  expect_says(section.answers.at(0).evidence, "with 1 in flight 1250/s [");
}

TEST_F(ConcurrencyChartTest, TheOnlyModelsRateIsNoAnswerWhereItsGainIsNotTold) {
  add_waiting("loop", 10, 1'000'000, 3);
  add_waiting("loop", 1, 8'000'000, 3);
  const Section section = make("concurrency");
  EXPECT_TRUE(section.answers.empty());
  expect_says(section.inconclusive, "up to how many in flight the rate grows: downloads in C++");
}

TEST_F(ConcurrencyChartTest, SaysWhatTheIntervalsLeaveOpen) {
  add_waiting("fork", 1, 9000);
  add_waiting("fork", 10, 1000);
  // With twice as many tasks, each takes between a half and one and a half of the time.
  Cell most = on_one_worker("fork", 100);
  most.tasks = 20;
  add(most, {1000, 3000, 1900, 2100, 1200, 2800, 1950, 2050, 1500, 2500, 1400, 2600, 2000});
  expect_says(all_answers(make("concurrency")),
              "Cannot tell whether the rate grows by over a tenth beyond 10 in flight: downloads "
              "in C++ with fork (the times scatter too much).");
}

TEST_F(ConcurrencyChartTest, WithoutAnIntervalAnythingMayBeGained) {
  add_waiting("fork", 1, 1'000'000, 5);
  add_waiting("fork", 10, 1'000'000, 5);
  expect_says(all_answers(make("concurrency")),
              "up to how many in flight the rate grows: downloads in C++ with fork (too few "
              "rounds).");
}

TEST_F(ConcurrencyChartTest, FailuresBeginWhereNothingLargerHasAResult) {
  fail(add_waiting("fork", 1, 1'000'000), "a bad day");
  add_waiting("fork", 10, 1'000'000);
  fail(add_waiting("fork", 100, 1'000'000), "too many");
  fail(add_waiting("fork", 1000, 1'000'000), "far too many");
  const auto text = all_answers(make("concurrency"));
  expect_says(text, "downloads in C++: fork fails, first with 1 in flight.");
  expect_says(text, "fork failed at 1 in flight: a bad day");
  expect_says(text, "fork fails from 100 in flight on: too many");
}

TEST_F(ConcurrencyChartTest, BackendsOfAModelAreSeries) {
  add(on_one_worker("coroutines", 10), around(1'000'000));
  Cell uring = on_one_worker("coroutines", 10);
  uring.settings["io"] = "uring";
  add(uring, around_reversed(1'000'002));
  const Section section = make("concurrency");
  expect_says(
      section.answers.at(0).sentence,
      "coroutines and coroutines io:uring with 10 in flight share the highest rate, up to ");
}

TEST_F(ConcurrencyChartTest, SaysFromWhereItFailsAndWhatCannotBe) {
  add_waiting("thread-pool", 10, 1'000'000);
  fail(add_waiting("thread-pool", 1000, 1'000'000), "no more threads");
  results().plan.not_applicable.push_back({"thread-pool", "downloads", "10000 are too many"});
  results().plan.not_applicable.push_back({"fork", "primes", "of another experiment"});
  const auto text = all_answers(make("concurrency"));
  EXPECT_NE(text.find("thread-pool fails from 1000 in flight on: no more threads"),
            std::string::npos);
  EXPECT_NE(text.find("hread-pool was not measured with all numbers, because 10000 are too many"),
            std::string::npos);
  EXPECT_EQ(text.find("another experiment"), std::string::npos);
}

TEST_F(ConcurrencyChartTest, CannotTellWithTooFewTrials) {
  add_waiting("coroutines", 1, 10'000'000, 2);
  add_waiting("coroutines", 10, 1'000'000, 2);
  add_waiting("fibers", 10, 2'000'000, 2);
  const auto text = all_answers(make("concurrency"));
  EXPECT_NE(text.find("Cannot tell who reaches the highest rate"), std::string::npos);
  EXPECT_NE(
      text.find("nor up to how many in flight the rate grows: downloads in C++ with coroutines"),
      std::string::npos);
}

TEST_F(ConcurrencyChartTest, NoOddityIsAnError) {
  EXPECT_EQ(make("concurrency").inconclusive,
            "Cannot tell how many to have in flight (no task that waits was measured).");
  add_waiting("coroutines", 1, 0);
  Cell none = make_cell("fibers", "downloads", 0);
  none.waits = true;
  none.tasks = 0;
  add_near(none, 5);
  make("concurrency");
}

}  // namespace
}  // namespace reports
