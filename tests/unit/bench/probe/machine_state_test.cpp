// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/machine_state.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

/// Probes of processors 2 and 5 that were never started.
Probes silent_probes(const std::string& obstacle) {
  return Probes({.processors = {2, 5}, .obstacle = obstacle});
}

TEST(FinishMachineState, DescribesTheCoresByTheReadingsOfAllRounds) {
  reports::Results results;
  results.rounds.resize(2);
  results.rounds[0].readings = {{.core_ns = {100, 200}}, {.core_ns = {105, 400}}};
  results.rounds[1].readings = {{.core_ns = {150, 210}}};
  const Probes probes = silent_probes("not here");
  const auto state = finish_machine_state(
      results, {}, probes, {.stolen = 0.01, .others = 0.2, .throttled = 0}, {.arithmetic = 1.9});
  EXPECT_EQ(state.unknown, "");
  ASSERT_EQ(state.cores.size(), 2U);
  EXPECT_EQ(state.cores[1].processor, 5U);
  EXPECT_EQ(state.cores[0].best_ns, 100);
  EXPECT_NEAR(state.cores[0].quiet_share.value(), 2.0 / 3, 1e-9);
  EXPECT_EQ(state.cores[1].worst_ns, 400);
  EXPECT_EQ(state.stolen_share, 0.01);
  EXPECT_EQ(state.others_share, 0.2);
  EXPECT_EQ(state.throttled_share, 0.0);
  EXPECT_EQ(state.ceiling->arithmetic, 1.9);
  EXPECT_EQ(state.tolerance, quiet_tolerance);
}

TEST(FinishMachineState, WithoutAReadingTheReasonIsThatOfTheProbes) {
  const Probes probes = silent_probes("the processor is emulated");
  const auto state = finish_machine_state({}, {}, probes, {}, {});
  EXPECT_EQ(state.unknown, "the processor is emulated");
  for (const auto& core : state.cores) EXPECT_FALSE(core.quiet_share);
}

TEST(FinishMachineState, ReadingsOutsideOfRoundsCount) {
  const Probes probes = silent_probes("not here");
  const std::vector<reports::ProbeReading> outside = {{.core_ns = {90, 190}}};
  EXPECT_EQ(finish_machine_state({}, outside, probes, {}, {}).cores[0].best_ns, 90);
}

}  // namespace
}  // namespace bench
