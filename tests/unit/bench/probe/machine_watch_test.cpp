// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/machine_watch.h"

#include <gtest/gtest.h>

#include "bench/machine/cores.h"

namespace bench {
namespace {

TEST(MachineWatch, MeasuresTheCeilingAndGivesItsProbesToTheRun) {
  // A long limit, for machines on which other tests run at the same time.
  MachineWatch watch(
      {.processors = affinity_processors(), .answer_limit = std::chrono::milliseconds(20'000)});
  watch.begin();
  ASSERT_NE(watch.probes(), nullptr);
  EXPECT_NE(watch.description().find("× one in arithmetic"), std::string::npos)
      << watch.description();
  reports::Results results;
  results.rounds.resize(1);
  results.rounds[0].readings = {watch.probes()->read(), watch.probes()->read()};
  const auto state = watch.finish(results);
  EXPECT_EQ(state.unknown, "");
  ASSERT_EQ(state.cores.size(), affinity_cores());
  for (const auto& core : state.cores) EXPECT_GT(core.best_ns.value_or(0), 0);
  ASSERT_TRUE(state.ceiling && state.ceiling->arithmetic);
  EXPECT_GT(*state.ceiling->arithmetic, 0);
  EXPECT_LE(*state.ceiling->arithmetic, affinity_cores() + 1e-9);
}

TEST(MachineWatch, WhatItSawOutsideOfRoundsDescribesTheMachineAsWell) {
  MachineWatch watch(
      {.processors = affinity_processors(), .answer_limit = std::chrono::milliseconds(20'000)});
  watch.begin();
  EXPECT_EQ(watch.finish({}).unknown, "the probes were not read");
  watch.sample_probes();
  const auto state = watch.finish({});
  EXPECT_EQ(state.unknown, "");
  for (const auto& core : state.cores) EXPECT_TRUE(core.quiet_share);
}

TEST(MachineWatch, WithoutProbesTheReasonIsSaidAndRecorded) {
  MachineWatch watch({.processors = affinity_processors(), .obstacle = "the clock stands still"});
  watch.begin();
  watch.sample_probes();
  EXPECT_EQ(watch.probes(), nullptr);
  EXPECT_NE(watch.description().find("cannot be told: the clock stands still"), std::string::npos);
  EXPECT_EQ(watch.finish({}).unknown, "the clock stands still");
}

}  // namespace
}  // namespace bench
