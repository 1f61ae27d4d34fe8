// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/core_stretches.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

/// A round in which one core was read every 10 ns from `begin_ns` on.
Round read(std::int64_t begin_ns, const std::vector<std::int64_t>& core_ns) {
  Round round{.began_ns = begin_ns};
  for (const std::int64_t ns : core_ns) {
    round.readings.push_back({.at_ns = begin_ns, .core_ns = {ns}});
    begin_ns += 10;
  }
  return round;
}

Results results_of(std::vector<Round> rounds) {
  Results results;
  results.rounds = std::move(rounds);
  results.machine_state = MachineState{.cores = {{.best_ns = 100}}};
  return results;
}

TEST(CoreStretches, ReadingsOfOneStateAreOneStretchUntilHalfwayToTheNextState) {
  const auto stretches =
      core_stretches(results_of({read(0, {100, 105, 180, 190, 180, 100})}), {0}, 100);
  ASSERT_EQ(stretches.size(), 3U);
  EXPECT_EQ(stretches[0].begin_ns, 0);
  EXPECT_EQ(stretches[0].end_ns, 15);
  EXPECT_EQ(stretches[0].slow_share, 0);
  EXPECT_EQ(stretches[1].begin_ns, 15);
  EXPECT_EQ(stretches[1].end_ns, 45);
  EXPECT_EQ(stretches[1].slow_share, 1);
  EXPECT_EQ(stretches[2].end_ns, 50);
}

TEST(CoreStretches, BetweenRoundsAndWhereNothingWasReadThereIsAGap) {
  const auto stretches =
      core_stretches(results_of({read(0, {100, 100}), read(100, {100, 0, 0, 100})}), {0}, 100);
  ASSERT_EQ(stretches.size(), 3U);
  EXPECT_EQ(stretches[0].end_ns, 10);
  EXPECT_EQ(stretches[1].begin_ns, 100);
  EXPECT_EQ(stretches[1].end_ns, 105);
  EXPECT_EQ(stretches[2].begin_ns, 125);
  EXPECT_EQ(stretches[2].end_ns, 130);
}

TEST(CoreStretches, MoreStretchesThanCanBeDrawnArePutTogether) {
  std::vector<std::int64_t> core_ns;
  for (int reading = 0; reading < 1000; ++reading) core_ns.push_back(reading % 4 == 0 ? 180 : 100);
  const auto stretches = core_stretches(results_of({read(0, core_ns)}), {0}, 10);
  ASSERT_LE(stretches.size(), 10U);
  ASSERT_FALSE(stretches.empty());
  EXPECT_EQ(stretches.front().begin_ns, 0);
  EXPECT_EQ(stretches.back().end_ns, 9990);
  for (const CoreStretch& stretch : stretches) EXPECT_NEAR(stretch.slow_share, 0.25, 0.03);
}

TEST(CoreStretches, WithoutAStateOfTheMachineThereAreNone) {
  EXPECT_TRUE(core_stretches({}, {}, 10).empty());
  Results results = results_of({read(0, {100, 100})});
  results.rounds[0].readings[0].core_ns.push_back(100);
  results.rounds[0].readings[1].core_ns.clear();
  EXPECT_TRUE(core_stretches(results, {0}, 10).empty());
}

}  // namespace
}  // namespace reports
