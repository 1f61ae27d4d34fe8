// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "reports/google_benchmark.h"
#include "reports/judgement.h"
#include "reports/rank_shift.h"
#include "reports/text.h"

namespace reports {
namespace {

/// What one file has of a cell.
struct Samples {
  std::vector<double> logarithms;
  std::vector<double> ns;
  bool took_no_time = false;
};

/// By cell; what a run of pairs voided is left out.
std::vector<Samples> collect(const Results& results) {
  std::set<std::uint64_t> voided;
  if (results.pairing) {
    for (const Pair& pair : results.pairing->pairs) {
      if (!pair.void_reason.empty()) voided.insert(pair.trial);
    }
  }
  std::vector<Samples> cells(results.plan.cells.size());
  for (std::size_t number = 0; number < results.trials.size(); ++number) {
    if (voided.contains(number)) continue;
    const Trial& trial = results.trials[number];
    Samples& samples = cells[trial.cell];
    const double ns = trial.sample_ns();
    samples.ns.push_back(ns);
    if (ns > 0) {
      samples.logarithms.push_back(std::log(ns));
    } else {
      samples.took_no_time = true;
    }
  }
  return cells;
}

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

/// A cell that both files have.
struct Match {
  std::uint64_t base = 0;
  std::uint64_t candidate = 0;
  int direction = 0;  ///< in which it is confirmed: 1 slower, −1 faster, 0 in neither
};

class TrialJudge {
 public:
  TrialJudge(const Results& base, const Results& candidate, const Margins& margins)
      : base_(base),
        candidate_(candidate),
        margins_(margins),
        of_base_(collect(base)),
        of_candidate_(collect(candidate)) {
    for (double* margin : {&margins_.fail_size, &margins_.bias_floor, &margins_.equivalence}) {
      *margin = std::max(*margin, unpaired_margin);
    }
    find_matches();
  }

  Judgement judge() {
    for (const int direction : {1, -1}) confirm(direction);
    Judgement judgement{.margins = margins_, .alone = std::move(alone_), .warnings = warnings()};
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
        alone_.push_back({Side::base, name, "the candidate's file has no such cell"});
      } else {
        matches_.push_back({cell, place->second});
      }
    }
    for (const auto& [name, cell] : others) {
      if (!own.contains(name)) {
        alone_.push_back({Side::candidate, name, "the base's file has no such cell"});
      }
    }
    std::ranges::sort(matches_, {}, &Match::base);
  }

  /// The bound of the shift that lies nearest to none, turned into the direction.
  std::optional<double> bound(const Match& match, int direction, double level) const {
    const auto& base = of_base_[match.base].logarithms;
    const auto& candidate = of_candidate_[match.candidate].logarithms;
    if (base.empty() || candidate.empty()) return std::nullopt;
    if (direction > 0) return shift_lower_bound(base, candidate, level);
    const auto upper = shift_upper_bound(base, candidate, level);
    return upper ? std::optional(-*upper) : std::nullopt;
  }

  /// Holm's procedure by bounds: what is beyond the floor at the level of so many cells leaves its
  /// level to the others, until none follows.
  void confirm(int direction) {
    std::vector<Match*> open;
    for (Match& match : matches_) open.push_back(&match);
    for (bool goes_on = true; goes_on && !open.empty();) {
      const double level = margins_.level / static_cast<double>(open.size());
      const auto confirmed = std::erase_if(open, [&](Match* match) {
        const auto nearest = bound(*match, direction, level);
        if (!nearest || *nearest <= limit_of(margins_.bias_floor, direction)) return false;
        match->direction = direction;
        return true;
      });
      goes_on = confirmed > 0;
    }
  }

  std::string hindrance(const Match& match) const {
    if (const Failure* failure = candidate_.failure(match.candidate)) {
      return "the candidate failed: " + failure->reason;
    }
    if (const Failure* failure = base_.failure(match.base)) {
      return "the base failed: " + failure->reason;
    }
    const Samples& base = of_base_[match.base];
    const Samples& candidate = of_candidate_[match.candidate];
    if (base.ns.empty() || candidate.ns.empty()) return "not measured";
    if (base.took_no_time || candidate.took_no_time) {
      return "an iteration took no time at all, by its clock";
    }
    const double smallest =
        smallest_rank_sum_p_value(base.ns.size(), candidate.ns.size()) / 2;  // one-sided
    if (smallest > margins_.level / static_cast<double>(matches_.size())) {
      return "too few trials for the exact test to tell anything about one of " +
             counted(matches_.size(), "cell");
    }
    return "";
  }

  CellJudgement decide(const Match& match) const {
    const Samples& base = of_base_[match.base];
    const Samples& candidate = of_candidate_[match.candidate];
    CellJudgement cell{.cell = match.base,
                       .name = base_.plan.cells[match.base].name,
                       .base_trials = base.ns.size(),
                       .candidate_trials = candidate.ns.size(),
                       .candidate_failed = candidate_.failure(match.candidate) != nullptr};
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
    if (std::string why = hindrance(match); !why.empty()) {
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
    return list;
  }

  const Results& base_;
  const Results& candidate_;
  Margins margins_;
  std::vector<Samples> of_base_;
  std::vector<Samples> of_candidate_;
  std::vector<Match> matches_;
  std::vector<Pairing::Alone> alone_;
};

}  // namespace

Judgement judge_unpaired(const Results& base, const Results& candidate, const Margins& margins) {
  return TrialJudge(base, candidate, margins).judge();
}

}  // namespace reports
