// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace bench {

/// Counters of what the machine has done for other programs, read while no trial runs.
struct SystemLoad {
  /// A process that is neither of this run nor of the kernel.
  struct Process {
    std::uint64_t started =
        0;                    ///< in clock ticks since the machine's start: tells reused ids apart
    std::uint64_t ticks = 0;  ///< of CPU time, with that of its children that have ended
    pid_t parent = 0;
  };

  std::chrono::steady_clock::time_point time;
  std::uint64_t stolen_ticks = 0;
  std::uint64_t throttled = 0;  ///< how often a quota or the heat held something up
  std::map<pid_t, Process> processes;
};

/// Reads /proc and /sys below `root`, empty on a real machine. A counter that the kernel does not
/// tell is 0. `self` and what is below it belong to this run.
SystemLoad sample_system_load(pid_t self, const std::string& root = "");

/// Returns why what was measured in between does not count; an empty text when it does. The reasons
/// are CPU time that was stolen from this machine (more than 1 % of what `cores` could do), that
/// other programs used (more than 5 % of it), and throttling, by heat or by a quota that ran out. A
/// single clock tick of stolen time does not count: most of it may have been stolen before. No
/// measured figure is a reason.
std::string interference(const SystemLoad& before, const SystemLoad& after, unsigned cores,
                         double ticks_per_s);

}  // namespace bench
