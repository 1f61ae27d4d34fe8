// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/doctor/finding.h"
#include "bench/machine/system_files.h"

namespace bench {

/// The facts that this program knows of itself and its own process, and no file of the kernel's
/// tells.
struct OwnState {
  std::string build_type;
  std::string compiler_flags;
  std::uint64_t usable_cores = 1;
  std::uint64_t logical_cores = 1;
  /// Whether addresses are not randomised, by this process's personality; absent when the kernel
  /// does not tell it.
  std::optional<bool> randomisation_is_off = false;
};
OwnState own_state();

/// Examines what this process may use of the machine: cores, memory and processes, each by its
/// tightest limit.
std::vector<Finding> examine_limits(const SystemFiles& files, const OwnState& own);

/// Examines how the machine is set up: the settings that stay as they are until they are changed,
/// and the limits.
std::vector<Finding> examine_settings(const SystemFiles& files, const OwnState& own);

/// Returns whether the processor says that it is a virtual one; nothing where it says nothing about
/// itself.
std::optional<bool> is_virtual(const SystemFiles& files);

}  // namespace bench
