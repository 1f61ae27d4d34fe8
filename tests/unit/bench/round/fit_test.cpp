// SPDX-License-Identifier: Apache-2.0
#include "bench/round/fit.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

using Parts = std::vector<std::vector<std::size_t>>;

constexpr std::uint64_t mib = 1 << 20;

TEST(RoundFit, TrialsThatFitStayTogether) {
  const std::vector<TrialNeeds> trials(4, {.bytes = 10 * mib, .processes = 5, .descriptors = 4});
  const RoundParts split =
      split_to_fit(trials, {.bytes = 40 * mib, .processes = 20, .descriptors = 16});
  EXPECT_EQ(split.parts, (Parts{{0, 1, 2, 3}}));
  EXPECT_EQ(split.reason, "");
}

TEST(RoundFit, WithoutLimitsEverythingFits) {
  const std::vector<TrialNeeds> trials(50, {.bytes = 1ULL << 40});
  EXPECT_EQ(split_to_fit(trials, {}).parts.size(), 1U);
}

TEST(RoundFit, ThoseThatDoNotFitInMemoryAreSplitAndTheReasonSaysHowMuchIsNeeded) {
  const std::vector<TrialNeeds> trials(3, {.bytes = 30 * mib});
  const RoundParts split = split_to_fit(trials, {.bytes = 70 * mib});
  EXPECT_EQ(split.parts, (Parts{{0, 1}, {2}}));
  EXPECT_EQ(split.reason,
            "3 of 3 trials together need about 90.0 MiB of memory, and 70.0 MiB may be used");
}

TEST(RoundFit, ThoseThatNeedTooManyProcessesOrDescriptorsAreSplit) {
  const std::vector<TrialNeeds> trials(3, {.processes = 10, .descriptors = 4});
  const RoundParts by_processes = split_to_fit(trials, {.processes = 15});
  EXPECT_EQ(by_processes.parts.size(), 3U);
  EXPECT_NE(by_processes.reason.find("20 processes"), std::string::npos) << by_processes.reason;
  const RoundParts by_descriptors = split_to_fit(trials, {.descriptors = 8});
  EXPECT_EQ(by_descriptors.parts, (Parts{{0, 1}, {2}}));
  EXPECT_NE(by_descriptors.reason.find("12 descriptors"), std::string::npos);
}

TEST(RoundFit, OneThatFitsNowhereIsAlone) {
  const std::vector<TrialNeeds> trials = {{.bytes = mib}, {.bytes = 100 * mib}, {.bytes = mib}};
  EXPECT_EQ(split_to_fit(trials, {.bytes = 50 * mib}).parts, (Parts{{0}, {1}, {2}}));
}

}  // namespace
}  // namespace bench
