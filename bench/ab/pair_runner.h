// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/ab/builds.h"
#include "bench/ab/pair_trials.h"
#include "bench/ab/pilot.h"
#include "bench/ab/schedule.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// Measures single pairs of two builds, and adds them to the results of both. The two trials of a
/// pair are a round (bench/round/round.h): both are alive, and their iterations take turns. Those
/// of an open loop, and those that do not fit together, into memory, the number of processes or of
/// descriptors, run one right after the other.
/// A cell that failed on one side is not measured again; the failure is added to the results of
/// that side.
///
/// All that measures throws `Interrupted`, `GuardianLost`, what the listeners throw and, when a
/// file that a side depends on changes, `FileChanged`: what was measured with it is not recorded.
/// A trial that has not ended after `limit` is killed; the cell has not failed by that, and nothing
/// of it is recorded.
class PairRunner {
 public:
  using Side = reports::Pairing::Side;
  using Stage = reports::Pair::Stage;
  using clock = std::chrono::steady_clock;

  struct Listeners {
    /// Called at once for every pair, whose trials are the last of both sides.
    std::function<void(const reports::Pair&)> on_pair;
    std::function<void(Side, const reports::Failure&)> on_failure;
    /// Called with a warning, a sentence without its end.
    std::function<void(const std::string&)> on_warning;
  };

  /// What pairs are measured with. `probe`: read between turns; null where there is none. The times
  /// of rounds are counted from `run_began` on.
  struct Equipment {
    TrialRunner& runner;
    ProbeReader* probe = nullptr;
    clock::time_point run_began = clock::now();
  };

  /// Results with plans of equal cells and a pairing; they may hold pairs already. All but the
  /// listeners must outlive this.
  PairRunner(reports::Results& base, reports::Results& candidate, const FixedPrograms& programs,
             const Equipment& equipment, Listeners listeners);

  /// Returns whether the cell is a null control: both of its sides are the base.
  bool is_control(std::uint64_t cell) const { return cell_states_[cell].is_control; }
  /// Returns whether the cell is not measured: a failure is expected of it.
  bool is_left_out(std::uint64_t cell) const { return cell_states_[cell].is_left_out; }
  /// Returns whether the cell failed on either side, also in an earlier part of an interrupted run.
  bool failed(std::uint64_t cell) const { return cell_states_[cell].failed; }

  /// Finds out, with the base, what the trials of a cell have to compute: that is right for the
  /// candidate too. Cells of equal work have the result of the first of them, for which this must
  /// be called first. Returns false when that was cut off at `limit`.
  bool find_expected_result(std::uint64_t cell, std::chrono::nanoseconds limit);

  /// Runs some trials of both sides, which choose their numbers of iterations themselves. Returns
  /// nothing when one failed, or when one was cut off at `limit`.
  std::optional<Pilot> run_pilot(std::uint64_t cell, std::chrono::nanoseconds limit);

  /// Measures a trial of each side, with random environments, in turns of random order.
  void measure_pair(std::uint64_t cell, Stage stage, const TrialShape& shape,
                    std::chrono::nanoseconds limit);

  /// Returns the number of pairs measured in a stage, void ones included.
  std::uint64_t pairs(std::uint64_t cell, Stage stage) const;
  /// Returns the number of those that count.
  std::uint64_t valid_pairs(std::uint64_t cell, Stage stage) const;
  /// Returns what a pair of the cell took on average, in seconds; nothing before this measured one.
  std::optional<double> mean_pair_s(std::uint64_t cell) const;

  /// The time in seconds in which this process was paused. Budgets leave it out.
  double paused_s() const { return equipment_.runner.paused_s(); }

 private:
  /// The state of a cell in this run.
  struct CellState {
    bool is_control = false;
    bool is_left_out = false;
    bool failed = false;
    bool has_no_expected_result = false;  ///< that of the base failed
    std::uint64_t expected_digest = 0;
    std::chrono::nanoseconds deadline{};
    std::uint64_t attempts = 0;  ///< pairs so far, void ones and failed ones included
    std::optional<bool> takes_turns = {};
    bool was_named_busy = false;
    double measured_s = 0;  ///< of all pairs that this measured
    std::uint64_t measured_pairs = 0;
  };

  bool takes_turns(std::uint64_t cell);
  /// Returns a task without its shape. `attempt`: from which its order and environments follow.
  PairTask task_of(std::uint64_t cell, std::uint64_t attempt, std::chrono::nanoseconds limit);
  PairOutcome run(std::uint64_t cell, const PairTask& task, bool is_of_pair);
  /// Adds the failures of both sides, if there are any. Returns whether there are none.
  bool succeeded(std::uint64_t cell, const PairOutcome& outcome);
  void record(std::uint64_t cell, Stage stage, const PairTask& task, PairOutcome outcome,
              const std::string& void_reason);
  void fail(Side side, std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome);
  const std::string& program(Side side, std::uint64_t cell) const;
  std::string name_of(std::uint64_t cell) const;
  reports::Results& results(Side side) { return side == Side::base ? base_ : candidate_; }
  TrialRequest request(Side side, std::uint64_t cell, TrialRequest::Kind kind);

  reports::Results& base_;
  reports::Results& candidate_;
  const FixedPrograms& programs_;
  Equipment equipment_;
  Listeners listeners_;
  PairSchedule schedule_;
  std::vector<CellState> cell_states_;  ///< by cell
};

}  // namespace bench
