// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/job/harness_job.h"
#include "reports/results/results.h"
#include "reports/statistics/histogram.h"

namespace bench {

/// Summarises the times of all tasks of a trial, iteration after iteration. A workload that does
/// not wait has no such times.
///
/// In an open loop a task's latency is counted from its arrival. An iteration's lag is the time
/// that it took after the last arrival, less the tail that no model can avoid: the longer of a
/// task's declared wait and of the shortest time in which any task was served. The rate achieved is
/// that of all tasks over schedules and lags. Below 95 % of the rate offered the model is
/// saturated, unless the mean lag is below 5 ms: a single wake-up may be so late on a busy machine,
/// and a short run cannot tell it from falling behind.
///
/// Where operations arrive in place of tasks, the latencies are those that the tasks have measured
/// (`WaitSampler`), and the lag is that of the last one that any task has measured, less the
/// shortest.
class TaskRecord {
 public:
  /// Adds the iteration that the job holds.
  void add(const models::HarnessJob& job);
  /// The same of a workload of which so many operations arrived in so long.
  void add_operations(const models::HarnessJob& job, std::uint64_t operations, double schedule_ns);
  void write(reports::Trial& trial) const;

 private:
  void add_arrivals(const models::HarnessJob& job);

  reports::Histogram latency_;
  reports::Histogram served_;
  reports::Histogram queued_;
  bool is_complete_ = true;  ///< every task's times were recorded
  // In an open loop, over all iterations:
  std::uint64_t iterations_ = 0;
  std::uint64_t arrivals_ = 0;
  double schedules_ns_ = 0;
  double lags_ns_ = 0;
};

}  // namespace bench
