// SPDX-License-Identifier: Apache-2.0
#include "bench/names.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

std::vector<std::string> names_of(const auto& entries) {
  std::vector<std::string> names;
  for (const auto* entry : entries) names.emplace_back(entry->name);
  return names;
}

std::string error_of(const char* list) {
  try {
    find_models(list);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
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

}  // namespace
}  // namespace bench
