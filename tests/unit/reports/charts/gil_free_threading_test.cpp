// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class GilChartTest : public ChartsTest {
 protected:
  std::uint64_t add_python(const std::string& model, const std::string& runtime,
                           std::uint64_t workers, std::int64_t middle_ns) {
    Cell cell = make_cell(model, "primes", workers);
    cell.family = "python";
    cell.runtime = runtime;
    return add_near(cell, middle_ns);
  }
  void add_native() {
    add("serial", 1, 200'000);
    add("thread-pool", 2, 100'000);
    add("thread-pool-gil", 2, 200'000);
  }
  static constexpr const char* locked = "CPython 3.14.0, GIL on";
  static constexpr const char* free = "CPython 3.14.0, GIL off";
};

TEST_F(GilChartTest, TheEmulatedLockIsComparedWithTheThreadsItEmulates) {
  add_native();
  EXPECT_EQ(make("gil").answers.at(0).sentence,
            "primes in C++: with 2 threads thread-pool-gil reaches 1.00× [1.00×, 1.00×] serial, "
            "thread-pool 2.00× [2.00×, 2.00×] serial; under one lock it takes 2.00× [2.00×, 2.00×] "
            "the time.");
}

TEST_F(GilChartTest, PythonsThreadsUnderOneLockStandBesideItsProcessesWithALockEach) {
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  add_python("python-process-pool", locked, 2, 500'000);
  const Section section = make("gil");
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes in Python: with 2 workers python-thread-executor (" + std::string(locked) +
                ") reaches 1.00× [1.00×, 1.00×] serial, python-process-pool (" + locked +
                ") 2.00× [2.00×, 2.00×] serial; under one lock it takes 2.00× [2.00×, 2.00×] the "
                "time.");
}

TEST_F(GilChartTest, WithoutAFreeThreadedPythonItSaysSo) {
  add_native();
  EXPECT_NE(all_answers(make("gil")).find("No Python was measured"), std::string::npos);
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  EXPECT_NE(all_answers(make("gil")).find("No free-threaded Python was measured"),
            std::string::npos);
}

TEST_F(GilChartTest, SpeedUpsOfBothBuildsAreAgainstTheSerialRunOfTheOneWithLock) {
  add_python("python-serial", free, 1, 1'500'000);
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 1, 1'000'000);
  add_python("python-thread-executor", free, 1, 1'250'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  add_python("python-thread-executor", free, 2, 625'000);
  const Section section = make("gil");
  const auto text = all_answers(section);
  EXPECT_NE(text.find("under one lock it takes 1.60× [1.60×, 1.60×] the time"), std::string::npos)
      << text;
  EXPECT_NE(text.find("takes 1.25× [1.25×, 1.25×] the time of one of"), std::string::npos) << text;
  EXPECT_EQ(text.find("No free-threaded"), std::string::npos);
  ASSERT_EQ(section.charts.size(), 1U);
  bool found = false;
  for (const auto& row : section.charts.at(0).table.rows) {
    if (row[0].find("GIL off") == std::string::npos || row[1] != "1") continue;
    found |= row[4] == "0.80×";
  }
  EXPECT_TRUE(found) << "the slower single thread shows";
}

TEST_F(GilChartTest, WhatRunsUnderALockIsDashed) {
  add_native();
  const Section section = make("gil");
  const Chart& chart = section.charts.at(0);
  std::size_t dashed_layers = 0;
  for (std::size_t layer = 0; layer < size_at(chart, "/layer"); ++layer) {
    const std::string dash = "/layer/" + std::to_string(layer) + "/encoding/strokeDash";
    if (!value_at(chart, dash).exists()) continue;
    ++dashed_layers;
    EXPECT_EQ(value_at(chart, dash + "/scale/domain").json(),
              R"(["thread-pool","thread-pool-gil"])");
    EXPECT_EQ(value_at(chart, dash + "/scale/range").json(), "[[1,0],[6,4]]");
  }
  EXPECT_GT(dashed_layers, 0U);
}

TEST_F(GilChartTest, LanguagesHaveChartsOfTheirOwn) {
  add_native();
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  const Section section = make("gil");
  ASSERT_EQ(section.charts.size(), 2U);
  EXPECT_EQ(section.charts.at(0).title, "Speed-up of primes in C++");
  EXPECT_EQ(section.charts.at(1).title, "Speed-up of primes in Python");
}

TEST_F(GilChartTest, NoOddityIsAnError) {
  make("gil");
  add("thread-pool", 3, 5, 1);
  fail(add("thread-pool-gil", 4, 5, 1), "it broke");
  EXPECT_NE(all_answers(make("gil")).find("no result with equal workers"), std::string::npos);
}

}  // namespace
}  // namespace reports
