// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/doctor/finding.h"
#include "bench/machine/cpu_times.h"
#include "bench/machine/system_files.h"

namespace bench {

/// Counters of what the machine has done since it was started. The difference of two shows what
/// happened between them.
struct Activity {
  struct Process {
    std::string name;         ///< as it calls itself
    std::uint64_t ticks = 0;  ///< CPU time of its own, in clock ticks
  };

  std::optional<CpuTimes> cores;
  std::optional<std::uint64_t> swapped_pages;  ///< in and out
  std::map<pid_t, Process> processes;          ///< by process id, without those of this run
  std::uint64_t own_ticks = 0;                 ///< CPU time of those
};

/// Reads the counters as they are now. `own` are the processes of this run.
Activity activity_of(const SystemFiles& files, std::span<const pid_t> own = {});

/// Judges what other programs did between the two.
std::vector<Finding> examine_activity(const SystemFiles& files, const Activity& before,
                                      const Activity& after);

}  // namespace bench
