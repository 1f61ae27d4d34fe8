// SPDX-License-Identifier: Apache-2.0
#include "reports/state/machine_line.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

CoreState core(std::uint64_t processor, double quiet_share) {
  return {.processor = processor, .best_ns = 100, .quiet_share = quiet_share};
}

TEST(MachineLine, EachCoreIsNamedWithItsQuietTime) {
  const MachineState state{.cores = {core(0, 0.35), core(1, 0.51)}, .others_share = 0.02};
  EXPECT_DOUBLE_EQ(*mean_quiet_share(state), 0.43);
  EXPECT_EQ(describe_quietness(state),
            "the cores were quiet 43 % of the time (core 0: 35 %, core 1: 51 %); other programs "
            "used 2 % of the cores");
}

TEST(MachineLine, OfManyCoresTheLeastQuietAndTheQuietestAreNamed) {
  const MachineState state{
      .cores = {core(0, 0.5), core(1, 0.1), core(2, 0.5), core(3, 0.9), core(4, 0.5)}};
  EXPECT_EQ(describe_quietness(state),
            "the cores were quiet 50 % of the time (from 10 % of core 1 to 90 % of core 3)");
}

TEST(MachineLine, OneCoreIsNamedAlone) {
  EXPECT_EQ(describe_quietness({.cores = {core(3, 0.5)}}), "core 3 was quiet 50 % of the time");
}

TEST(MachineLine, WhatTheKernelCountedIsNamedWhereThereIsSome) {
  MachineState state{.cores = {core(0, 1)}, .stolen_share = 0.001, .others_share = 0};
  EXPECT_EQ(describe_quietness(state),
            "core 0 was quiet 100 % of the time; other programs used 0 % of the cores");
  state.stolen_share = 0.2;
  state.throttled_share = 0.3;
  EXPECT_EQ(describe_quietness(state),
            "core 0 was quiet 100 % of the time; other programs used 0 % of the cores; the "
            "hypervisor withheld 20 % of the cores' time; a CPU quota held processes up 30 % of "
            "the time");
}

TEST(MachineLine, CoresThatOtherProgramsUseAreNotQuietAlthoughTheProbeDidNotSeeThem) {
  MachineState state{.cores = {core(0, 0.9), core(1, 0.92)}, .others_share = 0.68};
  EXPECT_NEAR(*mean_quiet_share(state), 0.32, 1e-9);
  EXPECT_EQ(describe_quietness(state),
            "the cores were quiet at most 32 % of the time: other programs used 68 % of the cores; "
            "the probe, which is short and runs before them, was undisturbed 91 % of the time");
  EXPECT_EQ(quietness_in_brief(state),
            "the cores were quiet at most 32 % of the time: other programs used 68 % of the cores");
  EXPECT_EQ(quietness_beside_brief(state),
            "the probe, which is short and runs before them, was undisturbed 91 % of the time: "
            "core 0: 90 %, core 1: 92 %");
  EXPECT_EQ(describe_interference(state), "other programs used 68 % of the cores");
}

TEST(MachineLine, WhatOtherProgramsUsedIsNoContradictionWhereTheProbeSawAsMuch) {
  MachineState state{.cores = {core(0, 0.6)}, .others_share = 0.45};
  EXPECT_DOUBLE_EQ(*mean_quiet_share(state), 0.6);
  state = {.cores = {core(0, 1)}, .others_share = 0.09};
  EXPECT_DOUBLE_EQ(*mean_quiet_share(state), 1) << "less than a tenth is not worth it";
}

TEST(MachineLine, WhatIsNotKnownIsSaidWithTheReason) {
  const MachineState state{.unknown = "the cores\x1b[2J cannot be pinned",
                           .cores = {core(0, 0.9)},
                           .others_share = 0.65};
  EXPECT_FALSE(mean_quiet_share(state));
  EXPECT_EQ(describe_quietness(state),
            "how quiet the machine was is not known: the cores [2J cannot be pinned; other "
            "programs used 65 % of the cores");
}

TEST(MachineLine, WithoutAReadingOfEveryCoreItIsNotKnown) {
  EXPECT_EQ(describe_quietness({}), "how quiet the machine was is not known: no probe ran");
  EXPECT_EQ(describe_quietness({.cores = {core(0, 0.9), {.processor = 1}}}),
            "how quiet the machine was is not known: the probe did not run on every core");
}

TEST(MachineLine, WhatStandsBesideTheBriefSentenceDoesNotRepeatIt) {
  MachineState state{.cores = {core(0, 0.35), core(1, 0.51)}, .others_share = 0.02};
  EXPECT_EQ(quietness_in_brief(state),
            "the cores were quiet 43 % of the time; other programs used 2 % of the cores");
  EXPECT_EQ(quietness_beside_brief(state), "core 0: 35 %, core 1: 51 %");
  state.stolen_share = 0.2;
  EXPECT_EQ(quietness_beside_brief(state),
            "core 0: 35 %, core 1: 51 %; other programs used 2 % of the cores");
  EXPECT_EQ(quietness_beside_brief({.cores = {core(3, 0.5)}}), "");
  EXPECT_EQ(quietness_in_brief({}), "how quiet the machine was is not known");
  EXPECT_EQ(quietness_beside_brief({}), "no probe ran");
}

TEST(Interference, OtherProgramsAreNamedWhereTheyExplainTheSlowProbes) {
  MachineState state{.cores = {core(0, 0.3), core(1, 0.1)}, .others_share = 0.4};
  EXPECT_EQ(describe_interference(state), "other programs used 40 % of the cores");
  state.others_share = 0.39;
  EXPECT_EQ(describe_interference(state),
            "the probe of core 1 was slow 90 % of the time while other programs used 39 % of the "
            "cores, as happens when somebody else uses its other hyperthread");
}

TEST(Interference, StolenTimeAndQuotasAreNamedWhereTheyExplainTheSlowProbes) {
  MachineState state{.cores = {core(0, 0.3)}, .stolen_share = 0.5, .others_share = 0.01};
  EXPECT_EQ(describe_interference(state), "the hypervisor withheld 50 % of the cores' time");
  state.throttled_share = 0.6;
  EXPECT_EQ(describe_interference(state), "a CPU quota held processes up 60 % of the time");
}

TEST(Interference, WhereOtherProgramsWereNotCountedNobodyIsNamed) {
  EXPECT_EQ(describe_interference({.cores = {core(0, 0.3)}}),
            "the probe of core 0 was slow 70 % of the time");
}

}  // namespace
}  // namespace reports
