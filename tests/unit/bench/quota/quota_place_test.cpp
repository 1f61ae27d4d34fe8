// SPDX-License-Identifier: Apache-2.0
#include "bench/quota/quota_place.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace bench {
namespace {

/// A tree of files such as the kernel shows them.
class FindQuotaPlace : public testing::Test {
 protected:
  FindQuotaPlace()
      : root_(std::filesystem::path(testing::TempDir()) /
              ("quota-place-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(root_);
  }
  ~FindQuotaPlace() override { std::filesystem::remove_all(root_); }

  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text << "\n";
  }

  /// A hierarchy of version 2 that shows all of it.
  void mount_version_2(const std::string& own) const {
    write("proc/self/cgroup", "0::" + own);
    write("proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw");
  }

  QuotaPlace find() const { return find_quota_place(SystemFiles(root_)); }
  void expect_reason(const std::string& part) const {
    const QuotaPlace place = find();
    EXPECT_TRUE(place.folder.empty()) << place.folder;
    EXPECT_NE(place.reason.find(part), std::string::npos) << place.reason;
  }

  std::filesystem::path root_;
};

TEST_F(FindQuotaPlace, IsBelowTheOwnCgroupInVersion1) {
  write("proc/self/cgroup", "2:cpu,cpuacct:/a/b\n0::/");
  write("proc/self/mountinfo", "31 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct");
  write("sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us", "-1");
  const QuotaPlace place = find();
  EXPECT_EQ(place.reason, "");
  EXPECT_EQ(place.version, 1);
  EXPECT_EQ(place.folder, root_ / "sys/fs/cgroup/cpu/a/b");
  EXPECT_EQ(place.home, place.folder);
}

TEST_F(FindQuotaPlace, IsBelowTheRootInVersion2WhereThatEnablesTheController) {
  mount_version_2("/");
  write("sys/fs/cgroup/cgroup.subtree_control", "cpuset cpu io memory pids");
  const QuotaPlace place = find();
  EXPECT_EQ(place.reason, "");
  EXPECT_EQ(place.version, 2);
  EXPECT_EQ(place.folder.lexically_normal(), root_ / "sys/fs/cgroup");
}

TEST_F(FindQuotaPlace, IsBesideTheOwnCgroupInVersion2BecauseThatHasProcesses) {
  mount_version_2("/scope/run");
  write("sys/fs/cgroup/scope/cgroup.subtree_control", "cpu memory");
  write("sys/fs/cgroup/scope/run/cgroup.subtree_control", "");
  write("sys/fs/cgroup/scope/run/cpu.max", "max 100000");
  write("sys/fs/cgroup/scope/run/memory.max", "max");
  const QuotaPlace place = find();
  EXPECT_EQ(place.reason, "");
  EXPECT_EQ(place.folder, root_ / "sys/fs/cgroup/scope");
  EXPECT_EQ(place.home, root_ / "sys/fs/cgroup/scope/run");
}

TEST_F(FindQuotaPlace, NeverEscapesLimitsOfTheOwnCgroup) {
  const std::map<std::string, std::string> limits{
      {"cpu.max", "50000 100000"},
      {"cpuset.cpus", "0-1"},
      {"cpuset.mems", "0"},
      {"memory.max", "1073741824"},
      {"memory.high", "1073741824"},
      {"memory.swap.max", "0"},
      {"io.max", "8:0 rbps=1048576 wbps=max riops=max wiops=max"},
      {"pids.max", "100"}};
  for (const auto& [limit, value] : limits) {
    std::filesystem::remove_all(root_ / "sys");
    mount_version_2("/scope/run");
    write("sys/fs/cgroup/scope/cgroup.subtree_control", "cpu memory pids");
    write("sys/fs/cgroup/scope/run/" + limit, value);
    expect_reason("its limit (" + limit + ")");
  }
}

TEST_F(FindQuotaPlace, TakesFilesOfLimitsThatAreNotSetForNone) {
  mount_version_2("/scope/run");
  write("sys/fs/cgroup/scope/cgroup.subtree_control", "cpu cpuset io memory pids");
  for (const char* const file :
       {"cpu.max", "memory.max", "memory.high", "memory.swap.max", "pids.max"}) {
    write(std::string("sys/fs/cgroup/scope/run/") + file, "max");
  }
  for (const char* const file : {"cpuset.cpus", "cpuset.mems", "io.max"}) {
    write(std::string("sys/fs/cgroup/scope/run/") + file, "");
  }
  const QuotaPlace place = find();
  EXPECT_EQ(place.reason, "");
  EXPECT_EQ(place.folder, root_ / "sys/fs/cgroup/scope");
}

TEST_F(FindQuotaPlace, SaysWhoHasToEnableTheController) {
  mount_version_2("/scope/run");
  write("sys/fs/cgroup/scope/cgroup.subtree_control", "memory pids");
  write("sys/fs/cgroup/scope/run/cgroup.controllers", "memory pids");
  expect_reason("the cgroup '/scope' does not enable the cpu controller for its children");
  expect_reason("Delegate=yes");
}

TEST_F(FindQuotaPlace, OfAContainerThatShowsItsOwnCgroupAloneSaysToMoveTheProcesses) {
  mount_version_2("/");
  write("sys/fs/cgroup/cgroup.subtree_control", "");
  write("sys/fs/cgroup/cgroup.controllers", "cpu memory");
  expect_reason("has processes of its own");
  write("sys/fs/cgroup/cgroup.controllers", "memory");
  expect_reason("has no cpu controller");
}

TEST_F(FindQuotaPlace, TakesAWordForAControllerAndNoPartOfOne) {
  mount_version_2("/scope/run");
  write("sys/fs/cgroup/scope/cgroup.subtree_control", "cpuset");
  write("sys/fs/cgroup/scope/run/cpu.max", "max 100000");
  expect_reason("does not enable the cpu controller");
}

TEST_F(FindQuotaPlace, SaysThatNothingIsMountedOrKnown) {
  write("proc/self/cgroup", "2:cpu:/");
  expect_reason("the cgroups of version 1 are not mounted here");
  write("proc/self/cgroup", "2:memory:/");
  expect_reason("names no cgroup with the cpu controller");
  std::filesystem::remove_all(root_ / "proc");
  expect_reason("names no cgroup with the cpu controller");
}

}  // namespace
}  // namespace bench
