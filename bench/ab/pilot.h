// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "reports/results/results.h"

namespace bench {

/// The shape of the trials of a cell, the same on both sides and for the whole run: if each trial
/// chose its own, a faster side would be given more of what makes it faster still.
struct TrialShape {
  std::uint64_t warm_up_iterations = 1;
  std::uint64_t iterations = 1;
  double trial_s = 0;  ///< what a trial takes, its process included
};

/// The estimate of a cell from a few trials of both sides, which chose their own shapes.
struct Pilot {
  std::uint64_t warm_up_iterations = 1;  ///< that a trial ought to have
  double iteration_s = 0;
  double overhead_s = 0;  ///< of a trial, beside its iterations

  /// Returns the shape of a trial whose timed iterations take about `target_s` together: at least
  /// three, of which a median leaves out a disturbed one, and at most a thousand.
  TrialShape shape(double target_s) const;
  /// Returns how long a trial of so many iterations takes, in seconds.
  double trial_s(std::uint64_t warm_up, std::uint64_t iterations) const;
};

/// Estimates a cell from at least one trial. The warm-up is the longest that any of them had, with
/// the iterations behind it that were still slower than nine tenths of the later half.
Pilot judge_pilot(std::span<const reports::Trial> trials);

}  // namespace bench
