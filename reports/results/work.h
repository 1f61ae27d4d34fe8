// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "reports/results/results.h"

namespace reports {

/// The tasks of a cell, whatever runs them. Cells of equal work have the same tasks, and under
/// one seed (`Plan::seed`) the same results: one oracle serves them all, their digests are equal,
/// and only they may be ranked among each other.
struct Work {
  std::string workload;
  std::uint64_t tasks = 0;
  std::uint64_t size = 0;
  double time_scale = 1.0;
  /// The workload's options, also those that this program found out by itself ('_'), but for
  /// `slowdown_option`: that a task is done twice does not change its result.
  std::map<std::string, std::string> options = {};

  auto operator<=>(const Work&) const = default;
};

/// The work of a cell.
Work work_of(const Cell& cell);

/// The work that a trial of the cell does, and of which its digest is: that of the cell with
/// `measured_tasks` in place of its tasks, where it has them.
Work measured_work_of(const Cell& cell);

/// The work that cells must share for their times to be compared, of which the same part was
/// done twice on purpose.
struct TimedWork : Work {
  std::string slowdown = {};  ///< in percent, as recorded (`slowdown_of`); empty: nothing was

  auto operator<=>(const TimedWork&) const = default;
};

/// The work of a cell with its slowdown.
TimedWork timed_work_of(const Cell& cell);

}  // namespace reports
