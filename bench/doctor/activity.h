// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/doctor/finding.h"
#include "bench/machine/system_files.h"

namespace bench {

/// What the machine has done so far. Two of them differ by what happened in between.
struct Activity {
  /// Of all cores together, in the kernel's ticks.
  struct Cores {
    std::uint64_t busy = 0;
    std::uint64_t idle = 0;
    std::uint64_t stolen = 0;  ///< by other guests of the host

    std::uint64_t total() const { return busy + idle + stolen; }
  };
  struct Process {
    std::string name;  ///< as it calls itself
    std::uint64_t ticks = 0;
  };

  std::optional<Cores> cores;
  std::optional<std::uint64_t> swapped_pages;  ///< in and out
  std::map<std::uint64_t, Process> processes;  ///< by their ids
};

/// Now.
Activity activity_of(const SystemFiles& files);

/// What goes on besides this program, which must have been idle between the two.
std::vector<Finding> examine_activity(const SystemFiles& files, const Activity& before,
                                      const Activity& after);

}  // namespace bench
