// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class OverviewChartTest : public ChartsTest {
 protected:
  /// Seven samples of one time and six of another one.
  static std::vector<std::int64_t> half_and_half(std::int64_t one_ns, std::int64_t other_ns) {
    std::vector<std::int64_t> samples(13, one_ns);
    std::fill_n(samples.begin(), 6, other_ns);
    return samples;
  }

  /// Adds a work of which one model is the fastest, so many times as fast as serial.
  void add_work(const std::string& work, const std::string& winner, std::int64_t speed_up) {
    add_near(make_cell("serial", work), speed_up * 100'000);
    for (const std::string model : {"tbb", "fork", "openmp"}) {
      add_near(make_cell(model, work, 2), model == winner ? 100'000 : 150'000);
    }
  }

  static std::string square(const Section& section, const std::string& model,
                            const std::string& work, const char* field = "text") {
    for (const auto& row : rows_of(section.charts.at(0))) {
      if (row["model"] == model && row["work"] == work) return row[field].json();
    }
    return "none";
  }
};

TEST_F(OverviewChartTest, AModelWithoutAMeasuredRivalIsNotTheFastest) {
  add("serial", 1, 200'000);
  add(make_cell("tbb", "primes", 2), {});
  const Section section = make("overview");
  EXPECT_TRUE(section.answers.empty());
  EXPECT_EQ(section.inconclusive, "Nothing was compared for primes: only one model has a result.");
}

TEST_F(OverviewChartTest, NamesWinnersThatCannotBeToldApart) {
  add("serial", 1, 200'000);
  add(make_cell("process-pool", "primes", 2), around(100'000));
  add(make_cell("tbb", "primes", 2), around_reversed(100'001));
  add("fork", 2, 150'000);
  const Section section = make("overview");
  EXPECT_EQ(section.answers.at(0).sentence,
            "primes: process-pool (2 processes) and tbb (2 threads) cannot be told apart, 2.00× as "
            "fast as serial.");
  EXPECT_EQ(section.answers.at(0).evidence,
            "process-pool (2 processes) and tbb (2 threads), the first 100 µs [94.0 µs, 106 µs], "
            "2.00× [1.92×, 2.08×] as fast as serial");
  EXPECT_EQ(square(section, "tbb", "primes"), "\"1.00\"");
  EXPECT_EQ(square(section, "tbb", "primes", "tied"), "true");
  EXPECT_EQ(square(section, "fork", "primes"), "\"1.50\"");
  EXPECT_EQ(square(section, "fork", "primes", "best"), "false");
}

TEST_F(OverviewChartTest, OfTiedModelsOnlyThoseAreCalledFasterThanSerialThatSurelyAre) {
  add("serial", 1, 200'000);
  add(make_cell("tbb", "primes", 2), around(100'000));
  add(make_cell("fork", "primes", 2), half_and_half(70'000, 210'000));
  EXPECT_EQ(make("overview").answers.at(0).sentence,
            "primes: fork (2 processes) and tbb (2 threads) cannot be told apart; only tbb is "
            "surely faster than serial.");
}

TEST_F(OverviewChartTest, TiedModelsWithSpeedUpsOfTheirOwnHaveBoth) {
  add("serial", 1, 200'000);
  add(make_cell("tbb", "primes", 2), around(100'000));
  add(make_cell("fork", "primes", 2), half_and_half(80'000, 125'000));
  EXPECT_EQ(make("overview").answers.at(0).sentence,
            "primes: fork (2 processes) and tbb (2 threads) cannot be told apart, 2.00× to 2.50× "
            "as fast as serial.");
}

TEST_F(OverviewChartTest, WhatIsSurelySlowerThanTheFirstIsNotCalledATie) {
  add("serial", 1, 400'000);
  add("tbb", 2, 100'000);
  add("openmp", 2, 120'000);
  // It may be the best, and stands below openmp by its median, so that rank 1 is open to openmp
  // too.
  add(make_cell("fork", "primes", 2), half_and_half(130'000, 60'000));
  const std::string sentence = make("overview").answers.at(0).sentence;
  expect_says(sentence, "tbb (2 threads) and fork (2 processes) cannot be told apart");
  EXPECT_EQ(sentence.find("openmp"), std::string::npos) << sentence;
}

TEST_F(OverviewChartTest, TheFastestOfTasksThatWaitMayBeNoFasterThanSerial) {
  add(waiting("serial", 1), around(100'000));
  add(waiting("tbb", 2), around_reversed(100'001));
  EXPECT_EQ(make("overview").answers.at(0).sentence,
            "downloads at 2 in flight: tbb (2 threads) is the fastest, but not surely faster than "
            "serial.");
}

TEST_F(OverviewChartTest, ASquareShowsTheBestSettingOfItsModel) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add("tbb", 2, 100'000);
  add("tbb", 4, 150'000);
  const Section section = make("overview");
  EXPECT_NE(section.answers.at(0).sentence.find("tbb (2 threads) is the fastest"),
            std::string::npos);
  EXPECT_EQ(square(section, "tbb", "primes"), "\"1.00\"");
  EXPECT_EQ(rows_of(section.charts.at(0)).size(), 2U);
}

TEST_F(OverviewChartTest, WhereTasksWaitOnlyEqualConcurrencyIsCompared) {
  add_near(waiting("serial", 1), 1'000'000);
  add_near(waiting("tbb", 2), 500'000);
  add_near(waiting("tbb", 16), 70'000);
  add_near(waiting("fork", 2), 400'000);
  const Section section = make("overview");
  const auto text = all_answers(section);
  EXPECT_NE(
      text.find(
          "downloads at 2 in flight: fork (2 processes) is the fastest, 2.50× as fast as serial."),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("downloads at 16 in flight: tbb (16 threads) is the fastest"),
            std::string::npos);
  EXPECT_EQ(square(section, "fork", "downloads, 16 in flight"), "\"–\"");
  EXPECT_EQ(square(section, "serial", "downloads, 16 in flight", "best"), "false");
}

TEST_F(OverviewChartTest, FailedAndInapplicableSquaresSayWhy) {
  add("serial", 1, 200'000);
  fail(add("tbb", 2, 100'000), "it crashed");
  results().plan.not_applicable.push_back({"openmp", "", "no library"});
  const Section section = make("overview");
  EXPECT_EQ(square(section, "tbb", "primes"), "\"failed\"");
  EXPECT_EQ(square(section, "tbb", "primes", "t6"), "\"failed: it crashed\"");
  EXPECT_EQ(square(section, "openmp", "primes"), "\"n/a\"");
  EXPECT_EQ(square(section, "openmp", "primes", "t6"), "\"not applicable: no library\"");
}

TEST_F(OverviewChartTest, WithTooFewTrialsTheBestCannotBeTold) {
  add("serial", 1, 200'000, 2);
  add("tbb", 2, 100'000, 2);
  const Section section = make("overview");
  EXPECT_TRUE(section.answers.empty());
  EXPECT_EQ(section.inconclusive,
            "The fastest for primes cannot be told: that takes at least 6 rounds, with --trials or "
            "a longer --time-budget.");
  EXPECT_EQ(square(section, "tbb", "primes", "best"), "false");
  EXPECT_EQ(square(section, "tbb", "primes"), "\"not told\"");
  EXPECT_EQ(square(section, "tbb", "primes", "ratio"), "") << "it has no colour";
}

TEST_F(OverviewChartTest, WhereNoModelCanBeToldApartAllSquaresAreGrey) {
  add("serial", 1, 200'000);
  add(make_cell("process-pool", "primes", 2), around(200'000));
  add(make_cell("tbb", "primes", 2), around_reversed(200'001));
  Section section = make("overview");
  for (const char* const model : {"serial", "process-pool", "tbb"}) {
    EXPECT_EQ(square(section, model, "primes"), "\"tie\"") << model;
    EXPECT_EQ(square(section, model, "primes", "ratio"), "") << model;
    EXPECT_EQ(square(section, model, "primes", "tied"), "false") << model;
  }
  add("fork", 2, 300'000);
  section = make("overview");
  EXPECT_EQ(square(section, "fork", "primes"), "\"1.50\"");
  EXPECT_EQ(square(section, "tbb", "primes", "tied"), "true");
}

TEST_F(OverviewChartTest, LanguagesAreRankedApartAndThenCompared) {
  add("serial", 1, 200'000);
  add("fork", 2, 300'000);
  Cell python = make_cell("python-serial", "primes");
  python.family = "python";
  python.runtime = "CPython 3.11.2, GIL on";
  python.baseline = true;
  add_near(python, 2'000'000);
  Cell pool = make_cell("python-process-pool", "primes", 2);
  pool.family = python.family;
  pool.runtime = python.runtime;
  add_near(pool, 4'000'000);
  const Section section = make("overview");
  EXPECT_NE(section.answers.at(1).sentence.find("Python, primes: python-serial"),
            std::string::npos);
  EXPECT_EQ(section.answers.at(2).sentence,
            "The best in Python takes 10.00× as long as the best in C++.");
  EXPECT_NE(section.answers.at(2).evidence.find("the languages are ranked apart"),
            std::string::npos);
  EXPECT_EQ(square(section, "python-serial", "primes"), "none") << "it has a chart of its own";
}

TEST_F(OverviewChartTest, WorksWithTheSameWinnersAreOneAnswer) {
  for (const char* const work : {"primes", "powers", "skewed"}) {
    add_near(make_cell("serial", work), 200'000);
    add_near(make_cell("tbb", work, 2), 100'000);
    add_near(make_cell("fork", work, 2), 150'000);
  }
  const Section section = make("overview");
  ASSERT_EQ(section.answers.size(), 1U);
  EXPECT_EQ(section.answers[0].sentence,
            "primes, powers and skewed: tbb is the fastest, 2.00× as fast as serial.");
  EXPECT_NE(section.answers[0].evidence.find("powers: tbb (2 threads) 100 µs"), std::string::npos);
}

TEST_F(OverviewChartTest, WorksWithTheSameWinnerButOtherFiguresHaveAnswersOfTheirOwn) {
  add_work("primes", "tbb", 2);
  add_work("powers", "tbb", 10);
  const Section section = make("overview");
  ASSERT_EQ(section.answers.size(), 2U);
  EXPECT_EQ(section.answers[0].sentence,
            "primes: tbb (2 threads) is the fastest, 2.00× as fast as serial.");
  EXPECT_EQ(section.answers[1].sentence,
            "powers: tbb (2 threads) is the fastest, 10.00× as fast as serial.");
}

TEST_F(OverviewChartTest, WhereThereIsNoRoomTwoWorksHaveTheirFiguresInOneSentence) {
  add_work("primes", "tbb", 2);
  add_work("powers", "tbb", 10);
  add_work("skewed", "fork", 2);
  add_work("memory", "openmp", 2);
  EXPECT_EQ(make("overview").answers.at(0).sentence,
            "primes and powers: tbb is the fastest, 2.00× and 10.00× as fast as serial, "
            "respectively.");
}

TEST_F(OverviewChartTest, OfManyWorksWithUnlikeFiguresNoneIsInTheSentence) {
  const std::vector<std::pair<std::string, std::int64_t>> works = {
      {"primes", 2}, {"powers", 4}, {"skewed", 8}, {"memory", 16}};
  for (const auto& work : works) add_work(work.first, "tbb", work.second);
  const Section section = make("overview");
  ASSERT_EQ(section.answers.size(), 1U);
  EXPECT_EQ(section.answers[0].sentence,
            "primes, powers, skewed and memory: tbb is the fastest, and faster than serial.");
  expect_says(section.answers[0].evidence, "skewed: tbb (2 threads) 100 µs");
  expect_says(section.answers[0].evidence, "8.00×");
}

TEST_F(OverviewChartTest, MoreThanThreeKindsOfWinnersAreToldTogether) {
  const char* const models[] = {"tbb", "fork", "openmp", "fibers", "asio"};
  for (const std::string winner : models) {
    for (const std::string model : models) {
      add_near(make_cell(model, "work-of-" + winner, 2), model == winner ? 100'000 : 150'000);
    }
  }
  const Section section = make("overview");
  ASSERT_EQ(section.answers.size(), 3U);
  EXPECT_EQ(section.answers[2].sentence,
            "work-of-openmp, work-of-fibers and work-of-asio: other models are the fastest, or "
            "cannot be told apart.");
  EXPECT_NE(section.answers[2].evidence.find("work-of-asio: asio"), std::string::npos);
}

TEST_F(OverviewChartTest, NamesThatAreTooLongForAnAnswerAreShortenedOrCounted) {
  for (const std::string runtime : {"CPython 3.11.7, GIL on", "CPython 3.14.0, GIL off"}) {
    for (const std::string model : {"python-thread-executor", "python-process-executor"}) {
      Cell cell = waiting(model, 16);
      cell.family = "python";
      cell.runtime = runtime;
      add(cell, model == "python-thread-executor" ? around(100'000) : around_reversed(100'001));
    }
  }
  const Section section = make("overview");
  EXPECT_EQ(section.answers.at(0).sentence,
            "downloads at 16 in flight: 4 models cannot be told apart: 100 µs.");
}

TEST_F(OverviewChartTest, WhereNothingIsSurelyFasterThanSerialThatIsTheAnswer) {
  add(make_cell("serial", "primes"), around(100'000));
  add(make_cell("tbb", "primes", 2), around_reversed(100'001));
  EXPECT_EQ(make("overview").answers.at(0).sentence,
            "primes: no model is surely faster than serial.");
}

TEST_F(OverviewChartTest, WhereSerialIsTheFastestTheNextOneIsNamed) {
  add("serial", 1, 100'000);
  add("tbb", 2, 141'000);
  add("fork", 2, 300'000);
  EXPECT_EQ(make("overview").answers.at(0).sentence,
            "primes: serial is the fastest; the next one, tbb (2 threads), takes 1.41× as long.");
}

TEST_F(OverviewChartTest, SerialThatIsOnlyAReferenceIsTheAnswerWhereItIsFaster) {
  add_near(waiting("serial", 1), 100'000);
  add_near(waiting("tbb", 2), 141'000);
  const Section section = make("overview");
  EXPECT_EQ(section.answers.at(0).sentence,
            "downloads at 2 in flight: serial is faster than all others.");
  EXPECT_EQ(section.answers.size(), 1U) << "nothing turns that round";
}

TEST_F(OverviewChartTest, SerialThatIsOnlyAReferenceIsNotCalledFasterThanWhatItMayNotBe) {
  add_near(waiting("serial", 1), 100'000);
  add_near(waiting("tbb", 2), 141'000);
  add(waiting("fork", 2), scattered());
  EXPECT_EQ(make("overview").answers.at(0).sentence,
            "downloads at 2 in flight: serial is faster than tbb.");
}

TEST_F(OverviewChartTest, TheBestSettingIsTheSmallestThatCannotBeToldFromTheBest) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  add(make_cell("tbb", "primes", 2), around(100'001));
  add(make_cell("tbb", "primes", 4), around_reversed(100'000));
  const Section section = make("comparison");
  ASSERT_EQ(section.answers.size(), 1U) << "the sweep has no second answer";
  EXPECT_EQ(section.answers[0].sentence,
            "primes: tbb (2 threads) is the fastest, 2.00× as fast as serial.");
  EXPECT_NE(section.answers[0].evidence.find("2 threads"), std::string::npos)
      << section.answers[0].evidence;
}

TEST_F(OverviewChartTest, WhereItIsNotToldHowManyWorkersAreBestTheFewestAreNotCalledTheBest) {
  add("serial", 1, 400'000);
  add(make_cell("tbb", "primes", 1), scattered());
  add("tbb", 2, 120'000);
  const Section section = make("comparison");
  EXPECT_EQ(square(section, "tbb", "primes", "t2"), "\"2 threads\"");
  EXPECT_NE(section.answers.at(0).evidence.find("how many threads are best is not told"),
            std::string::npos)
      << section.answers[0].evidence;
}

TEST_F(OverviewChartTest, TheStatesOfTheWorkersAreBars) {
  add("tbb", 2, 100'000);
  for (Trial& trial : results().trials) {
    trial.resources.running_ns = 50;
    trial.resources.ready_ns = 10;
    trial.resources.blocked_ns = 40;
  }
  const Section section = make("overview");
  ASSERT_EQ(section.charts.size(), 2U);
  const auto rows = rows_of(section.charts.at(1));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0]["series"], "running");
  EXPECT_DOUBLE_EQ(rows[0]["percent"].number(), 50);
  EXPECT_EQ(section.charts.at(1).table.rows[0][3], "40.0 %");
}

TEST_F(OverviewChartTest, CellsChosenByHandBringTheChartsThatTheyCallFor) {
  add("serial", 1, 200'000);
  add("tbb", 1, 200'000);
  EXPECT_EQ(make("comparison").charts.size(), 1U);
  add("tbb", 2, 100'000);
  EXPECT_EQ(make("comparison").charts.size(), 3U) << "time and speed-up by workers";
  add_near(waiting("tbb", 2), 500'000);
  add_near(waiting("tbb", 16), 70'000);
  EXPECT_EQ(make("comparison").charts.size(), 4U) << "the rate by tasks in flight";
}

TEST_F(OverviewChartTest, EverySourceHasATableOfItsOwn) {
  add("tbb", 2, 100'000);
  Source other = source();
  other.label = "there";
  const Section section = make("overview", {source(), other});
  ASSERT_EQ(section.charts.size(), 2U);
  EXPECT_EQ(section.charts.at(1).title, "Who is the fastest at what, in C++ · there");
}

TEST_F(OverviewChartTest, WhatIsTrueOfOneLanguageInEveryFileNamesTheLanguage) {
  const auto add_all = [&] {
    add("serial", 1, 200'000);
    add("tbb", 2, 100'000);
    Cell python = make_cell("python-serial", "primes");
    python.family = "python";
    python.baseline = true;
    add_near(python, 2'000'000);
    Cell pool = make_cell("python-process-pool", "primes", 2);
    pool.family = "python";
    add_near(pool, 4'000'000);
  };
  add_all();
  add_source("there");
  add_all();
  const std::string text = all_answers(make("overview"));
  expect_says(text, "C++, primes: tbb is the fastest, 2.00× as fast as serial.");
  expect_says(text, "Python, primes: ");
  EXPECT_EQ(text.find("2 files"), std::string::npos) << text;
}

TEST_F(OverviewChartTest, NoOddityIsAnError) {
  make("overview");
  make("comparison");
  for (int number = 0; number < 150; ++number) {
    Cell cell = make_cell("model" + std::to_string(number), "work" + std::to_string(number), 3);
    cell.options["</script>"] = "\033[2J";
    add_near(cell, number % 2, 1);
  }
  add("serial", 1'000'000, 0, 1);
  make("overview");
  make("comparison");
}

}  // namespace
}  // namespace reports
