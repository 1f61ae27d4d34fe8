// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/machine/system_files.h"

namespace bench {

/// The cgroups of the calling process for one controller, the process's own first and then its
/// ancestors, whose limits hold for it too.
struct Cgroups {
  struct Group {
    std::string name;              ///< "/a/b", as /proc/self/cgroup has it; "/" at the top
    std::filesystem::path folder;  ///< relative to the root of the `SystemFiles`
  };

  std::vector<Group> groups;
  int version = 0;  ///< of the hierarchy that has the controller: 1 or 2; 0: unknown
  /// Whether the limits can be read at all. False where /proc/self/cgroup or the tree of cgroups is
  /// missing or cannot be read; then nothing is known of a limit, which is not the same as none.
  bool are_readable = false;
};

/// Reads where the hierarchies are mounted from /proc/self/mountinfo, and takes the usual places
/// where that does not say. `controller` is "cpu", "memory" or "pids".
Cgroups own_cgroups(const SystemFiles& files, const std::string& controller);

}  // namespace bench
