// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/ab/builds.h"
#include "bench/ab/pilot.h"
#include "bench/ab/schedule.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// Measures single pairs of two builds, and adds them to the results of both. A cell that failed on
/// one side is not measured again; the failure is added to the results of that side.
///
/// All that measures throws `Interrupted`, `GuardianLost`, what the listeners throw and, when a
/// file that a side depends on changes, `FileChanged`: what was measured with it is not recorded.
class PairRunner {
 public:
  using Side = reports::Pairing::Side;
  using Stage = reports::Pair::Stage;

  struct Listeners {
    /// Called at once for every pair, whose trials are the last of both sides.
    std::function<void(const reports::Pair&)> on_pair;
    std::function<void(Side, const reports::Failure&)> on_failure;
    /// The cell, and what disturbed a trial of it.
    std::function<void(const reports::Cell&, const TrialOutcome&)> on_disturbance = {};
  };

  /// Results with plans of equal cells and a pairing; they may hold pairs already. All but the
  /// listeners must outlive this.
  PairRunner(reports::Results& base, reports::Results& candidate, const FixedPrograms& programs,
             TrialRunner& runner, Listeners listeners);

  /// Returns whether the cell is a null control: both of its sides are the base.
  bool is_control(std::uint64_t cell) const { return cell_states_[cell].is_control; }
  /// Returns whether the cell failed on either side, also in an earlier part of an interrupted run.
  bool failed(std::uint64_t cell) const { return cell_states_[cell].failed; }

  /// Finds out, with the base, what the trials of a cell have to compute: that is right for the
  /// candidate too. Cells of equal work have the result of the first of them, for which this must
  /// be called first.
  void find_expected_result(std::uint64_t cell);

  /// Runs some trials of both sides, which choose their numbers of iterations themselves. Returns
  /// nothing when one failed.
  std::optional<Pilot> run_pilot(std::uint64_t cell);

  /// Runs one trial of each side in random order, with random environments.
  void measure_pair(std::uint64_t cell, Stage stage, const TrialShape& shape);

  /// Returns the number of pairs measured in a stage, void ones included.
  std::uint64_t pairs(std::uint64_t cell, Stage stage) const;
  /// Returns the number of those that count.
  std::uint64_t valid_pairs(std::uint64_t cell, Stage stage) const;

  /// The time in seconds in which this process was paused. Budgets leave it out.
  double paused_s() const { return runner_.paused_s(); }

 private:
  /// The state of a cell in this run.
  struct CellState {
    bool is_control = false;
    bool failed = false;
    bool has_no_expected_result = false;  ///< that of the base failed
    std::uint64_t expected_digest = 0;
    std::chrono::nanoseconds deadline{};
    std::uint64_t attempts = 0;  ///< pairs so far, void ones and failed ones included
  };

  /// Returns the trial, or nothing when it failed. A trial that was disturbed is measured again;
  /// one of a pair, whose two must be neighbours in time, only if it has no result. Then `why_void`
  /// becomes the reason why the pair is void. It is null for a trial of no pair.
  std::optional<reports::Trial> run_trial(Side side, std::uint64_t cell,
                                          const TrialRequest& request, std::uint32_t padding_bytes,
                                          std::string* why_void);
  void fail(Side side, std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome);
  const std::string& program(Side side, std::uint64_t cell) const;
  reports::Results& results(Side side) { return side == Side::base ? base_ : candidate_; }
  TrialRequest request(Side side, std::uint64_t cell, TrialRequest::Kind kind);

  reports::Results& base_;
  reports::Results& candidate_;
  const FixedPrograms& programs_;
  TrialRunner& runner_;
  Listeners listeners_;
  PairSchedule schedule_;
  std::vector<CellState> cell_states_;  ///< by cell
};

}  // namespace bench
