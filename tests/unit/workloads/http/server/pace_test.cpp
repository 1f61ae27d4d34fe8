// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/server/pace.h"

#include <gtest/gtest.h>

namespace workloads::http_server {
namespace {

TEST(Pace, GoesOnWhenTheWholeBodyMayGoIfThatIsSooner) {
  const Pace quick{.bandwidth = 1'000'000'000, .began_ns = 7, .size = 10'000};
  EXPECT_EQ(quick.allowed(7), 0U);
  EXPECT_EQ(quick.next_ns(7), 10'007);
  EXPECT_EQ(quick.allowed(10'006), 9'999U);
  EXPECT_EQ(quick.allowed(10'007), 10'000U);
  const Pace slow{.bandwidth = 1'000, .began_ns = 7, .size = 10'000};
  EXPECT_EQ(slow.next_ns(7), 7 + slice_ns);
  EXPECT_EQ(slow.next_ns(slow.whole_ns() - slice_ns), slow.whole_ns());
}

TEST(Pace, WaitsASliceForAClientThatIsBehind) {
  const Pace pace{.bandwidth = 1'000'000'000, .began_ns = 7, .size = 10'000};
  EXPECT_EQ(pace.next_ns(pace.whole_ns()), pace.whole_ns() + slice_ns);
}

TEST(Pace, AllowsTheWholeBodyAtItsTimeAndNotBefore) {
  for (const std::uint64_t bandwidth : {1U, 3U, 7U, 1'048'576U, 999'999'937U}) {
    for (const std::uint64_t size : {0U, 1U, 3U, 10'240U, 1'000'003U}) {
      const Pace pace{bandwidth, 123, size};
      EXPECT_EQ(pace.allowed(pace.whole_ns()), size) << bandwidth;
      if (size == 0) continue;
      EXPECT_LT(pace.allowed(pace.whole_ns() - 1), size) << bandwidth;
    }
  }
}

}  // namespace
}  // namespace workloads::http_server
