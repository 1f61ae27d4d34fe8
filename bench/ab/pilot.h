// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reports/results/results.h"

namespace bench {

/// The shape of the trials of a cell, the same on both sides and for the whole run: if each trial
/// chose its own, a faster side would be given more of what makes it faster still.
struct TrialShape {
  std::uint64_t warm_up_iterations = 1;
  std::uint64_t laps = 1;             ///< turns of each trial
  std::uint64_t turn_iterations = 1;  ///< of each turn
  /// Whether a turn begins with an iteration that is not counted (bench/trial/turns.h).
  bool has_lead_in = false;
  double trial_s = 0;  ///< what a trial takes, its process included

  std::uint64_t iterations() const { return laps * turn_iterations; }
};

/// How long the trials of a cell are to be.
struct TrialLength {
  double timed_s = 0;          ///< of all timed iterations of a trial together
  std::uint64_t min_laps = 3;  ///< of three, the median leaves out a disturbed one
};

/// The trials of one or both sides that were measured together to estimate a cell.
struct PilotRun {
  double elapsed_s = 0;  ///< of all of them together
  std::vector<reports::Trial> trials;
};

/// The estimate of a cell from a few trials of both sides, which chose their own shapes.
struct Pilot {
  std::uint64_t warm_up_iterations = 1;  ///< that a trial ought to have
  std::uint64_t turn_iterations = 1;     ///< that fit into a turn
  double iteration_s = 0;
  double overhead_s = 0;  ///< of a trial, beside its iterations and turns

  /// Returns the shape of a trial of this length: at most about a thousand iterations in twelve
  /// turns, of which none is longer than `turn_time`, unless a single iteration is.
  TrialShape shape(const TrialLength& length) const;
  /// Returns the shape that a trial of an earlier part of the run had.
  TrialShape shape_of(const reports::Trial& trial) const;
  /// Returns how long a trial of a shape takes, in seconds; the `trial_s` of it means nothing.
  double trial_s(const TrialShape& shape) const;
};

/// Estimates a cell from runs that have at least one trial together. The warm-up is the longest
/// that any of them had, with the iterations behind it that were still slower than nine tenths of
/// the later half.
Pilot judge_pilot(std::span<const PilotRun> runs);

}  // namespace bench
