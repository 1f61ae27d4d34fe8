// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/arrival_times.h"

#include <vector>

#include <gtest/gtest.h>

namespace workloads::support {
namespace {

std::vector<std::int64_t> times(double rate_per_s, std::uint64_t seed, std::uint64_t count) {
  ArrivalTimes arrivals(rate_per_s, seed, count);
  std::vector<std::int64_t> all;
  all.reserve(count);
  for (std::uint64_t index = 0; index < count; ++index) all.push_back(arrivals.next());
  return all;
}

TEST(ArrivalTimes, TheLastOneArrivesWhenTheRateHasIt) {
  EXPECT_EQ(times(1000, 7, 200).back(), 200'000'000);
  EXPECT_EQ(times(3.5, 0, 1).back(), 285'714'286);
}

TEST(ArrivalTimes, AreThoseThatPythonHas) {
  // The same numbers are in tests/unit/models/python/test_runner_channels.py.
  EXPECT_EQ(times(1000, 7, 5),
            (std::vector<std::int64_t>{1'316'374, 2'844'986, 4'306'712, 4'852'652, 5'000'000}));
}

TEST(ArrivalTimes, OfAnotherSeedAreOthers) { EXPECT_NE(times(1000, 7, 5), times(1000, 8, 5)); }

}  // namespace
}  // namespace workloads::support
