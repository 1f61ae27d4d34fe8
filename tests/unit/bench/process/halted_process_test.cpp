// SPDX-License-Identifier: Apache-2.0
#include "bench/process/halted_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/stat_line.h"

namespace bench {
namespace {

/// Files that the kernel could have, in a folder of their own.
class HaltedProcess : public testing::Test {
 protected:
  HaltedProcess() {
    char name[] = "/tmp/bench-halted-XXXXXX";
    root_ = mkdtemp(name);
    write("proc/7/stat", tests::StatLine{.process = 7, .name = "a) T b"}.str());
  }
  ~HaltedProcess() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, const std::string& text) const {
    const auto path = std::filesystem::path(root_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  std::string root_;
};

TEST_F(HaltedProcess, OneThatSleepsIsNone) {
  EXPECT_FALSE(is_halted(7, root_));
  EXPECT_FALSE(is_halted(8, root_)) << "it is gone";
}

TEST_F(HaltedProcess, IsOneThatIsStoppedButNotForATracer) {
  write("proc/7/stat", tests::StatLine{.process = 7, .state = 'T'}.str());
  EXPECT_TRUE(is_halted(7, root_));
  write("proc/7/stat", tests::StatLine{.process = 7, .state = 't'}.str());
  EXPECT_FALSE(is_halted(7, root_));
}

TEST_F(HaltedProcess, IsOneInAFrozenCgroupOfVersion2) {
  write("proc/7/cgroup", "0::/some/where\n");
  write("sys/fs/cgroup/some/where/cgroup.events", "populated 1\nfrozen 0\n");
  EXPECT_FALSE(is_halted(7, root_));
  write("sys/fs/cgroup/some/where/cgroup.events", "populated 1\nfrozen 1\n");
  EXPECT_TRUE(is_halted(7, root_));
}

TEST_F(HaltedProcess, IsOneInAFrozenCgroupOfVersion1) {
  write("proc/7/cgroup", "5:cpu:/other\n6:freezer:/some\n0::/\n");
  write("sys/fs/cgroup/freezer/some/freezer.state", "THAWED\n");
  EXPECT_FALSE(is_halted(7, root_));
  write("sys/fs/cgroup/freezer/some/freezer.state", "FROZEN\n");
  EXPECT_TRUE(is_halted(7, root_));
}

TEST(RealHaltedProcess, IsFoundBelowItsParentUntilItGoesOn) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  EXPECT_EQ(find_halted_process(getpid()), 0);
  kill(child, SIGSTOP);
  ASSERT_EQ(waitpid(child, nullptr, WUNTRACED), child);
  EXPECT_EQ(find_halted_process(getpid()), child);
  kill(child, SIGCONT);
  ASSERT_EQ(waitpid(child, nullptr, WCONTINUED), child);
  EXPECT_EQ(find_halted_process(getpid()), 0);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

TEST(HaltWatch, AddsUpTheTimeBetweenChecksThatSeeAHaltedProcess) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  HaltWatch watch(HaltWatch::clock::now());
  watch.check(getpid());
  EXPECT_FALSE(watch.was_halted());
  kill(child, SIGSTOP);
  ASSERT_EQ(waitpid(child, nullptr, WUNTRACED), child);
  while (watch.halted() == std::chrono::nanoseconds(0)) watch.check(getpid());
  EXPECT_TRUE(watch.was_halted());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace bench
