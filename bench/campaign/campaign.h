// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/campaign/budget/pace.h"
#include "bench/campaign/failures.h"
#include "bench/campaign/listeners.h"
#include "bench/campaign/oracles.h"
#include "bench/campaign/outlook.h"
#include "bench/campaign/plan_fitter.h"
#include "bench/campaign/progress.h"
#include "bench/campaign/round_runner.h"
#include "bench/campaign/run_budget.h"
#include "bench/probe/probe_reader.h"
#include "bench/process/trial_runner.h"
#include "reports/results/cell_fault.h"
#include "reports/results/results.h"

namespace bench {

/// Measures all cells of a plan: round after round, a trial of every cell that has not failed,
/// until every cell has its trials, all is known within the precision that was asked for, or the
/// time budget is used up. Cells of equal work are measured
/// together, their iterations alternating (bench/round/round.h); the groups follow each other in
/// seeded random order (the first round takes sweeps in their order, bench/campaign/sweep.h). Adds
/// to results that may already hold the trials of an interrupted run.
class Campaign {
 public:
  using Listeners = CampaignListeners;

  /// `probe`: read between the turns of trials; null where there is none. `prepared`: by a
  /// `PlanFitter`, of the same run. All else outlives this.
  Campaign(reports::Results& results, TrialRunner& runner, Progress& progress, Listeners listeners,
           ProbeReader* probe = nullptr, Preparation prepared = {});
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;

  /// Throws `Interrupted`, `GuardianLost`, `CoresChanged`, `FileChanged`, and what a listener
  /// throws (`std::system_error`).
  void run();

 private:
  const Oracle* oracle_of(std::uint64_t cell);
  NextRound next_round_after(std::uint64_t finished_rounds) const;
  bool is_look(std::uint64_t finished_rounds) const;
  NextRound next_round_after_look(std::uint64_t finished_rounds);
  void say_missing_rounds(const std::string& sentence);
  void measure_round(std::uint64_t round);
  void measure_memory(std::uint64_t round);
  void measure_group(const std::vector<std::uint64_t>& cells, std::uint64_t round);
  void measure_alone(std::uint64_t cell, std::uint64_t index, const Oracle& oracle);
  bool is_due(std::uint64_t cell, std::uint64_t round) const;
  TrialRequest request_of(TrialRequest::Kind kind, std::uint64_t cell, const Oracle& oracle) const;
  void measure_peak(std::uint64_t cell);
  TrialOutcome run_trial(TrialRequest::Kind kind, std::uint64_t cell, const Oracle& oracle);
  void fail(std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome);
  bool has_failed(std::uint64_t cell) const { return results_.has_ended_in_failure(cell); }
  /// Returns whether the cell has no trials, or none of the kind that rounds measure.
  bool is_skipped(std::uint64_t cell) const {
    return results_.skip(cell) != nullptr || reports::has_fault(results_.plan.cells[cell]);
  }
  /// Returns whether a cell is measured in this round; the first round decides that of sweeps.
  bool is_worth_measuring(std::uint64_t cell, std::uint64_t round);
  std::uint64_t trials_of(std::uint64_t cell) const;
  bool has_cells_left() const;
  void warn_when_too_long(double trials_s);
  /// Returns the least time that a trial of the cell takes, as its tasks declare.
  double declared_trial_s(std::uint64_t cell) const;
  double declared_s() const;
  double trials_s_after_first_round() const;
  std::uint64_t peaks_of(std::uint64_t cell) const;
  /// Returns how many trials a cell will have at least.
  std::uint64_t wanted_trials(std::uint64_t cell) const;
  std::uint64_t iterations_of(std::uint64_t cell) const;
  void show(const std::string& running, bool is_timed = false);
  void show_first_results();
  Outlook outlook() const;

  reports::Results& results_;
  TrialRunner& runner_;
  Progress& progress_;
  Listeners listeners_;
  Oracles oracles_;
  RunBudget budget_;
  std::uint64_t laps_ = 0;  ///< turns of each trial in the round that is measured; 0: not fixed
  bool shown_first_ = false;
  bool is_silent_ = false;
  RoundRunner rounds_;
  bool warned_ = false;
};

}  // namespace bench
