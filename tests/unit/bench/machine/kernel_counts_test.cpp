// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/kernel_counts.h"

#include <array>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/file_tree.h"
#include "tests/support/stat_line.h"

namespace bench {
namespace {

namespace files = std::filesystem;
constexpr pid_t self = 100;
constexpr double ticks_per_s = 100;

/// A machine of four processors that is not there; this process may use the second and third.
class KernelCountsTest : public testing::Test {
 protected:
  void write(const files::path& file, const std::string& text) const { files_.write(file, text); }

  /// Sets the ticks of processor 1: those that were used, and those that were stolen.
  void set_ticks(int used, int stolen, int interrupts = 0) {
    const std::string busy_elsewhere = " 7777 7777 7777 1 0 0 0 7777 0 0\n";
    write("proc/stat", "cpu " + busy_elsewhere + "cpu0" + busy_elsewhere + "cpu1 " +
                           std::to_string(used) + " 0 0 500 0 " + std::to_string(interrupts) +
                           " 0 " + std::to_string(stolen) + " 0 0\ncpu2 0 0 0 0 0 0 0 0 0 0\ncpu3" +
                           busy_elsewhere);
  }

  void process(pid_t id, pid_t parent, int ticks, int children_ticks = 0, unsigned flags = 0) {
    write("proc/" + std::to_string(id) + "/stat",
          tests::StatLine{.process = id,
                          .parent = parent,
                          .flags = flags,
                          .user_ticks = ticks,
                          .child_user_ticks = children_ticks}
              .str());
  }

  KernelCounts at(double seconds) {
    KernelCounts counts = read_kernel_counts(SystemFiles(files_.root()), self, processors_);
    counts.time = {};
    counts.time += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
    return counts;
  }

  tests::FileTree files_;
  std::array<std::uint64_t, 2> processors_ = {1, 2};
};

TEST_F(KernelCountsTest, WhatOthersUsedIsAllWithoutThisRunItsEndedChildrenAndTheKernelsThreads) {
  constexpr unsigned kernel_thread = 0x00200000;
  set_ticks(1000, 0);
  process(self, 1, 10);
  process(101, self, 0);
  process(2, 0, 0, 0, kernel_thread);
  const auto before = at(0);
  set_ticks(1100, 0);
  process(self, 1, 20);       // 10 of its own
  process(101, self, 5, 25);  // 5, and 25 of children that have ended
  process(2, 0, 20, 0, kernel_thread);
  const auto shares = shares_between(before, at(1), ticks_per_s);
  EXPECT_NEAR(shares.others.value(), (100 - 10 - 30 - 20) / 200.0, 1e-9);
  EXPECT_EQ(shares.stolen, 0.0);
}

TEST_F(KernelCountsTest, StolenTimeIsAShareOfTheProcessorsThatMayBeUsed) {
  set_ticks(0, 40);
  const auto before = at(0);
  set_ticks(0, 90);
  EXPECT_NEAR(shares_between(before, at(1), ticks_per_s).stolen.value(), 0.25, 1e-9);
}

TEST_F(KernelCountsTest, InterruptsAreNotOthers) {
  set_ticks(100, 0, 0);
  const auto before = at(0);
  set_ticks(100, 0, 90);
  EXPECT_EQ(shares_between(before, at(1), ticks_per_s).others, 0.0);
}

TEST_F(KernelCountsTest, ARunThatUsedMoreThanItsTicksLeavesNothingForOthers) {
  set_ticks(100, 0);
  process(self, 1, 0);
  const auto before = at(0);
  set_ticks(110, 0);
  process(self, 1, 12);
  EXPECT_EQ(shares_between(before, at(1), ticks_per_s).others, 0.0);
}

TEST_F(KernelCountsTest, ThrottlingIsThatOfTheTightestGroupInEitherVersion) {
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/cpu.stat", "nr_throttled 1\nthrottled_usec 1000\n");
  write("sys/fs/cgroup/a/b/cpu.stat", "nr_throttled 0\nthrottled_usec 0\n");
  const auto before = at(0);
  write("sys/fs/cgroup/a/cpu.stat", "nr_throttled 9\nthrottled_usec 501000\n");
  EXPECT_NEAR(shares_between(before, at(2), ticks_per_s).throttled.value(), 0.25, 1e-9);
  files::remove_all(files_.root() / "sys/fs/cgroup");
  write("proc/self/cgroup", "3:cpu,cpuacct:/a\n");
  write("sys/fs/cgroup/cpu/a/cpu.stat", "nr_throttled 9\nthrottled_time 7000000\n");
  EXPECT_EQ(at(0).throttled_us, 7000U);
}

TEST_F(KernelCountsTest, WhatTheKernelDoesNotTellIsAbsent) {
  const auto shares = shares_between(at(0), at(1), ticks_per_s);
  EXPECT_FALSE(shares.stolen);
  EXPECT_FALSE(shares.others);
  EXPECT_FALSE(shares.throttled);
  write("proc/stat", "cpu1 0 0 0 0 0 0 0 0\n");  // the other processor is missing
  EXPECT_FALSE(at(0).used_ticks);
}

TEST_F(KernelCountsTest, WithoutTimeThereAreNoShares) {
  set_ticks(0, 0);
  EXPECT_FALSE(shares_between(at(0), at(0), ticks_per_s).stolen);
}

}  // namespace
}  // namespace bench
