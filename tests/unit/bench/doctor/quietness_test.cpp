// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/quietness.h"

#include <array>

#include <gtest/gtest.h>

namespace bench {
namespace {

using State = Finding::State;

constexpr std::array<std::uint64_t, 2> processors = {0, 3};

/// So many readings, of which the first `busy` find the second core busy.
std::vector<reports::ProbeReading> readings_with(int busy, int count) {
  std::vector<reports::ProbeReading> readings;
  for (int i = 0; i < count; ++i) {
    readings.push_back({.at_ns = i, .core_ns = {200, i < busy ? 340 : 201}});
  }
  return readings;
}

TEST(ExamineQuietness, NamesTheCoreThatWasDisturbedAndHowOften) {
  const Finding finding = examine_quietness(readings_with(37, 100), processors, "");
  EXPECT_EQ(finding.state, State::warning);
  EXPECT_EQ(finding.seen,
            "core 3: its neighbour or another program was active 37 % of the time; core 0: 0 % of "
            "the time");
}

TEST(ExamineQuietness, CoresThatAreHardlyEverDisturbedAreFine) {
  EXPECT_EQ(examine_quietness(readings_with(10, 100), processors, "").state, State::fine);
  EXPECT_EQ(examine_quietness(readings_with(11, 100), processors, "").state, State::warning);
}

TEST(ExamineQuietness, WhatIsUnknownIsNeverQuiet) {
  const Finding obstacle = examine_quietness({}, processors, "the processor is emulated");
  EXPECT_EQ(obstacle.state, State::unknown);
  EXPECT_EQ(obstacle.seen, "the processor is emulated");
  const std::vector<reports::ProbeReading> half = {{.core_ns = {200, 0}}};
  EXPECT_EQ(examine_quietness(half, processors, "").state, State::unknown);
}

TEST(ExamineCeiling, IsFineWhenAllCoresGiveNearlyTheirNumber) {
  EXPECT_EQ(examine_ceiling({.arithmetic = 1.95}, 2, "").state, State::fine);
  const Finding shared = examine_ceiling({.arithmetic = 1.2, .memory = 1.1}, 2, "");
  EXPECT_EQ(shared.state, State::warning);
  EXPECT_NE(shared.seen.find("1.20 × one in arithmetic"), std::string::npos) << shared.seen;
}

TEST(ExamineCeiling, AQuotaIsToLookAtAndWithoutProbesNothingIsKnown) {
  EXPECT_EQ(examine_ceiling({.quota_cores = 0.5}, 2, "a quota").state, State::warning);
  const Finding unknown = examine_ceiling({}, 2, "the processor is emulated");
  EXPECT_EQ(unknown.state, State::unknown);
  EXPECT_EQ(unknown.seen, "the processor is emulated");
}

TEST(ExamineCycleCounting, SaysWhyNot) {
  EXPECT_EQ(examine_cycle_counting("").state, State::fine);
  const Finding refused = examine_cycle_counting("the kernel forbids it");
  EXPECT_EQ(refused.state, State::unknown);
  EXPECT_EQ(refused.seen, "the kernel forbids it");
}

TEST(WatchProbes, ReadsAtLeastOnceAndInTheOrderOfTime) {
  class Counting final : public ProbeReader {
   public:
    reports::ProbeReading read() override { return {.core_ns = {++reads}}; }
    std::int64_t reads = 0;
  } probes;
  const auto readings = watch_probes(probes, std::chrono::milliseconds(40));
  ASSERT_EQ(static_cast<std::int64_t>(readings.size()), probes.reads);
  ASSERT_GE(probes.reads, 1);
  for (std::size_t i = 1; i < readings.size(); ++i) {
    EXPECT_GE(readings[i].at_ns, readings[i - 1].at_ns);
  }
}

}  // namespace
}  // namespace bench
