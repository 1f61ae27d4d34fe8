// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "bench/machine/process_stat.h"
#include "models/support/os/reaped_usage.h"

namespace bench {

/// A process that no other one is mistaken for, though its number comes again.
struct ProcessKey {
  pid_t process = 0;
  std::uint64_t start_time = 0;
  auto operator<=>(const ProcessKey&) const = default;
};

/// Tells whether a process has reaped anything between two snapshots: every reaped process had page
/// faults.
struct ReapedMark {
  std::int64_t minor_faults = 0, major_faults = 0, user_ticks = 0, system_ticks = 0;
  bool operator==(const ReapedMark&) const = default;
  bool is_nothing() const { return *this == ReapedMark{}; }
};

/// The use of a process below this one, alive or not yet reaped.
struct ProcessUsage {
  ProcessStat stat;
  std::int64_t cpu_ns = 0;
  /// The switches of its living threads; those of ended threads cannot be read.
  std::int64_t voluntary_switches = 0, involuntary_switches = 0;
  std::set<pid_t> threads;
  /// The use of the processes that it has reaped; absent where it is known in ticks only.
  std::optional<models::support::ChildrenUsage> reaped;

  ProcessKey key() const { return {stat.process, stat.start_time}; }
  ReapedMark mark() const {
    return {stat.child_minor_faults, stat.child_major_faults, stat.child_user_ticks,
            stat.child_system_ticks};
  }
  /// Returns the CPU time of the processes that it has reaped, in whole ticks.
  std::int64_t reaped_ticks_ns() const;
};

/// The use of this process and all below it so far, at about one moment.
struct UsageSnapshot {
  std::map<ProcessKey, ProcessUsage> below;
  rusage self{};
  std::int64_t self_cpu_ns = 0;
  rusage reaped{};  ///< by this process
  std::optional<std::int64_t> service_cpu_ns;
  /// Whether it is complete: no process was born or reaped while it was taken.
  bool is_consistent = false;
};

/// A tick of /proc, in nanoseconds.
std::int64_t tick_ns();

/// Reads everything but the CPU clocks first, and those last, this process's own at the very end,
/// so that taking the snapshot is not counted. Leaves out `service` (0: there is none) and all
/// below it, but for its own CPU time. Called by the thread of the trial that runs the iterations.
UsageSnapshot take_snapshot_before(pid_t service, const models::support::ReapedUsage& told);

/// Reads the CPU clocks first, this process's own before those of the processes in `before`.
UsageSnapshot take_snapshot_after(pid_t service, const models::support::ReapedUsage& told,
                                  const UsageSnapshot& before);

}  // namespace bench
