// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/ab/pair_runner.h"
#include "bench/ab/pilot.h"
#include "bench/ab/screen_budget.h"
#include "bench/campaign/progress.h"
#include "reports/comparison/judgement.h"
#include "reports/results/results.h"

namespace bench {

/// Thrown when the time budget allows no verdict. The message says what it would take.
class NotMeasurable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The pairs of each cell in the screen: so many at the least, and so many where there is time.
inline constexpr std::uint64_t min_screen_pairs = 12;
inline constexpr std::uint64_t deep_screen_pairs = 24;

/// Measures two builds against each other, pair by pair of fresh processes. Effects have a part in
/// which cells get more pairs, never in how many fresh pairs confirm what they flagged:
///
/// 1. A pilot: some trials of each cell, from which come the warm-up and the iterations of all
///    others.
/// 2. The screen: the same number of pairs of every cell, in rounds over all cells in random order,
///    so that what drifts meets all of them.
/// 3. The confirmation: fresh pairs of those cells that the screen flagged. Their number comes from
///    how its values spread and the time that is left (reports/comparison/fresh_pairs.h), before
///    the first of them is measured.
/// 4. Further pairs of cells whose interval is still too wide to call them equivalent, up to
///    numbers that were fixed beforehand; those that are flagged by them are confirmed, too.
///
/// A pair that the machine disturbed (bench/ab/system_load.h) is kept, marked, and followed by
/// another, up to a quarter more than wanted.
class PairedCampaign {
 public:
  using clock = std::chrono::steady_clock;

  /// Results with plans of equal cells and a pairing, which `runner` adds to. The time budget is
  /// counted from `began` on. All must outlive this.
  PairedCampaign(reports::Results& base, reports::Results& candidate, PairRunner& runner,
                 Progress& progress, clock::time_point began);

  /// Throws `Interrupted`, `GuardianLost`, `CoresChanged`, what the runner's listeners throw and,
  /// before the first pair, `NotMeasurable`.
  void run();

 private:
  using Stage = reports::Pair::Stage;

  void find_expected_results();
  void run_pilots();
  void choose_shapes();
  void screen();
  /// Measures fresh pairs of all flagged cells, or of those that have none yet.
  void confirm(bool only_new);
  void measure_further_pairs();

  /// The number of valid pairs wanted, by cell.
  using Wanted = std::map<std::uint64_t, std::uint64_t>;
  /// Measures round after round, until all are there or the time is over.
  void measure(Stage stage, const Wanted& wanted, const std::string& what);

  /// Returns the number of cells that are measured, controls included.
  std::uint64_t measured_cells() const;
  /// Returns whether the cell neither failed nor was left out.
  bool is_active(std::uint64_t cell) const;
  std::vector<std::uint64_t> active_cells() const;
  /// Returns what a pair of the cell takes: by those measured so far, or else by its pilot.
  double pair_s(std::uint64_t cell) const;
  /// Throws `NotMeasurable`, unless something is known already: a pair, or a failure.
  void refuse_budget(const ScreenCost& cost) const;
  /// The same where `what` was cut off, so that nobody knows how long it takes.
  void refuse_budget(const std::string& what) const;
  bool is_something_known() const;
  /// Returns what the screen of all cells would cost, by the cells of which there are pilots.
  /// `pilots`: of which the last was cut off after `cut_off_s`, unless that is 0.
  ScreenCost cost_foreseen(std::uint64_t pilots, double cut_off_s) const;
  double min_screen_s(const Pilot& pilot, const TrialLength& length) const;
  double spent_s() const;
  double left_s() const;
  /// Returns after how long a trial that begins now is to be killed, for the sake of the budget.
  std::chrono::nanoseconds time_limit() const;

  reports::Results& base_;
  reports::Results& candidate_;
  PairRunner& runner_;
  Progress& progress_;
  std::vector<std::optional<Pilot>> pilots_;  ///< by cell; none of one that failed
  std::vector<TrialShape> shapes_;            ///< by cell
  std::uint64_t screen_pairs_;                ///< of each cell; more where there is time
  std::uint64_t rounds_ = 0;
  std::uint64_t expected_ = 0;  ///< cells of which the expected result was looked for
  double before_pilots_s_ = 0;
  clock::time_point began_;
  double spent_before_s_ = 0;  ///< by the interrupted run
};

}  // namespace bench
