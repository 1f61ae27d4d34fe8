// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/core.h>

#include "reports/comparison/cell_pairs.h"
#include "reports/comparison/expected_cells.h"
#include "reports/comparison/judgement.h"
#include "reports/results/check/equal_digests.h"
#include "reports/statistics/signed_rank.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr double max_voided = 0.20;

/// A flagged cell of a family that shares its level.
struct Confirmation {
  bool is_beyond_floor = false;
  double first_level = 0;  ///< that every cell of the family must at least be able to reject at
};

class PairJudge {
 public:
  PairJudge(const Results& base, const Results& candidate, const Margins& margins)
      : base_(base),
        candidate_(candidate),
        margins_(margins),
        pairs_(collect_pairs(base, candidate)),
        confirmations_(pairs_.size()),
        cells_(pairs_.size()) {
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) describe(cell);
    for (const std::uint64_t cell : base.pairing->controls) cells_[cell].is_control = true;
  }

  Judgement judge() {
    judge_family(true);
    look_at_controls();
    judge_family(false);
    std::vector<NotCompared> not_compared = take_uncompared();
    return {.cells = std::move(cells_),
            .contaminated = std::move(contaminated_),
            .is_paired = true,
            .margins = margins_,
            .alone = base_.pairing->alone,
            .warnings = warnings(),
            .not_compared = std::move(not_compared)};
  }

 private:
  /// Takes out the cells of which a failure is expected, and those that were skipped, and so have
  /// no pairs: a run of pairs skips on both sides.
  std::vector<NotCompared> take_uncompared() {
    std::vector<NotCompared> list;
    std::erase_if(cells_, [&](const CellJudgement& cell) {
      if (cell.is_control || cell.candidate_failed) return false;
      if (auto expected = expected_failure_of(base_, cell.cell, candidate_, cell.cell)) {
        list.push_back(std::move(*expected));
        return true;
      }
      if (cell.pairs > 0) return false;
      const Skip* const skip = candidate_.skip(cell.cell);
      if (skip == nullptr || base_.skip(cell.cell) == nullptr) return false;
      list.push_back({cell.name, "both sides skipped it: " + skip->reason, true});
      return true;
    });
    return list;
  }

  void describe(std::size_t number) {
    CellJudgement& cell = cells_[number];
    const CellPairs& pairs = pairs_[number];
    cell.cell = number;
    cell.name = base_.plan.cells[number].name;
    cell.flagged = pairs.flagged;
    cell.pairs = pairs.ran;
    cell.voided = pairs.voided;
    cell.is_mostly_void =
        static_cast<double>(pairs.voided) > max_voided * static_cast<double>(pairs.ran);
    cell.void_reason = pairs.void_reason;
    cell.candidate_failed = candidate_.failure(number) != nullptr;
    cell.base_trials = pairs.base_ns.size();
    cell.candidate_trials = pairs.candidate_ns.size();
    if (!pairs.base_ns.empty()) {
      cell.base_ns = median(pairs.base_ns);
      cell.candidate_ns = median(pairs.candidate_ns);
    }
    const std::vector<double> values = pairs.decisive();
    cell.decisive_pairs = values.size();
    if (!values.empty()) cell.effect = effect_of(hodges_lehmann(values));
    if (const auto interval = signed_rank_interval(values)) cell.interval = effect_of(*interval);
    if (const auto interval = signed_rank_interval(pairs.screen)) {
      cell.screen_interval = effect_of(*interval);
    }
  }

  /// All cells that are no controls, or all that are: they share the level.
  void judge_family(bool controls) {
    std::vector<std::size_t> flagged;
    std::vector<double> p_values;
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
      if (cells_[cell].is_control != controls || !pairs_[cell].flagged) continue;
      flagged.push_back(cell);
      p_values.push_back(p_value_beyond_floor(pairs_[cell]));
    }
    const auto levels = holm_levels(p_values, margins_.level);
    for (std::size_t i = 0; i < flagged.size(); ++i) {
      confirmations_[flagged[i]] = {
          .is_beyond_floor =
              p_values[i] <= levels[i] && bound_is_beyond_floor(pairs_[flagged[i]], levels[i]),
          .first_level = margins_.level / static_cast<double>(flagged.size())};
    }
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
      if (cells_[cell].is_control == controls) decide(cell);
    }
  }

  double p_value_beyond_floor(const CellPairs& pairs) const {
    const double limit = limit_of(margins_.bias_floor, pairs.direction);
    if (!std::isfinite(limit)) return 1;
    std::vector<double> beyond = pairs.signed_differences();
    for (double& value : beyond) value -= limit;
    return signed_rank_p_values(beyond).greater;
  }

  bool bound_is_beyond_floor(const CellPairs& pairs, double level) const {
    const auto bound = signed_rank_lower_bound(pairs.signed_differences(), level);
    return bound && *bound > limit_of(margins_.bias_floor, pairs.direction);
  }

  void decide(std::size_t number) {
    CellJudgement& cell = cells_[number];
    const CellPairs& pairs = pairs_[number];
    const Confirmation& confirmation = confirmations_[number];
    if (std::string why = blocking_reason(number); !why.empty()) {
      cell.why = std::move(why);
    } else if (confirmation.is_beyond_floor) {
      decide_confirmed(cell, pairs);
    } else if (are_equivalent(pairs, margins_.equivalence)) {
      cell.verdict = Verdict::equivalent;
      cell.why = "the 90 % interval lies within ±" + format_share(margins_.equivalence);
    } else if (pairs.flagged) {
      cell.why =
          "flagged, but the fresh pairs show neither a difference beyond the bias floor of " +
          format_share(margins_.bias_floor) + " nor that there is none";
    } else {
      cell.why = "the 90 % interval reaches beyond ±" + format_share(margins_.equivalence);
    }
    if (cell.verdict == Verdict::inconclusive) {
      cell.pairs_needed = pairs_that_settle(
          pairs, margins_, pairs.flagged ? confirmation.first_level : margins_.level);
    }
  }

  void decide_confirmed(CellJudgement& cell, const CellPairs& pairs) const {
    const std::string what = pairs.direction > 0 ? "slower" : "faster";
    const double effect = effect_of(hodges_lehmann(pairs.confirm)) * pairs.direction;
    // Any bias of a control that is confirmed is too much.
    const double least = cell.is_control ? 0 : margins_.fail_size;
    const auto by_signs = median_interval(pairs.signed_differences(), 1 - 2 * margins_.level);
    if (!by_signs || by_signs->low <= 0) {
      cell.why = what +
                 " by the signed-rank test, but not by the sign test: the differences are not "
                 "symmetric";
    } else if (effect < least) {
      if (are_equivalent(pairs, margins_.equivalence)) cell.verdict = Verdict::equivalent;
      cell.why = fmt::format("{} for certain, but by less than the fail size of {}", what,
                             format_share(margins_.fail_size));
    } else if (!contaminated_.empty()) {
      cell.why = what + ", were the run not contaminated";
    } else {
      cell.verdict = pairs.direction > 0 ? Verdict::slower : Verdict::faster;
      cell.why = "fresh pairs confirm a difference beyond the bias floor of " +
                 format_share(margins_.bias_floor);
    }
  }

  /// Returns why nothing can be said at all; empty when something can.
  std::string blocking_reason(std::size_t number) const {
    const CellPairs& pairs = pairs_[number];
    if (const Failure* failure = candidate_.failure(number)) {
      return (cells_[number].is_control ? "the copy of the base failed: "
                                        : "the candidate failed: ") +
             failure->reason;
    }
    if (const Failure* failure = base_.failure(number)) {
      return "the base failed: " + failure->reason;
    }
    if (pairs.ran == 0) return "not measured";
    if (cells_[number].is_mostly_void) {
      return fmt::format("{} of {} were voided (the last one: {})", pairs.voided,
                         pluralize(pairs.ran, "pair"), pairs.void_reason);
    }
    if (pairs.took_no_time) return "an iteration took no time at all, by its clock";
    const auto unless_enough = [](const std::string& what, std::size_t have, double level) {
      if (smallest_signed_rank_p_value(have) <= level) return std::string();
      return fmt::format("too few {}: {}, where the exact test needs {} at the least", what, have,
                         min_pairs(level));
    };
    if (!pairs.flagged) return unless_enough("pairs", pairs.all().size(), equivalence_level);
    if (pairs.confirm.empty()) return "flagged, and there are no fresh pairs";
    return unless_enough("fresh pairs", pairs.confirm.size(), confirmations_[number].first_level);
  }

  void look_at_controls() {
    const std::vector<std::uint64_t>& controls = base_.pairing->controls;
    std::vector<double> pooled;
    for (const std::uint64_t control : controls) {
      const auto values = pairs_[control].all();
      pooled.insert(pooled.end(), values.begin(), values.end());
      const CellJudgement& cell = cells_[control];
      if (cell.verdict != Verdict::slower && cell.verdict != Verdict::faster) continue;
      contaminated_ = fmt::format("the control {} differs from its copy by {}", cell.name,
                                  format_share(std::abs(*cell.effect)));
    }
    if (!contaminated_.empty() || controls.empty()) return;
    const auto interval = signed_rank_interval(pooled, 0.99);
    if (!interval) {
      contaminated_ = "the controls have only " + pluralize(pooled.size(), "valid pair") +
                      ", too few to show that it is not";
      return;
    }
    const Interval effects = effect_of(*interval);
    if (effects.low > margins_.bias_floor || effects.high < -margins_.bias_floor) {
      contaminated_ = "all controls together differ from their copies by more than " +
                      format_share(margins_.bias_floor);
    }
  }

  std::vector<std::string> warnings() const {
    std::vector<std::string> list;
    if (base_.pairing->controls.empty()) {
      list.emplace_back("The run has no controls: nothing shows whether it is biased.");
    }
    if (base_.interrupted || candidate_.interrupted) {
      list.emplace_back("The run was interrupted: cells may have fewer pairs than planned.");
    }
    return list;
  }

  const Results& base_;
  const Results& candidate_;
  Margins margins_;
  std::vector<CellPairs> pairs_;  ///< by cell, as the next two
  std::vector<Confirmation> confirmations_;
  std::vector<CellJudgement> cells_;
  std::string contaminated_;
};

/// The trials of a pair belong to one round, or both to none.
bool is_same_round(const Results& base, const Pair& of_base, const Results& candidate,
                   const Pair& of_candidate) {
  const auto& one = base.trials[of_base.trial].round;
  const auto& other = candidate.trials[of_candidate.trial].round;
  if (one != other) return false;
  return !one || base.rounds[*one].turns == candidate.rounds[*other].turns;
}

bool is_same_pair(const Pair& a, const Pair& b) {
  return a.cell == b.cell && a.stage == b.stage && a.candidate_first == b.candidate_first;
}

}  // namespace

std::string pairing_mismatch(const Results& base, const Results& candidate) {
  if (!base.pairing || !candidate.pairing) return "they are not of one run of pairs";
  const Pairing& a = *base.pairing;
  const Pairing& b = *candidate.pairing;
  if (a.run != b.run) return "they are of two runs";
  if (a.side == b.side) return "they are of the same side of a run";
  if (a.side != Side::base) return "base and candidate are exchanged";
  if (!std::ranges::equal(base.plan.cells, candidate.plan.cells, {}, &Cell::name, &Cell::name)) {
    return "their cells differ";
  }
  if (a.controls != b.controls) return "their controls differ";
  if (!(a.margins == b.margins)) return "their margins differ";
  if (a.pairs.size() != b.pairs.size()) return "they have different numbers of pairs";
  for (std::size_t pair = 0; pair < a.pairs.size(); ++pair) {
    if (!is_same_pair(a.pairs[pair], b.pairs[pair]) ||
        !is_same_round(base, a.pairs[pair], candidate, b.pairs[pair])) {
      return "pair " + std::to_string(pair) + " is not the same in both";
    }
  }
  if (const std::string what = digest_difference(base, candidate); !what.empty()) {
    return "the results of equal work differ: " + what;
  }
  return "";
}

Judgement judge_pairs(const Results& base, const Results& candidate,
                      const std::optional<Margins>& margins) {
  if (const std::string why = pairing_mismatch(base, candidate); !why.empty()) {
    throw std::runtime_error(why);
  }
  Judgement judgement = PairJudge(base, candidate, margins.value_or(base.pairing->margins)).judge();
  judgement.base_machine = base.machine_state;
  judgement.candidate_machine = candidate.machine_state;
  return judgement;
}

}  // namespace reports
