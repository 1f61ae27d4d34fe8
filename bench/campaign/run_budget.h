// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "bench/campaign/budget/pace.h"
#include "bench/campaign/plan_fitter.h"
#include "bench/campaign/round_costs.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// The time budget of a run while it measures: what was spent, what the next round may cost, when
/// to stop. Where the trials were counted (`Plan::trials`) it limits nothing. Used by one thread.
class RunBudget {
 public:
  using clock = std::chrono::steady_clock;

  /// Results that may hold what an interrupted run has measured. They and `runner`, whose pauses do
  /// not count, outlive this.
  RunBudget(const reports::Results& results, const TrialRunner& runner,
            const Preparation& prepared);

  /// Returns what the run has spent, before an interruption included, in seconds.
  double spent_s() const;
  /// Returns when the run began, with an interruption left out.
  clock::time_point began() const;
  /// Returns what a trial of the cell takes in a round with so many turns, by its pilot; 0 where
  /// that is not known.
  double foreseen_trial_s(std::uint64_t cell, std::uint64_t laps) const {
    return costs_.trial_s(cell, laps);
  }
  /// Returns whether another round comes after so many.
  NextRound next_round_after(std::uint64_t finished_rounds) const;
  /// Takes note of a round that was measured with so many turns of each trial, and took so long.
  void learn(std::uint64_t round, std::uint64_t laps, double took_s) {
    costs_.learn(round, laps, took_s);
  }
  /// Returns what the timed iterations of a trial should take together when its round has so many
  /// turns; 0 turns: as many as the trial's share of the budget allows.
  std::chrono::nanoseconds target(std::uint64_t laps) const;
  /// Returns how long a trial may take that begins now, so that the run takes no more than
  /// `max_budget_share` of its budget; 0: as long as it makes progress.
  std::chrono::nanoseconds time_left() const;
  /// Returns the sentence for a run that ends after so many rounds, too few for ranks; nothing
  /// where they are enough.
  std::optional<std::string> missing_rounds(std::uint64_t finished_rounds) const;
  /// Returns what the run would take in seconds with the rounds that ranks need.
  double enough_s(std::uint64_t finished_rounds) const;

  std::uint64_t min_rounds() const { return min_rounds_; }  ///< with which ranks can be told
  std::uint64_t planned_rounds() const { return planned_rounds_; }

 private:
  const reports::Results& results_;
  const TrialRunner& runner_;
  RoundCosts costs_;
  clock::time_point began_;
  double spent_before_s_;  ///< by the interrupted run
  std::uint64_t laps_;     ///< turns of each trial in a round, at most; 0: as `target` allows
  std::uint64_t planned_rounds_;
  std::uint64_t min_rounds_;
};

/// The beginning of the sentence for rounds that are missing, also where that was foreseen.
inline constexpr const char* missing_rounds_beginning = "Ranks need at least";

}  // namespace bench
