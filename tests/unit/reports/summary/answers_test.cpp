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
  put_in_turns(section, {{Answer("a1"), Answer("a2"), Answer("a3")}, {}, {Answer("b1")}});
  EXPECT_EQ(section.answers, (std::vector<Answer>{Answer("a1"), Answer("b1"), Answer("a2")}));
  put_in_turns(section, {{Answer("more")}});
  EXPECT_EQ(section.answers.size(), max_answers);
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
