// SPDX-License-Identifier: Apache-2.0
#include "bench/options/name_meanings.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

using Names = std::vector<std::string>;

TEST(MeaningsOf, AnOwnNameAndAnAliasAreOfOneEntry) {
  const auto pool = meanings_of("pool");
  ASSERT_EQ(pool.size(), 1);
  EXPECT_EQ(pool[0].kind, EntryKind::model);
  EXPECT_FALSE(pool[0].is_group);
  EXPECT_EQ(pool[0].entries, Names{"process-pool"});
  const auto workers = meanings_of("processes-vs-cores");
  ASSERT_EQ(workers.size(), 1);
  EXPECT_EQ(workers[0].kind, EntryKind::experiment);
}

TEST(MeaningsOf, AGroupHasItsMembersAlsoWhereThereIsOneOnly) {
  const auto of_switches = meanings_of("switch");
  ASSERT_EQ(of_switches.size(), 1);
  EXPECT_TRUE(of_switches[0].is_group);
  EXPECT_EQ(of_switches[0].entries, Names{"yields"});
}

TEST(MeaningsOf, ANameOfSeveralKindsHasOneMeaningForEach) {
  const auto core = meanings_of("core");
  ASSERT_EQ(core.size(), 2);
  EXPECT_EQ(core[0].kind, EntryKind::model);
  EXPECT_EQ(core[1].kind, EntryKind::workload);
  EXPECT_TRUE(core[0].is_group && core[1].is_group);
  const auto memory = meanings_of("memory");
  ASSERT_EQ(memory.size(), 2);
  EXPECT_EQ(memory[0].kind, EntryKind::workload);
  EXPECT_EQ(memory[1].kind, EntryKind::experiment);
}

TEST(MeaningsOf, ANameThatAnEntryAndAGroupShareIsTheEntrys) {
  const auto mixed = meanings_of("mixed");
  ASSERT_EQ(mixed.size(), 1);
  EXPECT_FALSE(mixed[0].is_group);
  EXPECT_EQ(mixed[0].entries, Names{"mixed"});
}

TEST(MeaningsOf, WhatNobodyCallsSoMeansNothing) {
  for (const char* const name : {"", "zzz", "Core", "core,", "--model"}) {
    EXPECT_TRUE(meanings_of(name).empty()) << name;
  }
}

TEST(KnownNames, EachIsThereOnceAndMeansSomething) {
  for (const EntryKind kind : entry_kinds) {
    Names names = known_names(kind);
    EXPECT_FALSE(names.empty());
    for (const std::string& name : names) {
      EXPECT_TRUE(std::ranges::any_of(meanings_of(name), [&](const NameMeaning& meaning) {
        return meaning.kind == kind;
      })) << name;
    }
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  }
}

TEST(FindEntryKind, TakesTheSingularAndThePlural) {
  for (const EntryKind kind : entry_kinds) {
    const std::string word(name_of(kind));
    ASSERT_NE(find_entry_kind(word), nullptr);
    EXPECT_EQ(*find_entry_kind(word), kind);
    EXPECT_EQ(find_entry_kind(word + "s"), find_entry_kind(word));
  }
  EXPECT_EQ(find_entry_kind("modelss"), nullptr);
  EXPECT_EQ(find_entry_kind(""), nullptr);
}

std::string error_of(const char* list) {
  return tests::usage_error_text([&] { find_models(list); });
}

TEST(UnknownEntry, SaysWhatElseHasTheName) {
  EXPECT_EQ(error_of("primes"),
            "unknown model 'primes': it is a workload (--workload=primes); 'bench list' shows all");
  EXPECT_EQ(error_of("granularity"),
            "unknown model 'granularity': it is an experiment (--experiment=granularity); 'bench "
            "list' shows all");
  EXPECT_EQ(error_of("cpu"),
            "unknown model 'cpu': it is a group of workloads (--workload=cpu); 'bench list' shows "
            "all");
}

TEST(UnknownEntry, NamesTheNearestBesideIt) {
  const UsageError error =
      unknown_entry("unknown experiment", "gil", "gil-free-threading", "bench list");
  EXPECT_STREQ(error.what(),
               "unknown experiment 'gil': did you mean 'gil-free-threading'? 'gil' is a model "
               "(--model=gil); 'bench list' shows all");
}

}  // namespace
}  // namespace bench
