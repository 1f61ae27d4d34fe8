// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "bench/campaign/budget/cost.h"

namespace bench {

/// What a pilot has to know of its cell.
struct PilotedCell {
  std::uint64_t tasks = 1;
  std::uint64_t min_tasks = 1;      ///< with fewer it would do other work: workers without any
  double declared_iteration_s = 0;  ///< an iteration takes at least so long, as its tasks declare
};

/// The trial of a pilot: one warm-up iteration and a timed one.
struct PilotTrial {
  bool was_cut_off = false;  ///< it had not ended when its time was over
  bool has_failed = false;   ///< otherwise
  double elapsed_s = 0;      ///< from the start of its process to its end
  double iteration_s = 0;    ///< the timed one
};

/// Runs a trial with so many of the tasks, for at most so long.
using RunPilotTrial = std::function<PilotTrial(std::uint64_t tasks, double limit_s)>;

/// What a pilot found.
struct PilotedCost {
  CellCost cost;
  bool has_failed = false;
};

/// Finds out what a cell costs, in two and a half times `limit_s` at most: by a trial with all
/// tasks, and where that takes longer than the limit, with fewer, from which the time of all of
/// them follows. A trial whose tasks declare more than the limit is not tried. Where no trial ends
/// in time, the cost is what is known at least. Pure but for what `run` does.
PilotedCost run_pilot(const PilotedCell& cell, double limit_s, const RunPilotTrial& run);

/// Shares out the time of all pilots: cheap cells leave more of it for the others.
class PilotTime {
 public:
  /// So many seconds for so many cells.
  PilotTime(double time_s, std::uint64_t cells);

  /// Returns the limit for the trials of the next cell, in seconds.
  double next_limit_s() const;
  /// Returns whether all of it was taken.
  bool is_over() const { return left_s_ <= 0; }
  /// Notes that a cell is done, which took so long.
  void take(double taken_s);

 private:
  double left_s_;
  double min_limit_s_;
  std::uint64_t cells_;
};

}  // namespace bench
