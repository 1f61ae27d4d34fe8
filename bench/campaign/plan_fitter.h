// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/campaign/budget/fit.h"
#include "bench/campaign/budget/pilot.h"
#include "bench/campaign/oracles.h"
#include "bench/campaign/progress.h"
#include "bench/probe/probe_reader.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// What was found out before a run measures, and how much it is to measure.
struct Preparation {
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();  ///< the run
  Oracles::Known oracles = {};
  std::vector<CellCost> costs = {};  ///< of each cell; empty: not known
  std::uint64_t laps = 0;            ///< turns of each trial in a round; 0: not fitted
  std::uint64_t rounds = max_rounds;
  /// It does not say what it would take to rank all cells: they are not meant to be ranked.
  bool is_silent = false;
};

/// Fits the plan of a run into its time budget before anything of it is measured: runs a pilot of
/// each cell, and of some of each sweep's, chooses the remedies (bench/campaign/budget/fit.h), says
/// them and writes them into the plan. Where the user gave a number of trials, it changes nothing,
/// and says what they will take when that is more than the budget. Used by the coordinator's one
/// thread.
class PlanFitter {
 public:
  /// Makes the plan again, with so many tasks of each of these workloads.
  using MakePlan = std::function<reports::Plan(const std::map<std::string, std::uint64_t>&)>;

  /// Results with a plan and nothing measured. `began`: the run, whose budget is spent from then
  /// on. `probe` may be null. `pilot_share`: all pilots together take at most about this share of
  /// the budget; most take far less. All of them outlive this.
  PlanFitter(reports::Results& results, TrialRunner& runner, ProbeReader* probe, Progress& progress,
             std::chrono::steady_clock::time_point began, double pilot_share = 0.2);

  /// `min_tasks`: `Budget::min_tasks`. What failed or was left out is added to the results. Throws
  /// what `TrialRunner::run` and `make_plan` do.
  Preparation fit(std::map<std::string, std::uint64_t> min_tasks, const MakePlan& make_plan);

 private:
  std::vector<CellCost> run_pilots();
  void take_plan(reports::Plan fewer, const Fit& fit, std::vector<CellCost>& costs);
  void try_until_one_ends(PilotTime& time, std::vector<CellCost>& costs);
  void run_pilots_of(const reports::Sweep& sweep, PilotTime& time, std::vector<CellCost>& costs);
  double pilot_limit_s(std::uint64_t cell, const PilotTime& time) const;
  CellCost run_pilot_of(std::uint64_t cell, PilotTime& time);
  CellCost find_cost_of(std::uint64_t cell, double limit_s);
  PilotTrial run_pilot_trial(std::uint64_t cell, std::uint64_t tasks, double limit_s);
  Budget budget() const;
  void say_what_counted_trials_take(const std::vector<CellCost>& costs);
  /// Returns the fewest rounds with which anything can be told at the first of so many looks.
  std::uint64_t min_rounds_with(std::size_t looks) const;
  /// Chooses when the run is looked at (`Plan::looks`). Returns the most rounds that it may have.
  std::uint64_t choose_looks(const Fit& fit);
  double spent_s() const;
  double left_s() const;

  reports::Results& results_;
  TrialRunner& runner_;
  ProbeReader* probe_;
  std::vector<reports::ProbeReading> readings_ = {};    ///< between the pilots
  std::map<std::string, double> fastest_pilot_s_ = {};  ///< trials of pilots, by family
  Progress& progress_;
  std::chrono::steady_clock::time_point began_;
  double pilot_share_;
  CampaignListeners listeners_;  ///< nobody listens yet: the journal begins with all of it
  Oracles oracles_;
};

/// Returns the part of a budget that is kept for what comes after the last trial: writing the
/// results and the report.
double end_reserve_s(double budget_s);

/// Returns the sentence for a number of trials that was given, and that takes longer than the
/// budget.
std::string counted_trials_warning(const reports::Plan& plan, double needed_s, bool is_at_least);

}  // namespace bench
