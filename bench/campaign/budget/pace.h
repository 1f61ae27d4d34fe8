// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bench {

/// What is known between two rounds. Times are in seconds.
struct Pace {
  double budget_s = 60;
  double spent_s = 0;     ///< of the budget, by everything
  double reserved_s = 0;  ///< for memory trials that are still to come, and for writing the results
  double round_s = 0;     ///< that a round takes with one turn of each trial
  double lap_s = 0;       ///< that another turn of each trial adds to it
  std::uint64_t finished_rounds = 0;
  std::uint64_t min_rounds = 6;      ///< with fewer the results tell nothing
  std::uint64_t planned_rounds = 6;  ///< there are never more
  std::uint64_t planned_laps = 1;    ///< turns of each trial, at most
};

/// Whether there is another round, and how long its trials work.
struct NextRound {
  bool goes_on = false;
  std::uint64_t laps = 1;
};

/// A run may take so many times its budget, and uses that only to reach the minimum of rounds.
inline constexpr double max_budget_share = 1.1;

/// Decides on the next round by what rounds took so far: with fewer turns where the planned ones no
/// longer fit, so that first the minimum of rounds and then the planned number are reached; none
/// when it would end later than the budget allows. A pure function, of times alone and of nothing
/// that the cells' figures say.
NextRound next_round(const Pace& pace);

}  // namespace bench
