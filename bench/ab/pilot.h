// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "reports/results/results.h"

namespace bench {

/// How the trials of a cell are run, on both sides alike and for the whole run: were it each
/// trial's own choice, a faster side would be given more of what makes it faster still.
struct TrialShape {
  std::uint64_t warm_up_iterations = 1;
  std::uint64_t iterations = 1;
  double trial_s = 0;  ///< what a trial takes, its process included
};

/// What a few trials of both sides, which chose for themselves, tell of a cell's.
struct Pilot {
  std::uint64_t warm_up_iterations = 1;  ///< that a trial ought to have
  double iteration_s = 0;
  double overhead_s = 0;  ///< of a trial, beside its iterations

  /// A trial whose timed iterations take about `target_s` together: never fewer than three, of
  /// which a median leaves out a disturbed one, and at most a thousand.
  TrialShape shape(double target_s) const;
  /// What a trial of so many iterations takes.
  double trial_s(std::uint64_t warm_up, std::uint64_t iterations) const;
};

/// Of at least one trial. The warm-up is the longest that any of them had, with the iterations
/// behind it that were still slower than nine tenths of the later half.
Pilot judge_pilot(std::span<const reports::Trial> trials);

}  // namespace bench
