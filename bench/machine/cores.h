// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace bench {

/// How many descriptors a process may have at most, if it asks for them.
std::uint64_t hard_descriptor_limit();

/// The cores that this process may use: its affinity mask, or fewer when its cgroups (version 1 or
/// 2) have a quota. At least 1.
unsigned usable_cores();

/// The directories of this process's cgroups, and of their ancestors, that may have a CPU quota.
/// The kernel's files are below `root`.
std::vector<std::filesystem::path> cpu_cgroups(const std::filesystem::path& root = "/");

/// The CPU quota of this process's cgroups in cores; nothing without one.
std::optional<double> quota_cores(const std::filesystem::path& root = "/");

}  // namespace bench
