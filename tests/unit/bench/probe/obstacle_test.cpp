// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/obstacle.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/file_tree.h"

namespace bench {
namespace {

namespace files = std::filesystem;

/// The kernel's files of a machine that is not there.
class ProbeObstacleTest : public testing::Test {
 protected:
  void write(const files::path& file, const std::string& text) const { files_.write(file, text); }
  std::string obstacle(const ProbeConditions& conditions = {.cores = 2}) {
    return probe_obstacle(SystemFiles(files_.root()), conditions);
  }
  void set_quota(const std::string& text) {
    write("proc/self/cgroup", "0::/a\n");
    write("sys/fs/cgroup/a/cpu.max", text);
  }

 private:
  tests::FileTree files_;
};

TEST_F(ProbeObstacleTest, AnOrdinaryMachineHasNone) {
  write("proc/cpuinfo", "model name\t: AMD EPYC\n");
  EXPECT_EQ(obstacle({.cores = 2, .clock_step_ns = 40, .hypervisor = "KVMKVMKVM"}), "");
}

TEST_F(ProbeObstacleTest, AQuotaBelowTheCoresIsOne) {
  set_quota("50000 100000\n");
  EXPECT_EQ(obstacle(), "a quota of 0.50 cores for 2 stops every process now and then");
}

TEST_F(ProbeObstacleTest, AQuotaOfAllCoresIsNone) {
  set_quota("200000 100000\n");
  EXPECT_EQ(obstacle(), "");
  EXPECT_NE(obstacle({.cores = 3}), "");
}

TEST_F(ProbeObstacleTest, AClockOfLargeStepsIsOne) {
  EXPECT_EQ(obstacle({.cores = 2, .clock_step_ns = 2000}), "");
  EXPECT_EQ(obstacle({.cores = 2, .clock_step_ns = 4'000'000}),
            "the clock advances in steps of 4.00 ms");
}

TEST_F(ProbeObstacleTest, AnEmulatedProcessorIsOneByItsHypervisorOrItsName) {
  EXPECT_NE(obstacle({.cores = 2, .hypervisor = "TCGTCGTCGTCG"}).find("emulated"),
            std::string::npos);
  write("proc/cpuinfo", "model name\t: QEMU TCG CPU version 2.5+\n");
  EXPECT_NE(obstacle().find("emulated"), std::string::npos);
}

TEST(ClockStep, IsAtLeastOneNanosecond) { EXPECT_GE(clock_step_ns(), 1); }

}  // namespace
}  // namespace bench
