// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "bench/process/protocol.h"

namespace bench {

/// The turns of every run, in seconds.
inline constexpr double usual_turn_s = std::chrono::duration<double>(turn_time).count();

/// What a turn costs beside its iterations: two probes of 0.2 ms, and the messages between the
/// processes.
inline constexpr double between_turns_s = 0.001;

/// The cost of measuring one cell in seconds of wall time, as a pilot found it or trials showed it.
struct CellCost {
  double overhead_s = 0;         ///< of a trial beside its iterations: its process, start and stop
  double iteration_s = 0;        ///< of all tasks, with the checks
  bool is_at_least = false;      ///< nothing ended in time: it takes longer than `iteration_s`
  bool was_not_tried = false;    ///< there was no time for a pilot: estimated by other cells
  bool will_be_skipped = false;  ///< probably: its sweep ends before it
};

/// How long a trial works in a round.
struct TrialWork {
  std::uint64_t laps = 1;        ///< turns of each trial
  double turn_s = usual_turn_s;  ///< of timed iterations: as many as fit, at least one
  std::uint64_t iterations = 0;  ///< timed ones of a trial; 0: as the turns have it
};

/// Returns what one turn takes in seconds: an untimed iteration before short ones, the timed ones,
/// and the reading of the probes.
double turn_cost_s(double iteration_s, double turn_s);

/// Returns what a trial takes in seconds, from the start of its process until that has ended.
double trial_cost_s(const CellCost& cost, const TrialWork& work);

/// Returns what a trial that samples the memory takes in seconds.
double memory_trial_cost_s(const CellCost& cost);

}  // namespace bench
