// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace bench {

/// The cost of a cell so far, and the trials that are planned for it.
struct CellOutlook {
  bool has_ended = false;  ///< it failed or was skipped: nothing more is planned
  std::uint64_t trials = 0;
  double trials_s = 0;  ///< all of them
  std::uint64_t wanted_trials = 0;
  std::uint64_t max_trials = 0;  ///< while there is time
  std::uint64_t peaks = 0;       ///< trials that measured memory
  double peaks_s = 0;            ///< all of them
  std::uint64_t wanted_peaks = 0;
  double declared_trial_s = 0;  ///< a trial takes at least so long, as its tasks declare
  double foreseen_trial_s = 0;  ///< what one takes as a pilot found; 0: there was none
};

/// The remaining work of a run.
struct Outlook {
  std::uint64_t trials = 0;  ///< in all, those that are done included, without those for memory
  double left_s = 0;
  bool is_at_least = false;  ///< some cell was never tried: how long it takes, nobody knows
};

/// Estimates the remaining work. `budget_left_s` is what is left of a time budget that is to be
/// used up; 0 when the trials are counted instead. A pure function.
Outlook outlook_of(std::span<const CellOutlook> cells, double budget_left_s);

/// Returns "about 5 s left", "at least 5 s left", or that it is not known.
std::string format_time_left(double left_s, bool is_at_least);

}  // namespace bench
