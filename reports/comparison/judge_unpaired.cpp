// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>

#include <fmt/core.h>

#include "reports/comparison/cell_matches.h"
#include "reports/comparison/judgement.h"
#include "reports/results/files/google_benchmark.h"
#include "reports/statistics/rank_shift.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A cell of both files, and what was found of it.
struct Match {
  CellMatch cell;
  int direction = 0;  ///< in which it is confirmed: 1 slower, −1 faster, 0 in neither
  std::uint64_t within_floor = 0;  ///< differences that are not beyond the floor in a direction
};

class TrialJudge {
 public:
  TrialJudge(const Results& base, const Results& candidate, const Margins& margins)
      : base_(base),
        candidate_(candidate),
        margins_(margins),
        found_(match_cells_by_name(base, candidate)) {
    for (double* margin : {&margins_.fail_size, &margins_.bias_floor, &margins_.equivalence}) {
      *margin = std::max(*margin, unpaired_margin);
    }
    std::ranges::transform(found_.matches, std::back_inserter(matches_),
                           [](const CellMatch& cell) { return Match{.cell = cell}; });
    testable_ = static_cast<std::size_t>(
        std::ranges::count_if(matches_, [&](const Match& match) { return is_testable(match); }));
  }

  Judgement judge() {
    for (const int direction : {1, -1}) confirm(direction);
    Judgement judgement{.margins = margins_,
                        .alone = std::move(found_.alone),
                        .warnings = warnings(),
                        .not_compared = std::move(found_.not_compared),
                        .new_failures = std::move(found_.new_failures)};
    for (const Match& match : matches_) judgement.cells.push_back(decide(match));
    return judgement;
  }

 private:
  bool is_testable(const Match& match) const {
    return found_.base.failures[match.cell.base] == nullptr &&
           found_.candidate.failures[match.cell.candidate] == nullptr &&
           !match.cell.base_samples->logarithms.empty() &&
           !match.cell.candidate_samples->logarithms.empty();
  }

  /// The samples in the order in which a difference in this direction is above 0.
  std::pair<const std::vector<double>&, const std::vector<double>&> turned(const Match& match,
                                                                           int direction) const {
    const auto& base = match.cell.base_samples->logarithms;
    const auto& candidate = match.cell.candidate_samples->logarithms;
    if (direction > 0) return {base, candidate};
    return {candidate, base};
  }

  /// Holm's procedure by bounds: what is beyond the floor at the level of so many cells leaves its
  /// level to the others, until none follows. A bound is beyond the floor where the differences
  /// that are not do not exceed the critical count.
  void confirm(int direction) {
    const double floor = limit_of(margins_.bias_floor, direction);
    std::vector<Match*> open;
    for (Match& match : matches_) {
      if (!is_testable(match)) continue;
      const auto [from, to] = turned(match, direction);
      match.within_floor = differences_at_most(from, to, floor);
      open.push_back(&match);
    }
    for (bool goes_on = true; goes_on && !open.empty();) {
      const double level = margins_.level / static_cast<double>(open.size());
      const auto confirmed = std::erase_if(open, [&](Match* match) {
        const auto [from, to] = turned(*match, direction);
        const auto critical = critical_count(from.size(), to.size(), level);
        if (!critical || match->within_floor > *critical) return false;
        match->direction = direction;
        return true;
      });
      goes_on = confirmed > 0;
    }
  }

  std::string blocking_reason(const Match& match) const {
    const Failure* const base_failure = found_.base.failures[match.cell.base];
    if (const Failure* failure = found_.candidate.failures[match.cell.candidate]) {
      const Skip* const skip = found_.base.skip(match.cell.base);
      return (base_failure != nullptr ? "both sides failed, the candidate: "
              : skip != nullptr       ? "the base skipped it, and the candidate failed: "
                                      : "the candidate failed: ") +
             failure->reason;
    }
    if (base_failure != nullptr) return "the base failed: " + base_failure->reason;
    const Samples& base = *match.cell.base_samples;
    const Samples& candidate = *match.cell.candidate_samples;
    if (base.ns.empty() || candidate.ns.empty()) return "not measured";
    if (base.took_no_time || candidate.took_no_time) {
      return "an iteration took no time at all, by its clock";
    }
    const double smallest =
        smallest_rank_sum_p_value(base.ns.size(), candidate.ns.size()) / 2;  // one-sided
    if (smallest > margins_.level / static_cast<double>(testable_)) {
      return "too few trials for the exact test to tell anything about one of " +
             pluralize(testable_, "cell");
    }
    return "";
  }

  CellJudgement decide(const Match& match) const {
    const Samples& base = *match.cell.base_samples;
    const Samples& candidate = *match.cell.candidate_samples;
    CellJudgement cell{
        .cell = match.cell.base,
        .name = base_.plan.cells[match.cell.base].name,
        .base_trials = base.ns.size(),
        .candidate_trials = candidate.ns.size(),
        .is_quiet = match.cell.is_quiet,
        .candidate_failed = found_.candidate.failures[match.cell.candidate] != nullptr};
    if (!base.ns.empty()) cell.base_ns = median(base.ns);
    if (!candidate.ns.empty()) cell.candidate_ns = median(candidate.ns);
    std::optional<Interval> within;
    if (!base.logarithms.empty() && !candidate.logarithms.empty()) {
      cell.effect = effect_of(hodges_lehmann_shift(base.logarithms, candidate.logarithms));
      if (const auto interval = shift_interval(base.logarithms, candidate.logarithms)) {
        cell.interval = effect_of(*interval);
      }
      if (const auto interval = shift_interval(base.logarithms, candidate.logarithms, 0.90)) {
        within = effect_of(*interval);
      }
    }
    if (std::string why = blocking_reason(match); !why.empty()) {
      cell.why = std::move(why);
    } else if (match.direction != 0 && *cell.effect * match.direction >= margins_.fail_size) {
      cell.verdict = match.direction > 0 ? Verdict::slower : Verdict::faster;
      cell.why = "the interval lies beyond ±" + format_share(margins_.bias_floor);
    } else if (within && lies_within(*within, margins_.equivalence)) {
      cell.verdict = Verdict::equivalent;
      cell.why = "the 90 % interval lies within ±" + format_share(margins_.equivalence);
    } else if (match.direction != 0) {
      cell.why = std::string(match.direction > 0 ? "slower" : "faster") +
                 " for certain, but by less than the fail size of " +
                 format_share(margins_.fail_size);
    } else {
      cell.why = "the interval reaches beyond ±" + format_share(margins_.equivalence) +
                 " without lying beyond it";
    }
    return cell;
  }

  std::vector<std::string> warnings() const {
    std::vector<std::string> list;
    list.push_back(
        "Unpaired: the two sides were not measured in turns, so a bias of a whole run cannot be "
        "excluded; differences of less than " +
        format_share(margins_.fail_size) + " are not judged.");
    if (is_of_other_program(base_.plan) || is_of_other_program(candidate_.plan)) {
      list.emplace_back(
          "The repetitions of another program's benchmark are of one process, and not independent "
          "trials: intervals are narrower than the truth.");
    }
    for (const auto& [count, side, other] :
         {std::tuple(found_.quiet_base_only, "base", "candidate"),
          std::tuple(found_.quiet_candidate_only, "candidate", "base")}) {
      if (count == 0) continue;
      list.push_back(fmt::format(
          "{} compared by all iterations, disturbed ones included: only the {} has enough quiet "
          "ones, and quiet iterations are not compared with disturbed ones of the {}.",
          count == 1 ? "1 cell is" : pluralize(count, "cell") + " are", side, other));
    }
    return list;
  }

  const Results& base_;
  const Results& candidate_;
  Margins margins_;
  CellMatches found_;
  std::vector<Match> matches_;
  std::size_t testable_ = 0;  ///< of the matches, those that have times on both sides
};

}  // namespace

Judgement judge_unpaired(const Results& base, const Results& candidate, const Margins& margins) {
  Judgement judgement = TrialJudge(base, candidate, margins).judge();
  judgement.base_machine = base.machine_state;
  judgement.candidate_machine = candidate.machine_state;
  return judgement;
}

}  // namespace reports
