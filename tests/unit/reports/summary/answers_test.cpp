// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/answers.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(Answers, OfManyNamesOnlyTheFirstAreNamed) {
  EXPECT_EQ(some_of({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(some_of({"a", "b", "c", "d", "e"}), "a, b, c and 2 more");
  EXPECT_EQ(some_of({"a", "b", "c"}, 1), "a and 2 more");
}

TEST(Answers, InterpretersAreNamedOnlyWhereTheyTellModelsApart) {
  EXPECT_EQ(short_name("pool (CPython 3.14.0, GIL on) dispatch:submit"), "pool dispatch:submit");
  EXPECT_EQ(short_name("pool (of a broken name"), "pool (of a broken name");
  std::vector<std::string> names;
  for (const char* const runtime : {"on", "off"}) {
    add_name(names, std::string("pool (GIL ") + runtime + ")");
  }
  EXPECT_EQ(names, (std::vector<std::string>{"pool", "pool (GIL off)"}));
}

TEST(Answers, TheFirstOfEachSourceComeBeforeTheSecondOfAny) {
  Section section;
  interleave_answers(section, {{Answer("a1"), Answer("a2"), Answer("a3")}, {}, {Answer("b1")}});
  EXPECT_EQ(section.answers, (std::vector<Answer>{Answer("a1"), Answer("b1"), Answer("a2")}));
  interleave_answers(section, {{Answer("more")}});
  EXPECT_EQ(section.answers.size(), max_answers);
}

TEST(Answers, MoreThanThereIsRoomForStandBehindTheLastOne) {
  const std::vector<Answer> answers = {Answer("a."), Answer("b."), Answer("c.")};
  const auto rest = [](std::size_t alone) { return "beside " + std::to_string(alone); };
  Section section;
  add_answers(section, answers, 2, rest);
  EXPECT_EQ(section.answers, (std::vector<Answer>{Answer("a."), Answer("beside 1", "b; c")}));
  Section whole;
  add_answers(whole, answers, 3, rest);
  EXPECT_EQ(whole.answers, answers);
  Section none;
  add_answers(none, {}, 1, rest);
  EXPECT_TRUE(none.answers.empty());
}

TEST(Answers, ASentenceOfMoreWordsThanAnAnswerHasIsTooLong) {
  std::string sentence = "word";
  for (std::size_t words = 1; words < max_answer_words; ++words) sentence += " word";
  EXPECT_TRUE(is_short_enough(sentence));
  EXPECT_FALSE(is_short_enough(sentence + " word"));
}

TEST(Answers, WhatCannotBeToldIsOneSentenceWithReasonsAndRemedies) {
  Inconclusive inconclusive;
  EXPECT_TRUE(inconclusive.empty());
  inconclusive.add_with("whether it stops", "primes", "a", "too few rounds");
  inconclusive.add_with("whether it stops", "primes", "b", "too few rounds");
  inconclusive.add_with("whether it stops", "powers", "a", "too few rounds");
  inconclusive.add("who wins", "", "nothing was measured", "");
  inconclusive.note("no Python was measured", "name one (--python=python3)");
  Section section;
  inconclusive.put_into(section);
  EXPECT_EQ(section.inconclusive,
            "Cannot tell whether it stops: primes with a and b and powers with a (too few rounds); "
            "nor who wins (nothing was measured); no Python was measured. To tell more, measure "
            "longer (--time-budget) or on a quieter machine and name one (--python=python3).");
}

TEST(Answers, NothingInconclusiveIsNoSentence) {
  Section section;
  Inconclusive().put_into(section);
  EXPECT_EQ(section.inconclusive, "");
}

}  // namespace
}  // namespace reports
