// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "bench/campaign/budget/cost.h"
#include "reports/results/results.h"

namespace bench {

/// What the rounds of a run will cost, from pilots at first and then from what they took. Used by
/// one thread.
class RoundCosts {
 public:
  /// `results` outlives this. `costs`: of each cell, from pilots; empty where there were none, and
  /// then the trials say what they can.
  RoundCosts(const reports::Results& results, std::vector<CellCost> costs);

  /// Returns what the round of that number takes with so many turns of each trial, in seconds,
  /// without memory trials. Cells that failed, were skipped or have all their trials take nothing,
  /// as do those of which nothing is known.
  double round_s(std::uint64_t round, std::uint64_t laps) const;

  /// Returns what a trial of the cell takes with so many turns; 0 where nothing is known of it.
  double trial_s(std::uint64_t cell, std::uint64_t laps) const;

  /// Returns what the memory trials take that are missing when there are so many rounds in all.
  double memory_left_s(std::uint64_t rounds) const;

  /// Takes the trials of a round, which took so long, in place of what was foreseen.
  void learn(std::uint64_t round, std::uint64_t laps, double took_s);

 private:
  const reports::Results& results_;
  std::vector<CellCost> costs_;
  double slowness_ = 1;  ///< of rounds, over what their trials cost
};

}  // namespace bench
