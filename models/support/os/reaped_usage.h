// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <optional>

namespace models::support {

/// What the children that a process has reaped have used, in nanoseconds and numbers.
struct ChildrenUsage {
  std::int64_t cpu_ns = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
};

/// Where a process that reaps workers, and that is not the trial itself, tells what those have used
/// (`getrusage`): to the microsecond, where /proc has ticks of 10 ms for anybody else, and with
/// their switches, which /proc does not have at all. Plain data in memory that processes share, all
/// zeros at first.
class ReapedUsage {
 public:
  /// By the process that reaps, whenever it has, before it says so.
  void publish() noexcept;
  /// The same for a process that says so in another way. `minor_faults` are those of its children.
  void publish(pid_t process, std::int64_t minor_faults, const ChildrenUsage& usage) noexcept;

  /// What `process` told last, when nothing was reaped since: then the page faults of its children
  /// are `minor_faults`, which /proc/PID/stat tells exactly. By any process.
  std::optional<ChildrenUsage> of(pid_t process, std::int64_t minor_faults) const noexcept;

 private:
  static constexpr pid_t being_written = -1;

  std::atomic<pid_t> process_;  ///< 0: nobody told anything
  std::atomic<std::int64_t> minor_faults_;
  std::atomic<std::int64_t> cpu_ns_;
  std::atomic<std::int64_t> voluntary_switches_;
  std::atomic<std::int64_t> involuntary_switches_;
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "shared between processes");

}  // namespace models::support
