// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <stdexcept>
#include <string>

namespace bench {

/// Which processors a process may use, and for how much of the time. It can change while the
/// process runs: by its cgroup's cpuset or quota, by taskset, by processors that go offline.
struct CpuAllowance {
  std::string processors;       ///< as the kernel writes it: "0-3,8"; empty: not known
  std::optional<double> quota;  ///< in cores; absent without one

  bool operator==(const CpuAllowance&) const = default;
  /// "processors 0-1, a quota of 1.50 cores".
  std::string str() const;
};

/// Reads the allowance of a process, by its main thread, with the quota of this process's cgroups.
/// Not known where /proc cannot be read, or when the process is gone.
CpuAllowance cpu_allowance(pid_t process);

/// The processors that a run was planned for are no longer those that it may use, so that what is
/// measured now cannot be compared with what was measured before. What was measured is kept.
class CoresChanged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace bench
