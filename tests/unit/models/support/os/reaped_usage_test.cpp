// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/reaped_usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "models/support/os/child_process.h"

namespace models::support {
namespace {

TEST(ReapedUsage, IsWhatTheProcessPublishedLast) {
  ReapedUsage told{};
  EXPECT_FALSE(told.of(getpid(), 0).has_value());
  told.publish(7, 100, {.cpu_ns = 5, .voluntary_switches = 6, .involuntary_switches = 8});
  const auto usage = told.of(7, 100);
  ASSERT_TRUE(usage.has_value());
  EXPECT_EQ(usage->cpu_ns, 5);
  EXPECT_EQ(usage->voluntary_switches, 6);
  EXPECT_EQ(usage->involuntary_switches, 8);
}

TEST(ReapedUsage, IsNotThatOfAnotherProcessNorOfAnotherTime) {
  ReapedUsage told{};
  told.publish(7, 100, {});
  EXPECT_FALSE(told.of(8, 100).has_value());
  EXPECT_FALSE(told.of(7, 101).has_value());
}

TEST(ReapedUsage, IsOfTheProcessThatPublishesIt) {
  reap(fork_child([] {}));
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  ReapedUsage told{};
  told.publish();
  const auto children = told.of(getpid(), usage.ru_minflt);
  ASSERT_TRUE(children.has_value());
  EXPECT_GT(children->cpu_ns, 0);
}

}  // namespace
}  // namespace models::support
