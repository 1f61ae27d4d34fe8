// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/core.h>

#include "reports/comparison/cell_samples.h"
#include "reports/comparison/judgement.h"
#include "reports/results/files/google_benchmark.h"
#include "reports/statistics/rank_shift.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Cells by their names, but controls, which measure copies.
std::map<std::string, std::uint64_t> cells_by_name(const Results& results) {
  std::map<std::string, std::uint64_t> cells;
  for (std::uint64_t cell = 0; cell < results.plan.cells.size(); ++cell) {
    if (results.pairing &&
        std::ranges::find(results.pairing->controls, cell) != results.pairing->controls.end()) {
      continue;
    }
    cells.emplace(results.plan.cells[cell].name, cell);
  }
  return cells;
}

/// Returns why a cell was not measured, by cell; null where it was.
template <typename Entry>
std::vector<const Entry*> first_by_cell(const Results& results, const std::vector<Entry>& entries) {
  std::vector<const Entry*> first(results.plan.cells.size(), nullptr);
  for (const Entry& entry : entries) {
    if (first[entry.cell] == nullptr) first[entry.cell] = &entry;
  }
  return first;
}

/// The cells of one file: samples, failures and skips.
struct SideOfCells {
  explicit SideOfCells(const Results& results)
      : cells(collect_samples(results)),
        failures(first_by_cell(results, results.failed)),
        skips(first_by_cell(results, results.skipped)) {}

  std::vector<CellSamples> cells;
  std::vector<const Failure*> failures;
  std::vector<const Skip*> skips;  ///< what failed or was measured all the same counts as that

  const Skip* skip(std::uint64_t cell) const {
    return failures[cell] == nullptr && cells[cell].all.ns.empty() ? skips[cell] : nullptr;
  }
};

/// A cell that both files have.
struct Match {
  std::uint64_t base = 0;
  std::uint64_t candidate = 0;
  // What is compared: the quiet samples of both, or all samples of both.
  const Samples* base_samples = nullptr;
  const Samples* candidate_samples = nullptr;
  bool is_quiet = false;
  int direction = 0;  ///< in which it is confirmed: 1 slower, −1 faster, 0 in neither
  std::uint64_t within_floor = 0;  ///< differences that are not beyond the floor in a direction
};

class TrialJudge {
 public:
  TrialJudge(const Results& base, const Results& candidate, const Margins& margins)
      : base_(base),
        candidate_(candidate),
        margins_(margins),
        of_base_(base),
        of_candidate_(candidate) {
    for (double* margin : {&margins_.fail_size, &margins_.bias_floor, &margins_.equivalence}) {
      *margin = std::max(*margin, unpaired_margin);
    }
    find_matches();
    testable_ = static_cast<std::size_t>(
        std::ranges::count_if(matches_, [&](const Match& match) { return is_testable(match); }));
  }

  Judgement judge() {
    for (const int direction : {1, -1}) confirm(direction);
    Judgement judgement{.margins = margins_,
                        .alone = std::move(alone_),
                        .warnings = warnings(),
                        .not_compared = std::move(not_compared_),
                        .new_failures = std::move(new_failures_)};
    for (const Match& match : matches_) judgement.cells.push_back(decide(match));
    return judgement;
  }

 private:
  void find_matches() {
    const auto others = cells_by_name(candidate_);
    const auto own = cells_by_name(base_);
    for (const auto& [name, cell] : own) {
      const auto place = others.find(name);
      if (place == others.end()) {
        alone_.push_back(
            {Side::base, name, why_missing(candidate_, base_.plan.cells[cell], "the candidate's")});
      } else if (!is_skipped(cell, place->second)) {
        matches_.push_back(match_of(cell, place->second));
      }
    }
    for (const auto& [name, cell] : others) {
      if (own.contains(name)) continue;
      std::string why = why_missing(base_, candidate_.plan.cells[cell], "the base's");
      if (const Failure* failure = of_candidate_.failures[cell]) {
        new_failures_.push_back({name, failure->reason});
        why += ", and the candidate failed: " + failure->reason;
      } else if (const Skip* skip = of_candidate_.skip(cell)) {
        why += ", and the candidate skipped it: " + skip->reason;
      }
      alone_.push_back({Side::candidate, name, std::move(why)});
    }
    std::ranges::sort(matches_, {}, &Match::base);
  }

  /// Both files have this cell. What is quiet on one side only is not compared with all iterations
  /// of the other, which would be an advantage.
  Match match_of(std::uint64_t base, std::uint64_t candidate) {
    const CellSamples& of_base = of_base_.cells[base];
    const CellSamples& of_candidate = of_candidate_.cells[candidate];
    if (of_base.quiet && of_candidate.quiet) {
      return {.base = base,
              .candidate = candidate,
              .base_samples = &*of_base.quiet,
              .candidate_samples = &*of_candidate.quiet,
              .is_quiet = true};
    }
    if (of_base.quiet && !of_candidate.all.ns.empty()) ++quiet_base_only_;
    if (of_candidate.quiet && !of_base.all.ns.empty()) ++quiet_candidate_only_;
    return {.base = base,
            .candidate = candidate,
            .base_samples = &of_base.all,
            .candidate_samples = &of_candidate.all};
  }

  /// Returns why a file has no such cell.
  static std::string why_missing(const Results& results, const Cell& cell,
                                 const std::string& whose) {
    for (const NotApplicable& one : results.plan.not_applicable) {
      if (one.model == cell.model && (one.workload.empty() || one.workload == cell.workload)) {
        return fmt::format("not applicable, as {} file says: {}", whose, one.reason);
      }
    }
    return whose + " file has no such cell";
  }

  /// Returns whether a cell of both was left out by one of them on purpose; then it is listed.
  bool is_skipped(std::uint64_t base, std::uint64_t candidate) {
    if (of_candidate_.failures[candidate] != nullptr) return false;
    const Skip* const by_base = of_base_.skip(base);
    const Skip* const by_candidate = of_candidate_.skip(candidate);
    if (by_base == nullptr && by_candidate == nullptr) return false;
    const std::string& name = base_.plan.cells[base].name;
    if (by_base != nullptr && by_candidate != nullptr) {
      not_compared_.push_back({name, "both sides skipped it: " + by_candidate->reason, true});
    } else if (by_base != nullptr) {
      not_compared_.push_back({name, "the base skipped it: " + by_base->reason, false});
    } else {
      const Failure* const failure = of_base_.failures[base];
      not_compared_.push_back(
          {name,
           fmt::format("{}the candidate skipped it: {}",
                       failure == nullptr ? "" : "the base failed (" + failure->reason + "), and ",
                       by_candidate->reason),
           false});
    }
    return true;
  }

  bool is_testable(const Match& match) const {
    return of_base_.failures[match.base] == nullptr &&
           of_candidate_.failures[match.candidate] == nullptr &&
           !match.base_samples->logarithms.empty() && !match.candidate_samples->logarithms.empty();
  }

  /// The samples in the order in which a difference in this direction is above 0.
  std::pair<const std::vector<double>&, const std::vector<double>&> turned(const Match& match,
                                                                           int direction) const {
    const auto& base = match.base_samples->logarithms;
    const auto& candidate = match.candidate_samples->logarithms;
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
    const Failure* const base_failure = of_base_.failures[match.base];
    if (const Failure* failure = of_candidate_.failures[match.candidate]) {
      const Skip* const skip = of_base_.skip(match.base);
      return (base_failure != nullptr ? "both sides failed, the candidate: "
              : skip != nullptr       ? "the base skipped it, and the candidate failed: "
                                      : "the candidate failed: ") +
             failure->reason;
    }
    if (base_failure != nullptr) return "the base failed: " + base_failure->reason;
    const Samples& base = *match.base_samples;
    const Samples& candidate = *match.candidate_samples;
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
    const Samples& base = *match.base_samples;
    const Samples& candidate = *match.candidate_samples;
    CellJudgement cell{.cell = match.base,
                       .name = base_.plan.cells[match.base].name,
                       .base_trials = base.ns.size(),
                       .candidate_trials = candidate.ns.size(),
                       .is_quiet = match.is_quiet,
                       .candidate_failed = of_candidate_.failures[match.candidate] != nullptr};
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
         {std::tuple(quiet_base_only_, "base", "candidate"),
          std::tuple(quiet_candidate_only_, "candidate", "base")}) {
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
  SideOfCells of_base_;
  SideOfCells of_candidate_;
  std::vector<Match> matches_;
  // Cells that have enough quiet samples in one of the files only.
  std::uint64_t quiet_base_only_ = 0;
  std::uint64_t quiet_candidate_only_ = 0;
  std::size_t testable_ = 0;  ///< of the matches, those that have times on both sides
  std::vector<NotCompared> not_compared_;
  std::vector<NewFailure> new_failures_;
  std::vector<Pairing::Alone> alone_;
};

}  // namespace

Judgement judge_unpaired(const Results& base, const Results& candidate, const Margins& margins) {
  Judgement judgement = TrialJudge(base, candidate, margins).judge();
  judgement.base_machine = base.machine_state;
  judgement.candidate_machine = candidate.machine_state;
  return judgement;
}

}  // namespace reports
