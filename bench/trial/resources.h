// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>

#include "bench/trial/usage_snapshot.h"
#include "models/job/worker_table.h"
#include "models/support/os/reaped_usage.h"
#include "reports/results/results.h"

namespace bench {

/// Measures what this process and everything below it use over the timed iterations of a trial, and
/// how exactly that is known. Used by the trial's one thread that runs the iterations.
///
/// The use of living processes is known to the nanosecond, and so is that of the processes that
/// this one has reaped. The use of processes that another process has reaped is known as exactly
/// where that process tells (`ReapedUsage`); otherwise the kernel tells it in two whole numbers of
/// ticks, of user and system time, which together can be up to two ticks too few in either of two
/// snapshots. That uncertainty is counted once as long as one snapshot follows upon the last,
/// however many iterations there are.
class ResourceMeter {
 public:
  /// `service` is a process below that is no part of it and whose CPU time is reported separately;
  /// 0: there is none. `reaped_usage` must outlive this.
  ResourceMeter(pid_t service, const models::support::ReapedUsage& reaped_usage)
      : service_(service), reaped_usage_(&reaped_usage) {}

  /// Call `begin` last before the clock of an iteration starts, and `end` first after it stopped.
  void begin();
  void end();

  /// Returns what was used since the last `reset`, over iterations that lasted `wall_ns` in all on
  /// `cores` cores. A figure is absent when it is not known to 5 % of the CPU time that those can
  /// give.
  reports::Resources used(double wall_ns, double cores) const;

  /// Forgets what was used so far.
  void reset();

 private:
  using Count = std::optional<std::int64_t>;

  void add_processes(const UsageSnapshot& after);
  void add_reaped(const ProcessUsage& after, const ProcessUsage* before);
  void add_vanished(const ProcessUsage& before, const UsageSnapshot& after);
  void lose_all();

  pid_t service_;
  const models::support::ReapedUsage* reaped_usage_;
  UsageSnapshot before_;
  reports::Resources sum_;
  /// The bound of the error of the sum of CPU times, in either direction.
  std::int64_t uncertainty_ns_ = 0;
  /// The reaped use, at the last snapshot, of those processes whose ticks are in the sum.
  std::map<ProcessKey, ReapedMark> uncertain_;
};

/// Adds the times of an iteration to `sum`. Its figures are absent for good once something is
/// unknown.
void add_worker_times(reports::Resources& sum,
                      const std::optional<models::support::WorkerTimes>& times);

}  // namespace bench
