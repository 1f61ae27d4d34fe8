// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/job/harness_job.h"
#include "reports/results/trial.h"
#include "reports/statistics/histogram.h"

namespace bench {

/// Returns how even the rates are, of which there are at least two, all above 0.
reports::Fairness fairness_of(std::span<const double> rates);

/// Summarises what the tasks of a trial did on sync objects, iteration after iteration, from what
/// the job holds after each: nothing is measured here. A workload whose price is not counted in
/// operations has no such figures.
///
/// A task's rate is its operations over the time from its begin to its end. The operations are
/// shared among the tasks as their costs are (`Workload::cost`).
class SyncRecord {
 public:
  /// Adds the iteration that the job holds.
  void add(models::HarnessJob& job);
  void write(reports::Trial& trial) const;

 private:
  void add_fairness(const models::HarnessJob& job);

  std::uint64_t operations_ = 0;  ///< of one iteration; all have the same
  reports::OperationTraits traits_;
  reports::Histogram waits_;
  std::vector<double> first_results_ns_;  ///< of the iterations that know it
  bool has_times_ = true;                 ///< those of every task were recorded
  std::uint64_t fair_iterations_ = 0;
  reports::Fairness sums_{.jain = 0, .share_min = 0, .share_max = 0};
};

}  // namespace bench
