// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/ab/pilot.h"
#include "bench/ab/schedule.h"
#include "bench/ab/surroundings.h"
#include "bench/progress.h"
#include "bench/trial_runner.h"
#include "reports/judgement.h"
#include "reports/results.h"

namespace bench {

/// The programs of a comparison.
struct Contestants {
  std::string base;
  std::string candidate;
  std::string copy;  ///< of the base: the other side of the null controls
};

/// There is no way to a verdict within the time budget: what it would take is in the message.
class NotMeasurable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Measures two builds against each other, pair by pair of fresh processes, and never looks at an
/// effect to decide how long to go on:
///
/// 1. A pilot: some trials of each cell, from which come the warm-up and the iterations of all
///    others.
/// 2. The screen: the same number of pairs of every cell, in rounds over all cells in random order,
///    so that what drifts meets all of them.
/// 3. The confirmation: fresh pairs of those cells that the screen flagged. Their number comes from
///    the screen's variance and the time that is left, before the first of them is measured.
/// 4. Further pairs of cells whose interval is still too wide to call them equivalent, up to
///    numbers that were fixed beforehand.
///
/// A pair that the machine disturbed (bench/ab/surroundings.h) is kept, marked, and followed by
/// another, up to a quarter more than wanted.
class PairedCampaign {
 public:
  struct Listeners {
    /// Called at once for every pair, whose trials are the last of both sides.
    std::function<void(const reports::Pair&)> on_pair;
    std::function<void(reports::Pairing::Side, const reports::Failure&)> on_failure;
  };

  /// Results with plans of equal cells and a pairing, whose trials are added to.
  PairedCampaign(reports::Results& base, reports::Results& candidate, const Contestants& programs,
                 TrialRunner& runner, Progress& progress, Listeners listeners);

  /// Throws `Interrupted`, `GuardianLost` and, before the first pair, `NotMeasurable`.
  void run();

 private:
  using Side = reports::Pairing::Side;
  using Stage = reports::Pair::Stage;
  using clock = std::chrono::steady_clock;

  struct Contest {
    bool is_control = false;
    bool failed = false;
    std::uint64_t expected_digest = 0;
    std::chrono::nanoseconds deadline{};
    Pilot pilot;
    TrialShape shape;
    std::uint64_t attempts = 0;  ///< pairs so far, void ones included
  };

  void find_expected_results();
  void run_pilots();
  void choose_shapes();
  void screen();
  /// Fresh pairs of all flagged cells, or of those that have none yet.
  void confirm(bool only_new);
  void go_further();

  /// How many valid pairs of a cell there are to be.
  using Wanted = std::map<std::uint64_t, std::uint64_t>;
  Wanted confirming_pairs(const reports::Judgement& judgement, bool only_new) const;
  /// Round after round, until all are there or the time is over.
  void measure(Stage stage, const Wanted& wanted, const std::string& what);

  void measure_pair(std::uint64_t cell, Stage stage);
  /// Its trial, or nothing when it failed.
  std::optional<reports::Trial> run_trial(Side side, std::uint64_t cell,
                                          const TrialRequest& request, std::uint32_t padding_bytes);
  void fail(Side side, std::uint64_t cell, const std::string& phase, const TrialOutcome& outcome);
  const std::string& program(Side side, std::uint64_t cell) const;
  reports::Results& results(Side side) { return side == Side::base ? base_ : candidate_; }
  TrialRequest request(Side side, std::uint64_t cell, TrialRequest::Kind kind);
  std::uint64_t pairs_of(std::uint64_t cell) const;
  std::uint64_t pairs_of(std::uint64_t cell, Stage stage) const;
  std::uint64_t valid_pairs(std::uint64_t cell, Stage stage) const;
  std::vector<std::uint64_t> cells_in_the_race() const;
  double pair_s(std::uint64_t cell) const { return 2 * contests_[cell].shape.trial_s; }
  double spent_s() const;
  double left_s() const;

  reports::Results& base_;
  reports::Results& candidate_;
  const Contestants& programs_;
  TrialRunner& runner_;
  Progress& progress_;
  Listeners listeners_;
  std::uint64_t schedule_seed_;
  PairSchedule schedule_;
  std::vector<Contest> contests_;
  std::uint64_t screen_pairs_ = 12;
  std::uint64_t rounds_ = 0;
  clock::time_point began_ = clock::now();
  double spent_before_s_ = 0;  ///< by the interrupted run
};

}  // namespace bench
