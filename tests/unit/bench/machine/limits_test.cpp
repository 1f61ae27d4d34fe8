// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/limits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "bench/machine/cgroups.h"
#include "bench/machine/cores.h"
#include "tests/support/file_tree.h"

namespace bench {
namespace {

namespace files = std::filesystem;

/// A tree of files that looks like the kernel's.
class LimitsTest : public testing::Test {
 protected:
  void write(const files::path& file, const std::string& text) const { files_.write(file, text); }
  SystemFiles system() const { return SystemFiles(files_.root()); }

  void write_machine() {
    write("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
    write("proc/loadavg", "0.00 0.01 0.05 1/80 11206\n");
    write("proc/sys/kernel/threads-max", "1000\n");
    write("proc/sys/kernel/pid_max", "4000\n");
  }

 private:
  tests::FileTree files_;
};

TEST_F(LimitsTest, WithoutFilesNothingIsKnown) {
  EXPECT_FALSE(own_cgroups(system(), "memory").are_readable);
  EXPECT_FALSE(tightest(memory_limits(system())));
  EXPECT_FALSE(tightest(process_limits(system())));
  EXPECT_FALSE(out_of_memory_kills(system()).in_cgroup);
  EXPECT_FALSE(has_seccomp_filter(system()));
}

TEST_F(LimitsTest, TheMachinesMemoryIsOneOfTheLimits) {
  write_machine();
  const auto limit = tightest(memory_limits(system()));
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->name, "the memory of the machine");
  EXPECT_EQ(limit->room(), 6'000'000'000 / 1000 * 1024);
}

TEST_F(LimitsTest, AMemoryLimitOfTheSecondVersionIsTheTightest) {
  write_machine();
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/b/memory.max", "max\n");
  write("sys/fs/cgroup/a/b/memory.current", "30000000\n");
  write("sys/fs/cgroup/a/memory.max", "50331648\n");
  write("sys/fs/cgroup/a/memory.current", "40000000\n");
  write("sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 8000000\nactive_file 4000000\n");
  write("sys/fs/cgroup/a/memory.events", "low 0\nmax 4\noom 2\noom_kill 2\noom_group_kill 0\n");
  const auto limit = tightest(memory_limits(system()));
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->name, "the memory limit of the cgroup '/a' (memory.max)");
  EXPECT_EQ(limit->max, 50331648U);
  EXPECT_EQ(limit->used, 30'000'000U) << "pages of files that are given up first count as free";
  EXPECT_EQ(limit->refusals, 2U);
  EXPECT_EQ(limit->text().find("the memory limit of the cgroup '/a' (memory.max): 28.6 MiB of 48"),
            0U)
      << limit->text();
}

TEST_F(LimitsTest, AMemoryLimitOfTheFirstVersionIsTheTightest) {
  write_machine();
  write("proc/self/cgroup", "4:memory:/x\n1:cpu,cpuacct:/\n0::/\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", "900000000\n");
  write("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "50331648\n");
  write("sys/fs/cgroup/memory/x/memory.usage_in_bytes", "40000000\n");
  write("sys/fs/cgroup/memory/x/memory.stat", "inactive_file 5\ntotal_inactive_file 10000000\n");
  write("sys/fs/cgroup/memory/x/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n");
  const auto limit = tightest(memory_limits(system()));
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->name, "the memory limit of the cgroup '/x' (memory.limit_in_bytes)");
  EXPECT_EQ(limit->room(), 50331648U - 30'000'000U);
  EXPECT_EQ(out_of_memory_kills(system()).in_cgroup, 7U);
}

TEST_F(LimitsTest, ProcessesAreLimitedByWhateverIsLeast) {
  write_machine();
  EXPECT_EQ(tightest(process_limits(system()))->text(),
            "the threads of the machine (kernel.threads-max): 80 of 1000");
  write("proc/self/cgroup", "8:pids:/c\n");
  write("sys/fs/cgroup/pids/c/pids.max", "20\n");
  write("sys/fs/cgroup/pids/c/pids.current", "12\n");
  write("sys/fs/cgroup/pids/c/pids.events", "max 3\n");
  const auto limit = tightest(process_limits(system()));
  EXPECT_EQ(limit->text(), "the process limit of the cgroup '/c' (pids.max): 12 of 20");
  EXPECT_EQ(limit->refusals, 3U);
}

TEST_F(LimitsTest, AHierarchyIsFoundWhereItIsMounted) {
  write("proc/self/cgroup", "0::/docker/abc\n");
  write("proc/self/mountinfo",
        "30 23 0:26 /docker/abc /elsewhere/cg rw,nosuid shared:4 - cgroup2 cgroup2 rw\n");
  write("elsewhere/cg/pids.max", "9\n");
  write("elsewhere/cg/pids.current", "9\n");
  const auto limit = tightest(process_limits(system()));
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->room(), 0U);
}

TEST_F(LimitsTest, APathOfAnotherNamespaceStillHasTheLimitsThatAreShown) {
  write("proc/self/cgroup", "2:cpu,cpuacct:/docker/abc\n");
  write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n");
  write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota_cores(system().root()), 0.5);
}

TEST_F(LimitsTest, WhatIsNotMountedCannotBeRead) {
  write("proc/self/cgroup", "0::/a\n");
  EXPECT_FALSE(own_cgroups(system(), "pids").are_readable);
  write("sys/fs/cgroup/a/cgroup.procs", "1\n");
  EXPECT_TRUE(own_cgroups(system(), "pids").are_readable);
  EXPECT_EQ(own_cgroups(system(), "pids").version, 2);
}

TEST_F(LimitsTest, ASeccompFilterIsSeen) {
  write("proc/self/status", "Name:\tx\nSeccomp:\t2\nSeccomp_filters:\t1\n");
  EXPECT_EQ(has_seccomp_filter(system()), true);
  write("proc/self/status", "Name:\tx\nSeccomp:\t0\n");
  EXPECT_EQ(has_seccomp_filter(system()), false);
}

TEST(Limits, ThoseOfUlimitAreAmongThem) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
  constexpr rlim_t bytes = rlim_t{1} << 50;
  const rlimit less{.rlim_cur = std::min(before.rlim_max, bytes), .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_AS, &less), 0);
  const auto limits = memory_limits();
  ASSERT_EQ(setrlimit(RLIMIT_AS, &before), 0);
  const auto found = std::ranges::find_if(
      limits, [](const Limit& limit) { return limit.name.find("ulimit -v") != std::string::npos; });
  ASSERT_NE(found, limits.end());
  EXPECT_EQ(found->max, less.rlim_cur);
  EXPECT_GT(found->used, 0U);
}

TEST(Limits, ProcessesOfTheUserCountUnlessNothingBindsThem) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NPROC, &before), 0);
  const rlimit less{.rlim_cur = std::min<rlim_t>(before.rlim_max, 5000),
                    .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NPROC, &less), 0);
  const auto limits = process_limits();
  ASSERT_EQ(setrlimit(RLIMIT_NPROC, &before), 0);
  const bool is_among = std::ranges::any_of(
      limits, [](const Limit& limit) { return limit.name.find("ulimit -u") != std::string::npos; });
  if (getuid() != 0) {
    EXPECT_TRUE(is_among);
  }
  ASSERT_TRUE(tightest(limits));
  EXPECT_GT(tightest(limits)->used, 0U);
}

TEST(Limits, OpenFilesAreCounted) {
  const auto limit = tightest(descriptor_limits());
  ASSERT_TRUE(limit);
  EXPECT_GE(limit->used, 3U);
}

}  // namespace
}  // namespace bench
