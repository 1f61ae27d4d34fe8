// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace bench {

/// The hard limit of open file descriptors (RLIMIT_NOFILE) of this process.
std::uint64_t hard_descriptor_limit();

/// Returns how many cores the calling thread may run on now: as long as it is not pinned, those
/// that taskset, the cgroup or the batch system gave to the process. At least 1.
unsigned affinity_cores();

/// The kernel's numbers of these cores, ascending; empty where the kernel does not tell them.
std::vector<std::uint64_t> affinity_processors();

/// Returns how many cores this process can use: those of `affinity_cores`, or fewer when its
/// cgroups (version 1 or 2) have a quota. At least 1.
unsigned usable_cores();

/// The CPU quota of this process's cgroups in cores; nothing without one.
std::optional<double> quota_cores(const std::filesystem::path& root = "/");

}  // namespace bench
