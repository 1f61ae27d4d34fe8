// SPDX-License-Identifier: Apache-2.0
#include "bench/options/names.h"

#include <gtest/gtest.h>

#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

std::vector<std::string> names_of(const auto& entries) {
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const auto* entry : entries) names.emplace_back(entry->name);
  return names;
}

std::string error_of(const char* list) {
  return tests::usage_error_text([&] { find_models(list); });
}

using Names = std::vector<std::string>;

TEST(FindModels, TakesNamesAliasesAndGroups) {
  EXPECT_EQ(names_of(find_models("pool")), Names{"process-pool"});
  EXPECT_EQ(names_of(find_models("threads")), Names{"thread-pool"});
  EXPECT_EQ(names_of(find_models("core")),
            (Names{"serial", "fork", "process-pool", "thread-pool", "tbb", "coroutines"}));
}

TEST(FindModels, GivesEachOnceInTheOrderOfTheCatalogue) {
  EXPECT_EQ(names_of(find_models("tbb,serial,tbb")), (Names{"serial", "tbb"}));
}

TEST(FindModels, AnUnknownNameIsAnErrorThatNamesTheNearest) {
  EXPECT_EQ(error_of("treads"),
            "unknown model 'treads': did you mean 'threads'? 'bench list' shows all");
  EXPECT_EQ(error_of("serial,zzzzzzzz"), "unknown model 'zzzzzzzz'; 'bench list' shows all");
  EXPECT_EQ(error_of("serial,,tbb"),
            "--model has an empty name in 'serial,,tbb': give names with one comma between two");
  EXPECT_NE(error_of(""), "");
  EXPECT_NE(error_of("serial,"), "");
  EXPECT_EQ(error_of("\033[31m").find('\033'), std::string::npos);
}

TEST(FindWorkloads, TakesNamesAndGroups) {
  EXPECT_EQ(names_of(find_workloads("cpu")), (Names{"primes", "powers", "skewed", "memory"}));
  EXPECT_EQ(names_of(find_workloads("switch,empty")), (Names{"empty", "yields"}));
  EXPECT_EQ(names_of(find_workloads("core")),
            (Names{"empty", "primes", "powers", "downloads", "mixed"}));
}

TEST(FindWorkloads, TakesANameForItselfAndNotForTheGroupOfThatName) {
  EXPECT_EQ(names_of(find_workloads("mixed")), Names{"mixed"});
  EXPECT_EQ(names_of(find_workloads("mixed,synthetic")), (Names{"mixed", "synthetic"}));
}

TEST(NearestName, IsEmptyWhenNoneIsNear) {
  const Names candidates = {"primes", "powers"};
  EXPECT_EQ(nearest_name("prims", candidates), "primes");
  EXPECT_EQ(nearest_name("power", candidates), "powers");
  EXPECT_EQ(nearest_name("xylophone", candidates), "");
}

TEST(NearestName, IsOneOfWhichAPartWasTyped) {
  const Names candidates = {"threads", "python-asyncio", "asio-coroutines", "gil-free-threading",
                            "free-list"};
  EXPECT_EQ(nearest_name("asyncio", candidates), "python-asyncio");
  EXPECT_EQ(nearest_name("gil", candidates), "gil-free-threading");
  EXPECT_EQ(nearest_name("free-thread", candidates), "gil-free-threading");
  EXPECT_EQ(nearest_name("coroutine", candidates), "asio-coroutines");
  EXPECT_EQ(nearest_name("threads-pinned", candidates), "threads");
}

TEST(NearestName, DoesNotDependOnCaseOrHyphens) {
  const Names candidates = {"thread-pool", "--time-budget"};
  EXPECT_EQ(nearest_name("Thread_Pool", candidates), "thread-pool");
  EXPECT_EQ(nearest_name("threadpool", candidates), "thread-pool");
  EXPECT_EQ(nearest_name("--budget", candidates), "--time-budget");
  EXPECT_EQ(nearest_name("-time-budget", candidates), "--time-budget");
}

TEST(NearestName, TakesTwoSwappedLettersForOneError) {
  const Names candidates = {"list", "report"};
  EXPECT_EQ(nearest_name("lsit", candidates), "list");
  EXPECT_EQ(nearest_name("reprot", candidates), "report");
}

TEST(NearestName, IsEmptyForWhatIsNoName) {
  const Names candidates = {"tbb", "fork", "io", "cpu", "threads", "python-asyncio", "--out"};
  for (const char* typed : {"", "-", "--", "x", "a", "zz", "foo", "xyz", "--x", "t", "qwerty", "%s",
                            "\033[31m", "bar"}) {
    EXPECT_EQ(nearest_name(typed, candidates), "") << typed;
  }
  EXPECT_EQ(nearest_name(std::string(100'000, 'x'), candidates), "");
}

TEST(FindModels, NamesTheModelOfWhichAPartWasTyped) {
  EXPECT_EQ(error_of("asyncio"),
            "unknown model 'asyncio': did you mean 'python-asyncio'? 'bench list' shows all");
}

}  // namespace
}  // namespace bench
