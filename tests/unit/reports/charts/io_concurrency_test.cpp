// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class ConcurrencyChartTest : public ChartsTest {
 protected:
  /// Ten tasks in `time_ns`.
  std::uint64_t add_waiting(const std::string& model, std::uint64_t concurrency,
                            std::int64_t time_ns, int trials = 13) {
    return add_near(waiting(model, concurrency), time_ns, trials);
  }

  static Cell waiting(const std::string& model, std::uint64_t concurrency) {
    Cell cell = make_cell(model, "downloads", 1);
    cell.concurrency = concurrency;
    cell.waits = true;
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
  EXPECT_EQ(
      section.answers.at(0).sentence,
      "downloads in C++: coroutines (10 in flight) reaches most: 10000/s [10000/s, 10000/s].");
  EXPECT_EQ(section.answers.at(1).sentence,
            "downloads in C++: the rate grows with the tasks in flight of coroutines up to 10 and "
            "fibers to the most that were measured, 10.");
  ASSERT_EQ(section.charts.size(), 1U);
  EXPECT_EQ(rows_of(section.charts.at(0)).size(), 5U);
  EXPECT_EQ(section.charts.at(0).table.rows[1][4], "10000/s");
}

TEST_F(ConcurrencyChartTest, WhereNothingIsGainedItSaysSo) {
  add_waiting("fork", 1, 1'000'000);
  add_waiting("fork", 10, 2'000'000);
  add_waiting("fork", 100, 3'000'000);
  EXPECT_EQ(make("concurrency").answers.at(1).sentence,
            "downloads in C++: the rate was not seen to grow with the tasks in flight of fork "
            "beyond 1.");
}

TEST_F(ConcurrencyChartTest, SaysWhatTheIntervalsLeaveOpen) {
  add_waiting("fork", 1, 9000);
  add_waiting("fork", 10, 1000);
  // With twice as many tasks, each takes between a half and one and a half of the time.
  Cell most = waiting("fork", 100);
  most.tasks = 20;
  add(most, {1000, 3000, 1900, 2100, 1200, 2800, 1950, 2050, 1500, 2500, 1400, 2600, 2000});
  expect_says(all_answers(make("concurrency")),
              "downloads in C++: where the rate stops growing cannot be told of fork beyond 10, "
              "though that 100 take up to 26 % less time per task cannot be ruled out.");
}

TEST_F(ConcurrencyChartTest, WithoutAnIntervalAnythingMayBeGained) {
  add_waiting("fork", 1, 1'000'000, 5);
  add_waiting("fork", 10, 1'000'000, 5);
  expect_says(all_answers(make("concurrency")),
              "up to how many in flight the rate of fork grows cannot be told, there are too few "
              "rounds.");
}

TEST_F(ConcurrencyChartTest, FailuresBeginWhereNothingLargerHasAResult) {
  fail(add_waiting("fork", 1, 1'000'000), "a bad day");
  add_waiting("fork", 10, 1'000'000);
  fail(add_waiting("fork", 100, 1'000'000), "too many");
  fail(add_waiting("fork", 1000, 1'000'000), "far too many");
  const auto text = all_answers(make("concurrency"));
  expect_says(text, "fork failed at 1 in flight: a bad day.");
  expect_says(text, "fork fails from 100 in flight on: too many.");
}

TEST_F(ConcurrencyChartTest, BackendsOfAModelAreSeries) {
  add(waiting("coroutines", 10), around(1'000'000));
  Cell uring = waiting("coroutines", 10);
  uring.settings["io"] = "uring";
  add(uring, around_reversed(1'000'002));
  const Section section = make("concurrency");
  EXPECT_NE(section.answers.at(0).sentence.find(
                "coroutines (10 in flight) and coroutines io:uring (10 in "
                "flight) reach most and cannot be told apart"),
            std::string::npos)
      << section.answers.at(0).sentence;
}

TEST_F(ConcurrencyChartTest, SaysFromWhereItFailsAndWhatCannotBe) {
  add_waiting("thread-pool", 10, 1'000'000);
  fail(add_waiting("thread-pool", 1000, 1'000'000), "no more threads");
  results().plan.not_applicable.push_back({"thread-pool", "downloads", "10000 are too many"});
  results().plan.not_applicable.push_back({"fork", "primes", "of another experiment"});
  const auto text = all_answers(make("concurrency"));
  EXPECT_NE(text.find("thread-pool fails from 1000 in flight on: no more threads."),
            std::string::npos);
  EXPECT_NE(text.find("Not measured: thread-pool, 10000 are too many."), std::string::npos);
  EXPECT_EQ(text.find("another experiment"), std::string::npos);
}

TEST_F(ConcurrencyChartTest, CannotTellWithTooFewTrials) {
  add_waiting("coroutines", 1, 10'000'000, 2);
  add_waiting("coroutines", 10, 1'000'000, 2);
  add_waiting("fibers", 10, 2'000'000, 2);
  const auto text = all_answers(make("concurrency"));
  EXPECT_NE(text.find("who reaches most cannot be told"), std::string::npos);
  EXPECT_NE(text.find("up to how many in flight the rate of coroutines grows cannot be told"),
            std::string::npos);
}

TEST_F(ConcurrencyChartTest, NoOddityIsAnError) {
  EXPECT_EQ(make("concurrency").answers.at(0).sentence, "No task that waits was measured.");
  add_waiting("coroutines", 1, 0);
  Cell none = make_cell("fibers", "downloads", 0);
  none.waits = true;
  none.tasks = 0;
  add_near(none, 5);
  make("concurrency");
}

}  // namespace
}  // namespace reports
