// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "bench/doctor/activity.h"
#include "bench/doctor/settings.h"
#include "bench/machine/cores.h"
#include "tests/support/file_tree.h"
#include "tests/support/stat_line.h"

namespace bench {
namespace {

namespace files = std::filesystem;
using State = Finding::State;

/// A tree of files that looks like the kernel's.
class DoctorTest : public testing::Test {
 protected:
  void write(const files::path& file, const std::string& text) const { files_.write(file, text); }

  SystemFiles system() const { return SystemFiles(files_.root()); }

  Finding setting(const std::string& what, const OwnState& own) {
    return find(examine_settings(system(), own), what);
  }
  Finding setting(const std::string& what) { return setting(what, good_); }

  static Finding find(const std::vector<Finding>& findings, const std::string& what) {
    const auto found = std::ranges::find(findings, what, &Finding::what);
    if (found == findings.end()) throw std::runtime_error("no finding on " + what);
    return *found;
  }

  const OwnState good_{
      .build_type = "Release", .compiler_flags = "-O3", .usable_cores = 8, .logical_cores = 8};
  const files::path cpus_ = "sys/devices/system/cpu";

 private:
  tests::FileTree files_;
};

TEST_F(DoctorTest, WhereTheKernelSaysNothingNothingIsFineButWhatWeKnowOurselves) {
  for (const Finding& finding : examine_settings(system(), good_)) {
    EXPECT_EQ(finding.state, finding.what == "build" ? State::fine : State::unknown)
        << finding.what;
    EXPECT_FALSE(finding.seen.empty()) << finding.what;
  }
  for (const Finding& finding : examine_activity(system(), {}, {})) {
    EXPECT_EQ(finding.state, State::unknown) << finding.what;
  }
}

TEST_F(DoctorTest, EveryFindingSaysWhyItMattersAndWhatToDo) {
  for (const auto& findings :
       {examine_settings(system(), good_), examine_activity(system(), {}, {})}) {
    for (const Finding& finding : findings) {
      EXPECT_TRUE(finding.why.ends_with('.')) << finding.what;
      EXPECT_TRUE(finding.remedy.ends_with('.')) << finding.what;
    }
  }
}

TEST_F(DoctorTest, AGovernorOtherThanPerformanceOnAnyCoreIsToLookAt) {
  write(cpus_ / "cpu0/cpufreq/scaling_governor", "performance\n");
  EXPECT_EQ(setting("frequency governor").state, State::fine);
  write(cpus_ / "cpu1/cpufreq/scaling_governor", "powersave\n");
  EXPECT_EQ(setting("frequency governor").state, State::warning);
  EXPECT_EQ(setting("frequency governor").seen, "performance, powersave");
}

TEST_F(DoctorTest, TurboIsReadFromEitherDriver) {
  write(cpus_ / "cpufreq/boost", "1\n");
  EXPECT_EQ(setting("turbo").state, State::warning);
  write(cpus_ / "cpufreq/boost", "0\n");
  EXPECT_EQ(setting("turbo").state, State::fine);
  write(cpus_ / "intel_pstate/no_turbo", "0\n");
  EXPECT_EQ(setting("turbo").state, State::warning);
  EXPECT_NE(setting("turbo").remedy.find("no_turbo"), std::string::npos);
}

TEST_F(DoctorTest, ThatAVirtualMachineShowsNoHardwareThreadsDoesNotMeanThatThereAreNone) {
  write(cpus_ / "smt/active", "1\n");
  EXPECT_EQ(setting("SMT").state, State::warning);
  write(cpus_ / "smt/active", "0\n");
  write("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme tsc\n");
  EXPECT_EQ(setting("SMT").state, State::fine);
  EXPECT_EQ(setting("virtual machine").state, State::fine);
  write("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu tsc hypervisor\n\nprocessor\t: 1\n");
  EXPECT_EQ(setting("SMT").state, State::unknown);
  EXPECT_EQ(setting("virtual machine").state, State::warning);
}

TEST_F(DoctorTest, AQuotaOfAnyParentCgroupAndWhatItStoppedIsToLookAt) {
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(setting("cgroup quota").state, State::fine);
  write("sys/fs/cgroup/a/cpu.max", "150000 100000\n");
  write("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 7\nnr_periods 9\nnr_throttled 3\n");
  const Finding found = setting("cgroup quota");
  EXPECT_EQ(found.state, State::warning);
  EXPECT_NE(found.seen.find("1.50 cores"), std::string::npos) << found.seen;
  EXPECT_NE(found.seen.find("3 periods"), std::string::npos) << found.seen;
}

TEST_F(DoctorTest, QuotasOfTheFirstVersionAreReadToo) {
  write("proc/self/cgroup", "3:cpuset:/\n1:cpu,cpuacct:/x\n");
  write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "50000\n");
  write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota_cores(system().root()), 0.5);
  EXPECT_NE(setting("cgroup quota").seen.find("0.50 cores"), std::string::npos);
}

TEST_F(DoctorTest, AddressesAreRandomBySystemAndProcess) {
  write("proc/sys/kernel/randomize_va_space", "2\n");
  EXPECT_EQ(setting("address randomisation").state, State::fine);
  OwnState debugged = good_;
  debugged.randomisation_is_off = true;
  EXPECT_EQ(setting("address randomisation", debugged).state, State::warning);
  write("proc/sys/kernel/randomize_va_space", "0\n");
  EXPECT_EQ(setting("address randomisation").state, State::warning);
}

TEST_F(DoctorTest, ASlowClockIsToLookAtAndAnUnknownOneCannotBeTold) {
  const files::path clock = "sys/devices/system/clocksource/clocksource0/current_clocksource";
  for (const auto& [name, state] :
       {std::pair("tsc", State::fine), std::pair("hpet", State::warning),
        std::pair("sundial", State::unknown)}) {
    write(clock, std::string(name) + "\n");
    EXPECT_EQ(setting("clock source").state, state) << name;
  }
}

TEST_F(DoctorTest, ADebugBuildASanitizerAndFewCoresAreToLookAt) {
  OwnState own = good_;
  own.build_type = "Debug";
  EXPECT_EQ(setting("build", own).state, State::warning);
  own = good_;
  own.compiler_flags = "-O1 -fsanitize=address";
  EXPECT_EQ(setting("build", own).state, State::warning);
  own = good_;
  own.usable_cores = own.logical_cores = 2;
  EXPECT_EQ(setting("cores", own).state, State::warning);
  own.usable_cores = 4;
  own.logical_cores = 64;
  EXPECT_NE(setting("cores", own).remedy.find("affinity"), std::string::npos);
}

TEST_F(DoctorTest, SwappedMemoryIsToLookAt) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cgroup.procs", "1\n");
  const std::string memory = "MemTotal: 2097152 kB\nMemFree: 1 kB\nMemAvailable: 1258291 kB\n";
  write("proc/meminfo", memory + "SwapTotal: 0 kB\nSwapFree: 0 kB\n");
  EXPECT_EQ(setting("memory").state, State::fine);
  EXPECT_EQ(setting("memory").seen,
            "60 % of 2.00 GiB are free (the memory of the machine), nothing is swapped out");
  write("proc/meminfo", memory + "SwapTotal: 2048 kB\nSwapFree: 1024 kB\n");
  EXPECT_EQ(setting("memory").state, State::warning);
}

TEST_F(DoctorTest, SwapThatIsNotToldOfIsNotFine) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cgroup.procs", "1\n");
  write("proc/meminfo", "MemTotal: 2097152 kB\nMemAvailable: 2000000 kB\n");
  EXPECT_EQ(setting("memory").state, State::unknown);
}

TEST_F(DoctorTest, TheMemoryThatIsLeftIsThatOfTheCgroup) {
  write("proc/meminfo",
        "MemTotal: 8388608 kB\nMemAvailable: 8000000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
  write("proc/self/cgroup", "0::/box\n");
  write("sys/fs/cgroup/box/memory.max", "50331648\n");
  write("sys/fs/cgroup/box/memory.current", "5033165\n");
  const Finding found = setting("memory");
  EXPECT_EQ(found.state, State::warning);
  EXPECT_NE(found.seen.find("90 % of 48.0 MiB are free"), std::string::npos) << found.seen;
  EXPECT_NE(found.remedy.find("--memory"), std::string::npos) << found.remedy;
}

TEST_F(DoctorTest, WhereCgroupsCannotBeReadNothingThatTheyLimitIsFine) {
  write("proc/meminfo",
        "MemTotal: 8388608 kB\nMemAvailable: 8000000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
  write("proc/loadavg", "0.00 0.01 0.05 1/80 11206\n");
  write("proc/sys/kernel/threads-max", "100000\n");
  for (const char* const what : {"memory", "process limit", "cores", "cgroup quota"}) {
    EXPECT_EQ(setting(what).state, State::unknown) << what;
  }
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cgroup.procs", "1\n");
  for (const char* const what : {"memory", "process limit", "cores", "cgroup quota"}) {
    EXPECT_EQ(setting(what).state, State::fine) << what;
  }
}

TEST_F(DoctorTest, ThatNobodySaysWhetherThisIsAVirtualMachineDoesNotMakeItOne) {
  write(cpus_ / "smt/active", "0\n");
  EXPECT_EQ(setting("SMT").state, State::unknown);
}

TEST_F(DoctorTest, AddressesOfAProcessThatMayNotAskAreUnknown) {
  write("proc/sys/kernel/randomize_va_space", "2\n");
  OwnState silent = good_;
  silent.randomisation_is_off = std::nullopt;
  EXPECT_EQ(setting("address randomisation", silent).state, State::unknown);
  write("proc/sys/kernel/randomize_va_space", "0\n");
  EXPECT_EQ(setting("address randomisation", silent).state, State::warning);
}

TEST_F(DoctorTest, WhatOthersDidInBetweenIsToldWithTheirNames) {
  write("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\n");
  write("proc/12/stat", tests::StatLine{.process = 12, .name = "a) b", .user_ticks = 500}.str());
  write("proc/vmstat", "pswpin 5\npswpout 5\n");
  write("proc/loadavg", "3.25 1.00 0.50 1/90 7\n");
  const Activity before = activity_of(system());
  write("proc/stat", "cpu  150 0 130 900 0 0 0 20 0 0\n");
  write("proc/12/stat", tests::StatLine{.process = 12, .name = "a) b", .user_ticks = 570}.str());
  write("proc/vmstat", "pswpin 5\npswpout 7\n");
  const auto findings = examine_activity(system(), before, activity_of(system()));
  const Finding others = find(findings, "other processes");
  EXPECT_EQ(others.state, State::warning);
  EXPECT_EQ(others.seen, "they use 40.0 % of all cores: a) b 35.0 %; load of the last minute 3.25");
  EXPECT_EQ(find(findings, "steal").state, State::warning);
  EXPECT_EQ(find(findings, "steal").seen,
            "10.0 % of the time now, 1.7 % since the machine was started");
  EXPECT_EQ(find(findings, "swapping").state, State::warning);
}

TEST_F(DoctorTest, WhatThisRunDoesItselfIsNobodyElses) {
  const std::array<pid_t, 2> own = {12, 13};
  const auto set_ticks = [&](int of_first, int of_second, int of_all) {
    write("proc/stat", "cpu  " + std::to_string(of_all) + " 0 0 800 0 0 0 0 0 0\n");
    write("proc/12/stat", tests::StatLine{.process = 12, .user_ticks = of_first}.str());
    write("proc/13/stat", tests::StatLine{.process = 13, .user_ticks = of_second}.str());
  };
  set_ticks(10, 10, 100);
  const Activity before = activity_of(system(), own);
  set_ticks(30, 50, 170);
  const auto findings = examine_activity(system(), before, activity_of(system(), own));
  EXPECT_EQ(find(findings, "other processes").seen, "they use 14.3 % of all cores");
}

TEST_F(DoctorTest, AnIdleMachineIsFine) {
  write("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\n");
  write("proc/vmstat", "pswpin 0\npswpout 0\n");
  const Activity before = activity_of(system());
  write("proc/stat", "cpu  101 0 100 1000 0 0 0 0 0 0\n");
  for (const Finding& finding : examine_activity(system(), before, activity_of(system()))) {
    EXPECT_EQ(finding.state, State::fine) << finding.what << ": " << finding.seen;
  }
}

TEST_F(DoctorTest, FilesThatHoldNonsenseAreAsGoodAsNone) {
  const std::string nonsense[] = {"",
                                  "\n",
                                  "-1 -1 -1 -1 -1 -1 -1 -1 -1",
                                  "99999999999999999999999999999999999 nan inf",
                                  std::string("\0\0\x1b[2J\xff(((", 9),
                                  "cpu  18446744073709551615 18446744073709551615 1 1 1 1 1 1\n",
                                  std::string(2 << 20, 'x')};
  const files::path all[] = {"proc/stat",
                             "proc/7/stat",
                             "proc/vmstat",
                             "proc/loadavg",
                             "proc/meminfo",
                             "proc/cpuinfo",
                             "proc/self/cgroup",
                             "proc/sys/kernel/randomize_va_space",
                             "sys/fs/cgroup/cpu.max",
                             "sys/fs/cgroup/cpu.stat",
                             cpus_ / "smt/active",
                             cpus_ / "cpufreq/boost",
                             cpus_ / "intel_pstate/no_turbo",
                             cpus_ / "cpu0/cpufreq/scaling_governor",
                             cpus_ / "cpu0/thermal_throttle/core_throttle_count",
                             "sys/devices/system/clocksource/clocksource0/current_clocksource"};
  for (const std::string& text : nonsense) {
    for (const files::path& file : all) write(file, text);
    const Activity activity = activity_of(system());
    for (const auto& findings :
         {examine_settings(system(), good_), examine_activity(system(), activity, activity)}) {
      const std::string shown = format_findings(findings);
      EXPECT_LT(shown.size(), 20'000U);
      for (const char byte : shown) {
        EXPECT_TRUE(byte == '\n' || static_cast<unsigned char>(byte) >= 0x20) << text.substr(0, 20);
      }
    }
  }
}

TEST_F(DoctorTest, OneLineForWhatIsFineAndWhyAndWhatToDoForTheRest) {
  const std::string text =
      format_findings({{"one", State::fine, "all is well", "Why.", "Do."},
                       {"another", State::warning, "bad", "It hurts.", "Stop."}});
  EXPECT_EQ(text,
            "  fine     one      all is well\n"
            "  warning  another  bad\n"
            "                    It hurts.\n"
            "                    → Stop.\n");
}

TEST(Doctor, ThisMachineIsExaminedWithoutAnError) {
  const SystemFiles here;
  EXPECT_TRUE(activity_of(here).cores.has_value());
  EXPECT_FALSE(activity_of(here).processes.empty());
  EXPECT_GE(own_state().usable_cores, 1U);
  EXPECT_FALSE(examine_settings(here, own_state()).empty());
}

}  // namespace
}  // namespace bench
