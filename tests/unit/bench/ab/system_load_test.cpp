// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/system_load.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/stat_line.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

/// The /proc and /sys of a machine that is not there.
class OfSurroundings : public testing::Test {
 protected:
  OfSurroundings() {
    std::string path = testing::TempDir() + "/surroundings-XXXXXX";
    root_ = mkdtemp(path.data());
    steal(0);
  }
  ~OfSurroundings() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  /// So many more ticks.
  void steal(int ticks) {
    stolen_ += ticks;
    write("/proc/stat", "cpu  100 0 50 1000 0 0 0 " + std::to_string(stolen_) + " 0 0\n");
  }

  /// A line of /proc/PID/stat.
  void process(pid_t id, pid_t parent, int user_ticks, const std::string& name = "cc1plus",
               unsigned flags = 0, int started = 1, int children_ticks = 0) {
    write("/proc/" + std::to_string(id) + "/stat",
          tests::StatLine{.process = id,
                          .name = name,
                          .state = 'R',
                          .parent = parent,
                          .flags = flags,
                          .user_ticks = user_ticks,
                          .child_user_ticks = children_ticks,
                          .start_time = static_cast<std::uint64_t>(started)}
              .str());
  }

  SystemLoad now(double seconds) {
    SystemLoad seen = sample_system_load(100, root_);
    seen.time = {};
    seen.time += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
    return seen;
  }

  std::string between(const SystemLoad& before, const SystemLoad& after) {
    return interference(before, after, 2, 100);
  }

  std::string root_;
  int stolen_ = 7;
};

TEST_F(OfSurroundings, NothingIsNoDisturbance) {
  process(7, 1, 500);
  const auto before = now(0);
  EXPECT_EQ(between(before, now(1)), "");
}

TEST_F(OfSurroundings, AnotherProgramIsOneFromFivePercentOfTheCores) {
  process(7, 1, 500);
  const auto before = now(0);
  process(7, 1, 510);
  EXPECT_EQ(between(before, now(1)), "");  // 10 ticks of 200
  process(7, 1, 511);
  EXPECT_EQ(between(before, now(1)), "other programs used 6 % of the cores");
}

TEST_F(OfSurroundings, ProgramsThatComeAndGoCountThroughTheirParents) {
  process(7, 1, 500, "make");
  const auto before = now(0);
  process(8, 7, 40, "new");
  EXPECT_NE(between(before, now(1)), "");
  fs::remove_all(root_ + "/proc/8");
  process(7, 1, 500, "make", 0, 1, 40);
  EXPECT_NE(between(before, now(1)), "");
}

TEST_F(OfSurroundings, WhatAProgramUsedBeforeDoesNotCountWhenItEnds) {
  process(7, 1, 500, "sh");
  process(8, 7, 10, "make");
  process(9, 8, 6000, "cc1plus");
  const auto before = now(0);
  fs::remove_all(root_ + "/proc/8");
  fs::remove_all(root_ + "/proc/9");
  process(7, 1, 500, "sh", 0, 1, 6010 + 10);
  EXPECT_EQ(between(before, now(1)), "");  // 10 ticks of 200
  process(7, 1, 500, "sh", 0, 1, 6010 + 11);
  EXPECT_EQ(between(before, now(1)), "other programs used 6 % of the cores");
}

TEST_F(OfSurroundings, OurOwnProcessesAndTheKernelsAreNone) {
  process(100, 1, 10, "bench");
  process(101, 100, 10, "bench-guardian");
  process(102, 101, 10, "bench) R 1 (trial");
  process(2, 0, 10, "kthreadd", 0x00200000);
  const auto before = now(0);
  process(100, 1, 400, "bench");
  process(101, 100, 400, "bench-guardian");
  process(102, 101, 400, "bench) R 1 (trial");
  process(2, 0, 400, "kthreadd", 0x00200000);
  EXPECT_EQ(between(before, now(1)), "");
}

TEST_F(OfSurroundings, AnIdThatIsUsedAgainIsAnotherProcess) {
  process(7, 1, 500);
  const auto before = now(0);
  process(7, 1, 40, "other", 0, 99);
  EXPECT_NE(between(before, now(1)), "");
}

TEST_F(OfSurroundings, StolenTimeIsOneFromOnePercentOfTheCores) {
  const auto before = now(0);
  steal(2);
  EXPECT_EQ(between(before, now(1)), "");  // of 200
  steal(2);
  EXPECT_EQ(between(before, now(1)), "stolen CPU time: 2 % of the cores");
}

TEST_F(OfSurroundings, ATickOfStolenTimeMayBeOfTheTimeBefore) {
  const auto before = now(0);
  steal(1);
  EXPECT_EQ(between(before, now(0.1)), "");  // of 20
  steal(1);
  EXPECT_EQ(between(before, now(0.1)), "stolen CPU time: 10 % of the cores");
}

TEST_F(OfSurroundings, ThrottlingByAQuotaOrByHeatIsOne) {
  write("/proc/self/cgroup", "0::/a/b\n");
  write("/sys/fs/cgroup/a/cpu.stat", "usage_usec 5\nnr_throttled 3\n");
  write("/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "0\n");
  const auto before = now(0);
  EXPECT_EQ(between(before, now(1)), "");
  write("/sys/fs/cgroup/a/cpu.stat", "usage_usec 5\nnr_throttled 4\n");
  const auto later = now(1);
  EXPECT_EQ(between(before, later), "the cores were throttled");
  write("/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "1\n");
  EXPECT_EQ(between(later, now(2)), "the cores were throttled");
}

TEST_F(OfSurroundings, AQuotaIsSeenFromWithinAContainerAndInVersionOne) {
  write("/proc/self/cgroup", "0::/\n");
  write("/sys/fs/cgroup/cpu.stat", "nr_throttled 3\n");
  const auto before = now(0);
  write("/sys/fs/cgroup/cpu.stat", "nr_throttled 4\n");
  EXPECT_EQ(between(before, now(1)), "the cores were throttled");

  write("/proc/self/cgroup", "3:cpu,cpuacct:/a\n");
  write("/sys/fs/cgroup/cpu/a/cpu.stat", "nr_throttled 3\n");
  const auto of_version_1 = now(0);
  write("/sys/fs/cgroup/cpu/a/cpu.stat", "nr_throttled 4\n");
  EXPECT_EQ(between(of_version_1, now(1)), "the cores were throttled");
}

TEST_F(OfSurroundings, ProcessesThatEndWhileTheyAreLookedAtCountAsNothing) {
  // Between the opening of /proc/PID/stat and its reading; some of hundreds do so every time.
  const pid_t breeder = fork();
  if (breeder == 0) {
    for (;;) {
      for (int child = 0; child < 100; ++child) {
        if (fork() == 0) _exit(0);
      }
      while (waitpid(-1, nullptr, 0) > 0) {
      }
    }
  }
  for (int look = 0; look < 300; ++look) EXPECT_NO_THROW(sample_system_load(getpid()));
  kill(breeder, SIGKILL);
  waitpid(breeder, nullptr, 0);
}

TEST_F(OfSurroundings, WhatCannotBeReadCountsAsNothing) {
  fs::remove_all(root_ + "/proc");
  const auto before = now(0);
  EXPECT_EQ(between(before, now(1)), "");
  process(7, 1, 500);
  write("/proc/8/stat", "8 (no end");
  write("/proc/9/stat", "9 (short) R 1 1");
  process(10, 10, 0, "a circle");
  EXPECT_EQ(now(1).processes.size(), 2);
}

}  // namespace
}  // namespace bench
