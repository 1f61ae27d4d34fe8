// SPDX-License-Identifier: Apache-2.0
#include "reports/fresh_pairs.h"

#include <algorithm>
#include <cmath>

#include "reports/signed_rank.h"

namespace reports {
namespace {

constexpr double power = 0.9;
constexpr double slowdowns[] = {0.1, 0.07, 0.05, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01};

std::uint64_t clamped(double pairs) {
  return static_cast<std::uint64_t>(
      std::clamp<double>(pairs, fewest_fresh_pairs, most_fresh_pairs));
}

}  // namespace

std::vector<std::uint64_t> fresh_pairs(std::span<const FlaggedCell> flagged, const Margins& margins,
                                       double time_s) {
  std::vector<std::uint64_t> wanted;
  std::vector<double> spreads;
  for (const FlaggedCell& cell : flagged) {
    wanted.push_back(clamped(static_cast<double>(fewest_pairs(cell.level))));
    spreads.push_back(signed_rank_spread(cell.screen));
    time_s -= static_cast<double>(wanted.back()) * cell.pair_s;
  }
  for (const double slowdown : slowdowns) {
    const double distance = std::log1p(slowdown) - margins.bias_floor;
    if (slowdown < margins.fail_size || distance <= 0) break;
    struct Step {
      std::size_t cell;
      std::uint64_t pairs;
      double more_s;
    };
    std::vector<Step> steps;
    for (std::size_t cell = 0; cell < flagged.size(); ++cell) {
      const std::uint64_t pairs =
          clamped(pairs_for_power(spreads[cell], distance, flagged[cell].level, power));
      steps.push_back(
          {cell, pairs, static_cast<double>(pairs - wanted[cell]) * flagged[cell].pair_s});
    }
    std::ranges::stable_sort(steps, {}, &Step::more_s);
    for (const Step& step : steps) {
      if (step.more_s > time_s) break;
      wanted[step.cell] = step.pairs;
      time_s -= step.more_s;
    }
  }
  return wanted;
}

}  // namespace reports
