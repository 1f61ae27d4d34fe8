// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "bench/campaign/outlook.h"
#include "bench/campaign/progress.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"
#include "reports/results/work.h"

namespace bench {

/// The key of an oracle: cells with equal keys have the same digest and the same waiting time. It
/// is the work, and the share of it that is done twice.
using OracleKey = std::pair<reports::Work, std::string>;

/// Returns how long a trial of the cell may make no progress before it is killed. `waiting_ns` is
/// the time that all its tasks together wait.
std::chrono::nanoseconds deadline_of(const reports::Plan& plan, const reports::Cell& cell,
                                     std::int64_t waiting_ns);

/// Whether two cells have the same tasks with the same results, so that one oracle serves both.
bool do_equal_work(const reports::Cell& a, const reports::Cell& b);

/// Why no trial of the cell may be added to those that `results` hold of equal work, when this is
/// the digest that is expected now: a page behind a `--url` may have changed since a run was
/// interrupted. Empty when they may.
std::string earlier_results_differ(const reports::Results& results, const reports::Cell& cell,
                                   std::uint64_t expected_digest);

/// Measures all cells of a plan: round after round, a trial of every cell that has not failed, in
/// seeded random order (the first round takes sweeps in their order, bench/campaign/sweep.h), until
/// every cell has its trials or the time budget is used up. Adds to results that may already hold
/// the trials of an interrupted run.
class Campaign {
 public:
  /// Called at once for every result, before the next trial begins; what they throw ends the
  /// campaign.
  struct Listeners {
    std::function<void(const reports::Trial&)> on_trial;
    std::function<void(const reports::MemoryPeak&)> on_memory;
    std::function<void(const reports::Failure&)> on_failure;
    std::function<void(const reports::Skip&)> on_skip;
    /// There is something to show, and more will take a while.
    std::function<void()> on_first_results;
    /// A trial was disturbed, does not count and is measured again.
    std::function<void(const reports::Disturbance&)> on_disturbance = {};
  };

  Campaign(reports::Results& results, TrialRunner& runner, Progress& progress, Listeners listeners);

  /// Throws `Interrupted`, `GuardianLost`, `CoresChanged`, `FileChanged`, and what a listener
  /// throws (`std::system_error`).
  void run();

 private:
  struct Oracle {
    std::uint64_t digest = 0;
    std::int64_t waiting_ns = 0;
  };

  const Oracle* oracle_of(std::uint64_t cell);
  void measure_round(std::uint64_t round);
  void measure_memory(std::uint64_t round);
  void measure_trial(std::uint64_t cell, std::uint64_t index);
  void measure_peak(std::uint64_t cell);
  TrialOutcome run_trial(TrialRequest::Kind kind, std::uint64_t cell, const Oracle& oracle);
  void fail(std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome);
  bool has_failed(std::uint64_t cell) const { return results_.failure(cell) != nullptr; }
  bool is_skipped(std::uint64_t cell) const { return results_.skip(cell) != nullptr; }
  /// Also decides it, in the first round.
  bool is_worth_measuring(std::uint64_t cell, std::uint64_t round);
  std::uint64_t trials_of(std::uint64_t cell) const;
  bool wants_another_round(std::uint64_t finished_rounds, double round_s) const;
  void warn_when_too_long(double trials_s);
  double shortest_trial_s(std::uint64_t cell) const;
  double trials_s_after_first_round() const;
  std::uint64_t peaks_of(std::uint64_t cell) const;
  /// How many trials a cell will have at the least.
  std::uint64_t wanted_trials(std::uint64_t cell) const;
  std::uint64_t iterations_of(std::uint64_t cell) const;
  void show(const std::string& running, bool is_timed = false);
  void show_first_results();
  Outlook outlook() const;
  double spent_s() const;
  std::int64_t target_ns() const;
  std::uint64_t planned_rounds() const;

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
  std::uint64_t fewest_;  ///< trials per cell, when none are asked for
  bool warned_ = false;
};

}  // namespace bench
