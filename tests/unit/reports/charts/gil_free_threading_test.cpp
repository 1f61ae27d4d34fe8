// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <string>

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
  const Section section = make("gil");
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes in C++: 2 threads without a GIL are 2.00× as fast as serial; with an emulated "
            "one, 1.00×.");
  EXPECT_EQ(
      section.answers.at(0).evidence,
      "thread-pool 2.00× [2.00×, 2.00×]; thread-pool-gil 1.00× [1.00×, 1.00×]; under one lock "
      "2.00× [2.00×, 2.00×] the time");
}

TEST_F(GilChartTest, AsManyWorkersAsThereAreCoresAreComparedHoweverFastTheyAre) {
  add("serial", 1, 200'000);
  for (const std::uint64_t workers : {2U, 4U, 8U}) {
    add("thread-pool", workers, 400'000 / static_cast<std::int64_t>(workers));
    add("thread-pool-gil", workers, 200'000);
  }
  expect_says(make("gil").answers.at(0).sentence, "4 threads without a GIL are 2.00×");
}

TEST_F(GilChartTest, PythonsThreadsUnderOneLockStandBesideItsProcessesWithALockEach) {
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  add_python("python-process-pool", locked, 2, 500'000);
  const Section section = make("gil");
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes in Python: 2 processes are 2.00× as fast as serial; 2 threads under one GIL, "
            "1.00×.");
  expect_says(section.answers.at(0).evidence,
              "python-process-pool (" + std::string(locked) + ") 2.00× [2.00×, 2.00×]");
}

TEST_F(GilChartTest, TimesThatCannotBeToldApartAreNoAnswer) {
  add("serial", 1, 200'000);
  add(make_cell("thread-pool", "primes", 2), around(200'000));
  add(make_cell("thread-pool-gil", "primes", 2), around_reversed(200'100));
  const Section section = make("gil");
  EXPECT_TRUE(section.answers.empty());
  expect_says(section.inconclusive,
              "Cannot tell what the GIL costs: primes in C++ (the times cannot be told apart)");
}

TEST_F(GilChartTest, WhatCannotBeToldIsGroupedByItsReason) {
  add("serial", 1, 200'000);
  add(make_cell("thread-pool", "primes", 2), around(200'000));
  add(make_cell("thread-pool-gil", "primes", 2), around_reversed(200'100));
  Cell with = make_cell("python-thread-executor", "primes", 2);
  with.family = "python";
  with.runtime = locked;
  add(with, around(200'000));
  Cell without = with;
  without.runtime = free;
  add(without, around_reversed(200'100));
  with.workers = 1;
  add(with, around(200'000));
  without.workers = 1;
  add(without, around_reversed(200'100));
  EXPECT_EQ(make("gil").inconclusive,
            "Cannot tell what the GIL costs: primes in C++ and Python (the times cannot be told "
            "apart). To tell more, measure longer (--time-budget) or on a quieter machine.");
}

TEST_F(GilChartTest, TimesThatDifferInTooFewRoundsAreNotSaidToBeEqual) {
  add("serial", 1, 200'000, 6);
  add("thread-pool", 2, 100'000, 6);
  add("thread-pool-gil", 2, 200'000, 6);
  for (int other = 0; other < 12; ++other) add("tied" + std::to_string(other), 2, 150'000, 6);
  expect_says(make("gil").inconclusive, "what the GIL costs: primes in C++ (fewer than ");
}

TEST_F(GilChartTest, TimesThatDifferBesideManyOthersAreSaidToDiffer) {
  add("serial", 1, 200'000);
  const auto around_middle = [](std::int64_t middle) {
    std::vector<std::int64_t> samples;
    for (std::int64_t round = 0; round < 11; ++round) samples.push_back(middle + round);
    return samples;
  };
  add(make_cell("thread-pool", "primes", 2), around_middle(100'000));
  add(make_cell("thread-pool-gil", "primes", 2), around_middle(102'000));
  // Others lie on both sides of the two, by chance.
  for (std::int64_t other = 1; other <= 24; ++other) {
    std::vector<std::int64_t> samples;
    for (std::int64_t round = 1; round <= 11; ++round) {
      samples.push_back(80'000 + (other * 7'919 + round * round * 104'729 * other) % 40'000);
    }
    add(make_cell("other" + std::to_string(other), "primes", 2), samples);
  }
  expect_says(make("gil").inconclusive,
              "what the GIL costs: primes in C++ (the times differ, but in too few rounds, or too "
              "few quiet ones, to be sure among ");
}

TEST_F(GilChartTest, WhereTasksWaitTheLockCostsNothingAndNobodyGainsByIt) {
  add_near(waiting("serial", 1), 400'000);
  add_near(waiting("thread-pool", 4), 100'000);
  add_near(waiting("thread-pool-gil", 4), 96'000);
  const Section section = make("gil");
  EXPECT_EQ(section.answers.at(0).sentence,
            "downloads in C++: tasks wait, so 4 threads are no slower with an emulated GIL than "
            "without.");
  expect_says(section.answers.at(0).evidence, "under one lock 0.96× [0.96×, 0.96×] the time");
}

TEST_F(GilChartTest, WhereTasksWaitALittleIsSaidToBeLittle) {
  add_near(waiting("thread-pool", 4), 100'000);
  add_near(waiting("thread-pool-gil", 4), 102'000);
  EXPECT_EQ(make("gil").answers.at(0).sentence,
            "downloads in C++: tasks wait, so 4 threads with an emulated GIL take at most 2.0 % "
            "longer than without.");
}

TEST_F(GilChartTest, WithoutAResultBesideSerialThereIsNoPicture) {
  add_native();
  Cell cell = waiting("python-thread-executor", 2);
  cell.family = "python";
  cell.runtime = locked;
  add(cell);
  Cell serial = waiting("python-serial", 1);
  serial.family = "python";
  add_near(serial, 100'000);
  const Section section = make("gil");
  ASSERT_EQ(section.charts.size(), 1U);
  EXPECT_EQ(section.charts.at(0).work, "primes in C++");
}

TEST_F(GilChartTest, PythonsWorkThatComputesIsToldFirst) {
  add_near(waiting("thread-pool", 2), 100'000);
  add_near(waiting("thread-pool-gil", 2), 100'000);
  add_native();
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  add_python("python-thread-executor", free, 2, 600'000);
  const Section section = make("gil");
  ASSERT_EQ(section.answers.size(), 3U);
  expect_says(section.answers[0].sentence, "primes in Python: ");
  expect_says(section.answers[1].sentence, "primes in C++: ");
  expect_says(section.answers[2].sentence, "downloads in C++: tasks wait");
}

TEST_F(GilChartTest, WithoutAFreeThreadedPythonItSaysSo) {
  add_native();
  expect_says(make("gil").inconclusive, "No Python was measured, and C++ only emulates its GIL.");
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  expect_says(make("gil").inconclusive, "o free-threaded Python was measured");
  expect_says(make("gil").inconclusive, "--python=python3,python3.14t");
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
  EXPECT_NE(text.find("under one lock 1.60× [1.60×, 1.60×] the time"), std::string::npos) << text;
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes in Python: 2 threads without the GIL are 1.60× as fast as serial; with it, "
            "1.00×.");
  EXPECT_EQ(section.answers.at(1).sentence,
            "primes in Python: a single thread without the GIL takes 1.25× the time of one with "
            "it.");
  EXPECT_EQ(text.find("o free-threaded"), std::string::npos);
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

TEST_F(GilChartTest, LinesSayInWordsWhetherThereIsAGilAndTheOthersAreGrey) {
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  add_python("python-thread-executor", free, 2, 600'000);
  add_python("python-process-pool", locked, 2, 500'000);
  const Section section = make("gil");
  const Chart& chart = section.charts.at(0);
  std::map<std::string, std::set<std::string>> words;  // by series
  std::set<std::string> strong;
  for (const auto& row : all_rows_of(chart)) {
    if (!row.contains("text") || !row.contains("series")) continue;
    words[row["series"].text()].insert(row["text"].text());
    if (row.contains("strong")) strong.insert(row["series"].text());
  }
  const std::string with = "python-thread-executor (" + std::string(locked) + ")";
  const std::string without = "python-thread-executor (" + std::string(free) + ")";
  const std::string processes = "python-process-pool (" + std::string(locked) + ")";
  EXPECT_TRUE(words[with].contains("with the GIL"));
  EXPECT_TRUE(words[without].contains("without the GIL"));
  EXPECT_TRUE(words[processes].contains("a GIL each"));
  EXPECT_EQ(strong, (std::set<std::string>{with, without}));
}

TEST_F(GilChartTest, LanguagesHaveChartsOfTheirOwn) {
  add_native();
  add_python("python-serial", locked, 1, 1'000'000);
  add_python("python-thread-executor", locked, 2, 1'000'000);
  const Section section = make("gil");
  ASSERT_EQ(section.charts.size(), 2U);
  EXPECT_EQ(section.charts.at(0).work, "primes in C++");
  EXPECT_EQ(section.charts.at(1).work, "primes in Python");
}

TEST_F(GilChartTest, NoOddityIsAnError) {
  make("gil");
  add("thread-pool", 3, 5, 1);
  fail(add("thread-pool-gil", 4, 5, 1), "it broke");
  EXPECT_NE(
      all_answers(make("gil")).find("there is no result with and without it with equal workers"),
      std::string::npos);
}

}  // namespace
}  // namespace reports
