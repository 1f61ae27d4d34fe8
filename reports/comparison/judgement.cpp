// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/judgement.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace reports {

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::slower:
      return "slower";
    case Verdict::faster:
      return "faster";
    case Verdict::equivalent:
      return "equivalent";
    case Verdict::inconclusive:
      break;
  }
  return "inconclusive";
}

Gate gate_of(const Judgement& judgement, bool strict) {
  const auto some = [&](auto&& is_it) {
    return std::ranges::any_of(judgement.cells, [&](const CellJudgement& cell) {
      return !cell.is_control && is_it(cell);
    });
  };
  const auto has_verdict = [](const CellJudgement& cell) {
    return cell.verdict != Verdict::inconclusive;
  };
  if (!judgement.new_failures.empty() ||
      some([](const CellJudgement& cell) { return cell.candidate_failed; })) {
    return Gate::unusable;
  }
  if (some([](const CellJudgement& cell) { return cell.verdict == Verdict::slower; })) {
    return Gate::regression;
  }
  if (!judgement.contaminated.empty() || !some(has_verdict)) return Gate::not_measurable;
  const auto is_missing = [](const NotCompared& cell) { return !cell.on_both_sides; };
  if (strict &&
      (!judgement.alone.empty() || std::ranges::any_of(judgement.not_compared, is_missing) ||
       some([&](const CellJudgement& cell) { return !has_verdict(cell); }))) {
    return Gate::not_measurable;
  }
  return Gate::pass;
}

double effect_of(double logarithm) { return std::expm1(logarithm); }

Interval effect_of(const Interval& logarithms) {
  return {effect_of(logarithms.low), effect_of(logarithms.high)};
}

bool lies_within(const Interval& effects, double share) {
  return effects.low >= -share && effects.high <= share;
}

double limit_of(double share, int direction) {
  if (direction > 0) return std::log1p(share);
  return share < 1 ? -std::log1p(-share) : std::numeric_limits<double>::infinity();
}

}  // namespace reports
