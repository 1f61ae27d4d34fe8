// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/cell_pairs.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "reports/comparison/judgement.h"
#include "reports/results/by_cell.h"
#include "reports/statistics/signed_rank.h"

namespace reports {
namespace {

constexpr double power = 0.9;

void add(CellPairs& pairs, Pair::Stage stage, const Trial& base, const Trial& candidate) {
  const double base_ns = base.sample_ns();
  const double candidate_ns = candidate.sample_ns();
  pairs.base_ns.push_back(base_ns);
  pairs.candidate_ns.push_back(candidate_ns);
  if (!(base_ns > 0) || !(candidate_ns > 0)) {
    pairs.took_no_time = true;
    return;
  }
  const double difference = base.round && base.round == candidate.round
                                ? std::log(round_ratio(candidate, base))
                                : std::log(candidate_ns) - std::log(base_ns);
  switch (stage) {
    case Pair::Stage::screen:
      pairs.screen.push_back(difference);
      return;
    case Pair::Stage::confirm:
      pairs.confirm.push_back(difference);
      return;
    case Pair::Stage::further:
      pairs.further.push_back(difference);
      return;
  }
}

std::vector<double> joined(std::vector<double> values, const std::vector<double>& more) {
  values.insert(values.end(), more.begin(), more.end());
  return values;
}

void flag(CellPairs& pairs, const std::vector<double>& values, double level) {
  const OneSided p_values = signed_rank_p_values(values);
  pairs.direction = p_values.greater <= p_values.less ? 1 : -1;
  pairs.flagged = std::min(p_values.greater, p_values.less) <= level;
}

}  // namespace

std::vector<double> CellPairs::all() const { return joined(joined(screen, further), confirm); }

std::vector<double> CellPairs::signed_differences() const {
  std::vector<double> values = confirm;
  for (double& value : values) value *= direction;
  return values;
}

std::vector<CellPairs> collect_pairs(const Results& base, const Results& candidate) {
  std::vector<CellPairs> cells(base.plan.cells.size());
  for (std::size_t number = 0; number < base.pairing->pairs.size(); ++number) {
    const Pair& of_base = base.pairing->pairs[number];
    const Pair& of_candidate = candidate.pairing->pairs[number];
    CellPairs& pairs = cells[of_base.cell];
    ++pairs.ran;
    if (!of_base.void_reason.empty() || !of_candidate.void_reason.empty()) {
      ++pairs.voided;
      pairs.void_reason =
          of_base.void_reason.empty() ? of_candidate.void_reason : of_base.void_reason;
      continue;
    }
    add(pairs, of_base.stage, base.trials[of_base.trial], candidate.trials[of_candidate.trial]);
  }
  for (CellPairs& pairs : cells) {
    flag(pairs, pairs.screen, flag_level);
    if (pairs.flagged || pairs.further.empty()) continue;
    flag(pairs, joined(pairs.screen, pairs.further), late_flag_level);
  }
  return cells;
}

bool are_equivalent(const CellPairs& pairs, double share) {
  const auto within = [&](const std::vector<double>& values, double level) {
    const auto interval = signed_rank_interval(values, 1 - 2 * level);
    return interval && lies_within(effect_of(*interval), share);
  };
  const std::vector<double> values = pairs.decisive();
  if (pairs.flagged || pairs.further.empty()) return within(values, equivalence_level);
  return std::ranges::any_of(equivalence_looks, [&](std::size_t look) {
    if (look == *std::rbegin(equivalence_looks)) look = std::min(look, values.size());
    return look <= values.size() &&
           within({values.begin(), values.begin() + static_cast<std::ptrdiff_t>(look)},
                  equivalence_level / static_cast<double>(std::size(equivalence_looks)));
  });
}

std::optional<double> pairs_that_settle(const CellPairs& pairs, const Margins& margins,
                                        double level) {
  constexpr std::size_t min_of_spread = 3;
  std::vector<double> values = pairs.decisive();
  if (values.size() < min_of_spread) values = pairs.all();
  if (values.size() < min_of_spread) return std::nullopt;
  const double deviation = signed_rank_spread(values);
  const double effect = std::abs(effect_of(hodges_lehmann(values)));
  std::optional<double> least;
  const auto consider = [&](double limit, double level_of_test, double power_of_test) {
    const double distance = std::abs(std::log1p(effect) - std::log1p(limit));
    const double needed = pairs_for_power(deviation, distance, level_of_test, power_of_test);
    // An effect right at the limit would take for ever.
    if (std::isfinite(needed)) least = std::min(needed, least.value_or(needed));
  };
  if (effect < margins.equivalence) {
    // Both ends of the interval may fail, so each with half of the chance (Chow, Shao, Wang,
    // "Sample size calculations in clinical research", section 3.1).
    consider(margins.equivalence, equivalence_level, 1 - (1 - power) / 2);
  }
  if (effect >= margins.fail_size && effect > margins.bias_floor) {
    consider(margins.bias_floor, level, power);
  }
  return least;
}

}  // namespace reports
