// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class DecisionMapTest : public ChartsTest {
 protected:
  DecisionMapTest() : ChartsTest("decision-map") {}

  static Cell mix(const std::string& model, const std::string& wait, std::uint64_t concurrency) {
    Cell cell = make_cell(model, "synthetic", concurrency);
    cell.waits = true;
    cell.options = {{"compute", "1ms"}, {"wait", wait}, {"repeat", "1"}};
    if (wait == "20ms") cell.options.erase("wait");  // the default is not mentioned
    return cell;
  }
};

TEST_F(DecisionMapTest, TheWinnerOfASquareIsDrawnWithItsLead) {
  add(mix("a", "9ms", 4), around(100'000));
  add(mix("b", "9ms", 4), around(200'000));
  const auto section = this->section();
  const auto rows = rows_of(chart_of(section, "decision-map"));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["series"], "a");
  EXPECT_EQ(rows[0]["share"], "90 %");
  EXPECT_EQ(rows[0]["in_flight"], "4");
  EXPECT_DOUBLE_EQ(rows[0]["lead"].number(), 2.0);
  EXPECT_EQ(rows[0]["strength"], "1.5–3×");
  EXPECT_EQ(section.answers.at(0).sentence,
            "a wins 1 of 1 mix, one that waits for at least half of the time.");
  EXPECT_EQ(section.answers.at(0).evidence,
            "a: at 90 % waiting with 4 in flight, 2.00× ahead of the next");
}

TEST_F(DecisionMapTest, EachLanguageHasAMapOfItsOwn) {
  Cell native = mix("a", "9ms", 4);
  Cell python = mix("b", "9ms", 4);
  native.family = "native";
  python.family = "python";
  add(native, around(100'000));
  add(python, around(200'000));
  const auto section = this->section();
  ASSERT_EQ(section.charts.size(), 2U);
  EXPECT_EQ(section.charts[0].work, "C++");
  EXPECT_EQ(section.charts[1].work, "Python");
  EXPECT_NE(section.charts[0].id, section.charts[1].id);
}

TEST_F(DecisionMapTest, WhatCannotBeToldApartIsATie) {
  add(mix("a", "0s", 1), around(100'000));
  add(mix("b", "0s", 1), around_reversed(100'100));
  add(mix("c", "0s", 1), around(300'000));
  const auto section = this->section();
  const auto& chart = chart_of(section, "decision-map");
  ASSERT_EQ(rows_of(chart).size(), 1U);
  EXPECT_EQ(rows_of(chart)[0]["kind"], "tie");
  EXPECT_EQ(chart.table.rows[0][3], "tie between a and b");
  EXPECT_EQ(section.answers.at(0).sentence,
            "In 1 of 1 mix nothing leads by enough to matter; most often among the fastest: a and "
            "b.");
}

TEST_F(DecisionMapTest, ALeadThatDoesNotMatterIsATie) {
  add(mix("a", "0s", 1), around(100'000));
  add(mix("b", "0s", 1), around(103'000));  // surely slower
  add(mix("a", "0s", 2), around(100'000));
  add(mix("b", "0s", 2), around(106'000));
  const auto section = this->section();
  const auto& rows = chart_of(section, "decision-map").table.rows;
  EXPECT_EQ(rows[0][3], "tie between a and b");
  EXPECT_EQ(rows[1][3], "a wins");
  EXPECT_EQ(section.answers.at(0).sentence, "a wins 1 of 2 mixes, one that only computes.");
  expect_says(section.answers.at(1).evidence, "surely faster, and by 5 % or more");
}

TEST_F(DecisionMapTest, TimesArePerTaskSinceSquaresDifferInTheirTasks) {
  for (const std::uint64_t tasks : {10U, 1000U}) {
    for (const char* const model : {"a", "b"}) {
      Cell cell = mix(model, "9ms", tasks);
      cell.tasks = tasks;
      const auto per_task = *model == 'a' ? 100'000 : 200'000;
      add(cell, around(per_task * static_cast<std::int64_t>(tasks)));
    }
  }
  const auto section = this->section();
  const auto& table = chart_of(section, "decision-map").table;
  ASSERT_EQ(table.rows.size(), 2U);
  for (const std::size_t row : {0U, 1U}) {
    EXPECT_EQ(table.rows[row][2], row == 0 ? "10" : "1000");
    EXPECT_EQ(table.rows[row][4], "100 µs");
    expect_says(table.rows[row][9], "a 100 µs, b 200 µs");
  }
}

TEST_F(DecisionMapTest, ALongNameIsBrokenIntoLinesInItsSquare) {
  add(mix("coroutine-threads", "9ms", 4), around(100'000));
  add(mix("b", "9ms", 4), around(200'000));
  const auto section = this->section();
  const auto& chart = chart_of(section, "decision-map");
  EXPECT_TRUE(has_row(chart, "text", "coroutine-"));
  EXPECT_TRUE(has_row(chart, "text", "threads"));
}

TEST_F(DecisionMapTest, WhoIsAmongTheFastestMostOftenIsNamed) {
  add(mix("zeta", "0s", 1), around(100'000));
  add(mix("b", "0s", 1), around_reversed(100'100));
  add(mix("zeta", "0s", 2), around(100'000));
  add(mix("c", "0s", 2), around_reversed(100'100));
  const auto section = this->section();
  expect_says(section.answers.at(0).sentence, "most often among the fastest: zeta.");
  expect_says(section.answers.at(0).evidence, "b in 1, c in 1 and zeta in 2");
}

TEST_F(DecisionMapTest, OnlyEqualConcurrencyAndEqualMixesMeet) {
  add(mix("a", "1ms", 2), around(100'000));
  add(mix("b", "1ms", 2), around(300'000));
  add(mix("a", "1ms", 8), around(300'000));
  add(mix("b", "1ms", 8), around(100'000));
  add(mix("a", "20ms", 8), around(300'000));
  add(mix("b", "20ms", 8), around(100'000));
  const auto section = this->section();
  EXPECT_EQ(rows_of(chart_of(section, "decision-map")).size(), 3U);
  EXPECT_EQ(section.answers.at(0).sentence,
            "b wins 2 of 3 mixes, all of which wait for at least half of the time.");
  expect_says(section.answers.at(0).evidence,
              "at 50 % waiting with 8 in flight and 95.24 % waiting with 8 in flight");
  expect_says(section.answers.at(1).sentence, "a wins 1 mix");
}

TEST_F(DecisionMapTest, WithTooFewTrialsItCannotTell) {
  add(mix("a", "9ms", 4), {100, 101, 102});
  add(mix("b", "9ms", 4), {200, 201, 202});
  const auto section = this->section();
  EXPECT_EQ(rows_of(chart_of(section, "decision-map"))[0]["kind"], "other");
  expect_says(section.inconclusive,
              "Cannot tell which model is the fastest: 1 mix (there are fewer than the 6 rounds "
              "that ranks need)");
}

TEST_F(DecisionMapTest, ASquareWhereAllFailedIsShownAsSuchWithTheReasons) {
  const auto cell = add(mix("a", "9ms", 4));
  fail(cell, "it \033broke");
  add(mix("b", "9ms", 4));
  const auto section = this->section();
  const auto rows = rows_of(chart_of(section, "decision-map"));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(has_row(chart_of(section, "decision-map"), "text", "failed"));
  EXPECT_EQ(rows[0]["t9"], "a failed: it  broke; b not measured");
}

TEST_F(DecisionMapTest, AFailedModelDoesNotWin) {
  const auto cell = add(mix("a", "9ms", 4), around(100));
  fail(cell, "it broke");
  add(mix("b", "9ms", 4), around(200'000));
  add(mix("c", "9ms", 4), around(300'000));
  const auto section = this->section();
  EXPECT_EQ(rows_of(chart_of(section, "decision-map"))[0]["series"], "b");
}

TEST_F(DecisionMapTest, UnequalWorkIsNotRanked) {
  add(mix("a", "9ms", 4), around(100'000));
  Cell more = mix("b", "9ms", 4);
  more.tasks = 1000;
  add(more, around(200'000));
  const auto section = this->section();
  expect_says(section.inconclusive, "did not do the same work");
}

TEST_F(DecisionMapTest, WinnersOfOneColourHaveShapesOfTheirOwn) {
  // One more than there are colours.
  for (std::uint64_t model = 0; model < 7; ++model) {
    const std::string name = "model" + std::to_string(model);
    add(mix(name, "9ms", model + 1), around(100'000));
    add(mix(model == 0 ? "model6" : "model0", "9ms", model + 1), around(200'000));
  }
  const auto section = this->section();
  const Chart& chart = chart_of(section, "decision-map");
  const auto scale_of = [&](const std::string& channel) {
    std::string place;
    for (std::size_t layer = size_at(chart, "/layer"); layer-- > 0;) {
      const std::string encoding = "/layer/" + std::to_string(layer) + "/encoding/" + channel;
      if (value_at(chart, encoding).exists()) place = encoding + "/scale";
    }
    return place;
  };
  const std::string colours = scale_of("color");
  const std::string shapes = scale_of("shape");
  EXPECT_EQ(value_at(chart, colours + "/domain").json(), value_at(chart, shapes + "/domain").json())
      << "they are one legend";
  std::set<std::string> looks;
  for (std::size_t winner = 0; winner < size_at(chart, colours + "/range"); ++winner) {
    const std::string of_winner = "/range/" + std::to_string(winner);
    looks.insert(value_at(chart, colours + of_winner).json() +
                 value_at(chart, shapes + of_winner).json());
  }
  EXPECT_EQ(looks.size(), 7U);
}

TEST_F(DecisionMapTest, EachSourceHasItsOwnMap) {
  add(mix("a", "9ms", 4), around(100'000));
  add(mix("b", "9ms", 4), around(200'000));
  add_source("there");
  add(mix("a", "9ms", 4), around(200'000));
  add(mix("b", "9ms", 4), around(100'000));
  const auto section = this->section();
  ASSERT_EQ(section.charts.size(), 2U);
  EXPECT_NE(section.charts[0].id, section.charts[1].id);
  expect_says(all_answers(section), "here: a wins 1 of 1 mix");
  expect_says(all_answers(section), "there: b wins 1 of 1 mix");
}

TEST_F(DecisionMapTest, CellsThatAreNoMixesGiveNoMap) {
  add(make_cell("a", "primes"), around(100));
  Cell unreadable = mix("a", "much", 4);
  add(unreadable, around(100));
  Cell idle = mix("a", "0s", 4);
  idle.options["compute"] = "0s";
  add(idle, around(100));
  const auto section = this->section();
  EXPECT_TRUE(section.charts.empty());
  expect_says(section.inconclusive, "Cannot tell");
}

}  // namespace
}  // namespace reports
