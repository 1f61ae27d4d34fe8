// SPDX-License-Identifier: Apache-2.0
#include "bench/process/environment_variables.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(EnvironmentVariables, AreKnownByNameOrByTheirBeginning) {
  for (const char* const name :
       {"OMP_PROC_BIND", "OMP_ANYTHING", "GOMP_SPINCOUNT", "KMP_AFFINITY", "TBB_VERSION",
        "MALLOC_ARENA_MAX", "MALLOC_CONF", "GLIBC_TUNABLES", "LD_PRELOAD", "LD_BIND_NOW",
        "PYTHONPATH", "PYTHON_GIL", "LIBEV_FLAGS", "GEVENT_LOOP"}) {
    ASSERT_NE(find_influential(name), nullptr) << name;
    EXPECT_EQ(find_influential(name)->fate, VariableFate::removed) << name;
  }
  for (const char* const name :
       {"PATH", "HOME", "LANG", "OMP", "PYTHONUNBUFFERED", "PYTHON_VERSION", "ASAN_OPTIONS",
        "TSAN_OPTIONS", "BENCH_TEST_RUN", "http_proxy"}) {
    EXPECT_EQ(find_influential(name), nullptr) << name;
  }
  EXPECT_EQ(find_influential("LD_LIBRARY_PATH")->fate, VariableFate::noted);
}

TEST(EnvironmentVariables, AreFoundWithValuesThatAreNoSecrets) {
  const char* const environment[] = {"PATH=/bin",       "OMP_PLACES=cores",
                                     "TBB_TOKEN=xyzzy", "LD_LIBRARY_PATH=/lib",
                                     "MALLOC_PERTURB_", nullptr};
  const reports::Environment found = influential_variables(environment);
  EXPECT_TRUE(found.removed.empty());
  ASSERT_EQ(found.kept.size(), 3U);
  EXPECT_EQ(found.kept[0].name, "MALLOC_PERTURB_");
  EXPECT_EQ(found.kept[0].value, "");
  EXPECT_EQ(found.kept[1].value, "cores");
  EXPECT_EQ(found.kept[2].value, std::nullopt);
  ASSERT_EQ(found.noted.size(), 1U);
  EXPECT_EQ(found.in_force(), "MALLOC_PERTURB_= OMP_PLACES=cores TBB_TOKEN LD_LIBRARY_PATH=/lib");
}

}  // namespace
}  // namespace bench
