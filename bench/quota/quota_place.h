// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "bench/machine/system_files.h"

namespace bench {

/// Where this process can make cgroups that have a CPU quota of their own.
///
/// In version 1 that is below its own cgroup. In version 2 a cgroup with processes, as its own is,
/// cannot enable controllers for its children ("no internal processes", cgroups(7)), apart from the
/// root: there it is beside its own, in the parent, where that enables the cpu controller already
/// (cgroup.subtree_control), and where its own has no limits that a trial would escape. Nothing is
/// changed in cgroups of others: no controller is enabled.
struct QuotaPlace {
  int version = 0;               ///< of the hierarchy: 1 or 2; 0: there is none
  std::filesystem::path folder;  ///< in which they are made; empty: nowhere
  std::filesystem::path home;    ///< this process's own cgroup
  std::string reason = {};       ///< why nowhere: cause, place and remedy; empty where there is one
};

/// Reads where that is. Whether the system lets this process make a cgroup there is not known until
/// it tries.
QuotaPlace find_quota_place(const SystemFiles& files);

}  // namespace bench
