// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <optional>

namespace models::support {

/// The resources that the reaped children of a process have used.
struct ChildrenUsage {
  std::int64_t cpu_ns = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
};

/// A record of the resources that reaped workers have used (`getrusage`), written by the process
/// that reaps them when that is not the trial itself. It is exact to the microsecond, where other
/// processes get ticks of 10 ms from /proc, and has the context switches, which /proc does not have
/// at all. Plain data in memory that processes share, all zeros at first.
class ReapedUsage {
 public:
  /// Publishes what the children of the calling process used. Called after every reaping and before
  /// that is reported.
  void publish() noexcept;
  /// Publishes the usage of another process's children, which that process reported in its own way.
  /// `minor_faults` are those of its children.
  void publish(pid_t process, std::int64_t minor_faults, const ChildrenUsage& usage) noexcept;

  /// Returns what `process` published last, if it has reaped nothing since: then the page faults of
  /// its children are `minor_faults`, which /proc/PID/stat has exactly. For any process.
  std::optional<ChildrenUsage> of(pid_t process, std::int64_t minor_faults) const noexcept;

 private:
  static constexpr pid_t being_written = -1;

  std::atomic<pid_t> process_;  ///< 0: nothing was published
  std::atomic<std::int64_t> minor_faults_;
  std::atomic<std::int64_t> cpu_ns_;
  std::atomic<std::int64_t> voluntary_switches_;
  std::atomic<std::int64_t> involuntary_switches_;
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "shared between processes");

}  // namespace models::support
