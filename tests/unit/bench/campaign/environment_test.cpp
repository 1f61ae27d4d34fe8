// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/environment.h"

#include <sched.h>

#include <thread>

#include <gtest/gtest.h>

#include "bench/machine/cores.h"

namespace bench {
namespace {

TEST(Environment, UsableCoresFollowTheAffinity) {
  // In a thread of its own, whose mask dies with it.
  std::jthread([] {
    cpu_set_t all;
    ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &all)) {
        CPU_SET(cpu, &one);
        break;
      }
    }
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(usable_cores(), 1U);
  }).join();
}

TEST(Environment, TheMachineIsDescribed) {
  const auto machine = describe_machine();
  EXPECT_FALSE(machine.kernel.empty());
  EXPECT_GE(machine.logical_cores, machine.usable_cores);
  EXPECT_GE(machine.usable_cores, 1U);
  EXPECT_EQ(machine.executable_digest.size(), 16U);
  EXPECT_FALSE(machine.compiler.empty());
}

TEST(Environment, TheDateIsIso8601WithItsOffset) {
  reports::Results results;
  stamp_with_date(results);
  const std::string& date = results.date;
  ASSERT_EQ(date.size(), 25U) << date;
  EXPECT_EQ(date[10], 'T');
  EXPECT_EQ(date[22], ':');
  EXPECT_GE(results.date_ns, 0);
  EXPECT_LT(results.date_ns, 1'000'000'000);
}

}  // namespace
}  // namespace bench
