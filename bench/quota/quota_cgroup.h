// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "bench/quota/quota_place.h"

namespace bench {

/// How much CPU time the processes of a cgroup get: `cores` times each period.
struct CpuQuota {
  double cores = 0;                           ///< CPU time per time, such as 0.5; 0: no quota
  std::chrono::microseconds period{100'000};  ///< from 1 ms to 1 s

  auto operator<=>(const CpuQuota&) const = default;
};

/// The kernel takes no smaller quota (sched/core.c: min_cfs_quota_period).
inline constexpr std::chrono::microseconds min_cpu_quota{1000};

/// A cgroup with a quota cannot be made or entered; the message names cause, place and remedy.
class QuotaUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A cgroup of this program's own whose processes get so much CPU time in each period and then wait
/// for the next one. Used by one thread. It is removed with this object unless this process entered
/// it; then whoever sees the last process end removes it (`remove_quota_cgroup`).
class QuotaCgroup {
 public:
  /// Makes it. Throws `QuotaUnavailable`.
  QuotaCgroup(QuotaPlace place, const std::string& name, const CpuQuota& quota);
  ~QuotaCgroup();
  QuotaCgroup(const QuotaCgroup&) = delete;
  QuotaCgroup& operator=(const QuotaCgroup&) = delete;

  /// Moves the calling process, with all its threads, into it: what it starts from then on is in it
  /// as well. Throws `QuotaUnavailable`.
  void enter();
  /// Moves a process back to the cgroup where this process was. Throws `QuotaUnavailable`.
  void leave(pid_t process) const;

  /// Returns for how long processes of it could have run and had to wait for the next period,
  /// summed over the cores that it kept them from, in nanoseconds; nothing where the kernel does
  /// not tell. The kernel adds each wait when it is over.
  std::optional<std::int64_t> throttled_ns() const;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  QuotaPlace place_;
  std::filesystem::path folder_;
  bool is_inside_ = false;  ///< the calling process is in it
};

/// Reads the throttled time of the cgroup in `folder` from its cpu.stat: `throttled_usec` of
/// version 2, `throttled_time`, in nanoseconds, of version 1. Nothing where it has neither.
std::optional<std::int64_t> read_throttled_ns(const SystemFiles& files,
                                              const std::filesystem::path& folder);

/// Returns why no cgroup with such a quota can be made and entered here, by trying; empty when it
/// can. Tries once for each quota. `name` is that of the cgroup that it makes and removes. Call it
/// from one thread only. Throws `std::system_error` when no process can be started that tries.
const std::string& quota_unavailable_reason(const CpuQuota& quota, const std::string& name);

/// Returns in words why a call on a file or folder of cgroups was refused, with the remedy.
std::string describe_quota_error(const std::string& call, const std::filesystem::path& path,
                                 int error);

/// Removes a cgroup whose processes have ended; waits a moment for the kernel to notice that. Does
/// nothing where there is none.
void remove_quota_cgroup(const std::filesystem::path& folder) noexcept;

}  // namespace bench
