// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/statistics/statistics.h"

namespace reports {

enum class Verdict {
  slower,        ///< confirmed: beyond the bias floor, and by the fail size or more
  faster,        ///< the same in the other direction
  equivalent,    ///< the 90 % interval lies within the margin of equivalence
  inconclusive,  ///< none of these could be shown
};

/// "slower", "faster", "equivalent" or "inconclusive".
const char* name_of(Verdict verdict);

/// The judgement of one cell by its trials. Effects are shares of the base's time: 0.01 is 1 %
/// slower.
struct CellJudgement {
  std::uint64_t cell = 0;  ///< index into the base's plan
  std::string name;
  bool is_control = false;
  Verdict verdict = Verdict::inconclusive;
  std::string why;       ///< one plain clause
  bool flagged = false;  ///< by the screen, or by it and further pairs
  /// Numbers of pairs: those that ran, those of them that were voided, and those that decide: the
  /// fresh ones of a flagged cell, otherwise all. None where the comparison is not by pairs.
  std::size_t pairs = 0;
  std::size_t voided = 0;
  std::size_t decisive_pairs = 0;
  bool is_mostly_void = false;  ///< too many of its pairs were voided for a verdict
  std::string void_reason;      ///< of the last voided pair
  /// The trials that count, of each side.
  std::size_t base_trials = 0;
  std::size_t candidate_trials = 0;
  /// Whether these are the trials' quiet samples (reports/state/cell_time.h), on both sides; else
  /// all samples of both. False where the comparison is by pairs.
  bool is_quiet = false;
  double base_ns = 0;  ///< medians of these; the effect is not their ratio
  double candidate_ns = 0;
  std::optional<double> effect;             ///< Hodges–Lehmann, of the decisive pairs
  std::optional<Interval> interval;         ///< 95 %, of the effect
  std::optional<Interval> screen_interval;  ///< 95 %, of the screen's pairs alone
  std::optional<double> pairs_needed;       ///< that would settle an inconclusive cell
  bool candidate_failed = false;            ///< it crashed or answered wrongly
};

/// A cell of both files that at least one of them skipped, or of which one expects a failure: there
/// is nothing to compare.
struct NotCompared {
  std::string name;
  std::string reason;          ///< a plain clause
  bool on_both_sides = false;  ///< on purpose, by both: nothing is missing
};

/// A cell that only the candidate has, and that failed there.
struct NewFailure {
  std::string name;
  std::string reason;
};

struct Judgement {
  std::vector<CellJudgement> cells;  ///< in the order of the base's plan
  std::string contaminated;          ///< why; empty: it is not
  bool is_paired = false;
  Margins margins;  ///< by which was judged
  std::vector<Pairing::Alone> alone;
  std::vector<std::string> warnings;  ///< plain sentences
  std::vector<NotCompared> not_compared = {};
  std::vector<NewFailure> new_failures = {};
  /// The state of the machine while each side was measured; absent where its file has none. Both
  /// sides of one `ab` run were measured in turns, on a machine of one state.
  std::optional<MachineState> base_machine = {};
  std::optional<MachineState> candidate_machine = {};
};

/// Returns why two files are not the base and the candidate of one `ab` run, as a clause; empty:
/// they are.
std::string pairing_mismatch(const Results& base, const Results& candidate);

/// Judges by the pairs of one `ab` run. All statistics are of the logarithms of the candidate's
/// time over the base's, one for each pair (`collect_pairs`).
///
/// The screen flags a cell when the one-sided signed-rank test rejects at 10 % in one of the
/// directions, which is then the one that is judged; together with further pairs, at 5 %. Only
/// fresh pairs, which had no part in that, decide about a flagged cell: it is slower when its
/// confidence bound lies beyond the bias floor, at the level that Holm's procedure gives it among
/// all flagged cells, the Hodges–Lehmann effect reaches the fail size, and the sign test's interval
/// of the median (with the level's error on each side) lies on the same side of zero; where the two
/// tests disagree the differences are not symmetric, and the cell is inconclusive. A slowdown of
/// exactly the fail size is therefore found half of the time at most.
///
/// A cell is equivalent when the 90 % interval of its fresh pairs, or of all pairs where it is not
/// flagged, lies within the margin. Where there are further pairs, which were added because that
/// failed, there are looks at the first 16, 32 and 64 pairs instead, the last at what there is
/// where there was no time for so many, with a third of the error each. A cell that differs by just
/// the margin is therefore called equivalent with a probability of at most 5 % by the screen and of
/// 5 % more by its looks.
///
/// Cells with more than a fifth of their pairs voided, and those with too few fresh pairs for the
/// exact test to reject at its level, are inconclusive. When a control differs from its copy by
/// more than the bias floor, or all their pairs together do (99 % interval), the run is
/// contaminated, and nothing is called slower or faster. Nothing is divided by what all cells have
/// in common: that would hide a slowdown of everything.
///
/// Throws `std::runtime_error` with `pairing_mismatch`.
Judgement judge_pairs(const Results& base, const Results& candidate,
                      const std::optional<Margins>& margins = {});

/// Judges by the trials of files that were measured at different times, cells of equal names
/// against each other: Hodges–Lehmann shift of the logarithms and exact rank-sum bounds, Holm over
/// all cells in each direction. What differs from run to run biases all trials of one side alike,
/// and no number of them shows it: so the margins are at least `unpaired_margin`, and there is
/// always a warning.
///
/// Samples are those of quiet iterations where both sides have enough of them, else those of all
/// iterations of both. Where only one side has enough, a warning says so.
///
/// This table says what becomes of a cell that was not measured on both sides, and of the gate:
///
/// | base      | candidate: measured | skipped          | failed             | no such cell |
/// |-----------|---------------------|------------------|--------------------|--------------|
/// | measured  | judged              | not compared (s) | unusable           | alone (s)    |
/// | skipped   | not compared (s)    | not compared     | unusable           | alone (s)    |
/// | failed    | inconclusive (s)    | not compared (s) | unusable           | alone (s)    |
/// | no such   | alone (s)           | alone (s)        | unusable, said     | –            |
///
/// (s): not measurable where the gate is strict. All of them are listed. Where no cell is judged,
/// nothing is measurable.
Judgement judge_unpaired(const Results& base, const Results& candidate,
                         const Margins& margins = {});

/// Identical programs were found 4 % apart from run to run, and more between machines.
inline constexpr double unpaired_margin = 0.05;

/// The outcome of a judgement for a program that waits for it: the first that applies.
enum class Gate {
  unusable,        ///< the candidate crashes or answers wrongly, also in a cell that is new
  regression,      ///< at least one cell is slower
  not_measurable,  ///< contaminated, no cell has a verdict, or, if strict, one has none
  pass,
};
Gate gate_of(const Judgement& judgement, bool strict);

/// An effect of a logarithm: 0.01 of ln 1.01.
double effect_of(double logarithm);
Interval effect_of(const Interval& logarithms);

/// Returns whether an interval of effects lies within ± this share.
bool lies_within(const Interval& effects, double share);

/// Returns what the logarithm of a ratio must exceed for an effect beyond this share, in the
/// direction of slower (1) or faster (−1); infinite where no ratio does.
double limit_of(double share, int direction);

}  // namespace reports
