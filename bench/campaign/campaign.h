// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/campaign/listeners.h"
#include "bench/campaign/oracle.h"
#include "bench/campaign/outlook.h"
#include "bench/campaign/progress.h"
#include "bench/campaign/round_runner.h"
#include "bench/probe/probe_reader.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// Measures all cells of a plan: round after round, a trial of every cell that has not failed,
/// until every cell has its trials or the time budget is used up. Cells of equal work are measured
/// together, their iterations alternating (bench/round/round.h); the groups follow each other in
/// seeded random order (the first round takes sweeps in their order, bench/campaign/sweep.h). Adds
/// to results that may already hold the trials of an interrupted run.
class Campaign {
 public:
  using Listeners = CampaignListeners;

  /// `probe`: read between the turns of trials; null where there is none. All of them outlive this.
  Campaign(reports::Results& results, TrialRunner& runner, Progress& progress, Listeners listeners,
           ProbeReader* probe = nullptr);
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;

  /// Throws `Interrupted`, `GuardianLost`, `CoresChanged`, `FileChanged`, and what a listener
  /// throws (`std::system_error`).
  void run();

 private:
  const Oracle* oracle_of(std::uint64_t cell);
  void measure_round(std::uint64_t round);
  void measure_memory(std::uint64_t round);
  void measure_group(const std::vector<std::uint64_t>& cells, std::uint64_t round);
  void measure_alone(std::uint64_t cell, std::uint64_t index, const Oracle& oracle);
  bool is_due(std::uint64_t cell, std::uint64_t round) const;
  TrialRequest request_of(TrialRequest::Kind kind, std::uint64_t cell, const Oracle& oracle) const;
  void measure_peak(std::uint64_t cell);
  TrialOutcome run_trial(TrialRequest::Kind kind, std::uint64_t cell, const Oracle& oracle);
  void fail(std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome);
  bool has_failed(std::uint64_t cell) const { return results_.failure(cell) != nullptr; }
  bool is_skipped(std::uint64_t cell) const { return results_.skip(cell) != nullptr; }
  /// Returns whether a cell is measured in this round; the first round decides that of sweeps.
  bool is_worth_measuring(std::uint64_t cell, std::uint64_t round);
  std::uint64_t trials_of(std::uint64_t cell) const;
  bool wants_another_round(std::uint64_t finished_rounds, double round_s) const;
  void warn_when_too_long(double trials_s);
  /// Returns the least time that a trial of the cell takes, as its tasks declare.
  double declared_trial_s(std::uint64_t cell) const;
  double trials_s_after_first_round() const;
  std::uint64_t peaks_of(std::uint64_t cell) const;
  /// Returns how many trials a cell will have at least.
  std::uint64_t wanted_trials(std::uint64_t cell) const;
  std::uint64_t iterations_of(std::uint64_t cell) const;
  void show(const std::string& running, bool is_timed = false);
  void show_first_results();
  Outlook outlook() const;
  double spent_s() const;

  using clock = std::chrono::steady_clock;
  reports::Results& results_;
  TrialRunner& runner_;
  Progress& progress_;
  Listeners listeners_;
  std::map<OracleKey, Oracle> oracles_;
  clock::time_point began_ = clock::now();
  double paused_before_s_ = 0;  ///< of the runner
  double spent_before_s_ = 0;   ///< by the interrupted run
  bool shown_first_ = false;
  RoundRunner rounds_;
  std::uint64_t min_trials_;  ///< per cell, unless a number was asked for
  bool warned_ = false;
};

}  // namespace bench
