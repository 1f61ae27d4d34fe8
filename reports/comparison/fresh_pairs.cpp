// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/fresh_pairs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/comparison/cell_pairs.h"
#include "reports/statistics/signed_rank.h"

namespace reports {
namespace {

constexpr double chance_to_find = 0.9;
constexpr double time_share = 0.8;
constexpr double slowdowns[] = {0.1, 0.07, 0.05, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01};

std::uint64_t clamped(double pairs) {
  return static_cast<std::uint64_t>(std::clamp<double>(pairs, min_fresh_pairs, max_fresh_pairs));
}

bool has_failed(const Results& base, const CellJudgement& cell) {
  return base.failure(cell.cell) != nullptr || cell.candidate_failed;
}

}  // namespace

std::vector<std::uint64_t> fresh_pairs(std::span<const FlaggedCell> flagged, const Margins& margins,
                                       double time_s) {
  std::vector<std::uint64_t> wanted;
  std::vector<double> spreads;
  for (const FlaggedCell& cell : flagged) {
    wanted.push_back(clamped(static_cast<double>(min_pairs(cell.level))));
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
      const std::uint64_t pairs = std::max(
          wanted[cell],
          clamped(pairs_for_power(spreads[cell], distance, flagged[cell].level, chance_to_find)));
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

std::map<std::uint64_t, std::uint64_t> fresh_pairs(
    const Results& base, const Results& candidate, bool only_new, double left_s,
    const std::function<double(std::uint64_t)>& pair_s) {
  const auto judgement = judge_pairs(base, candidate);
  const auto pairs = collect_pairs(base, candidate);
  const Margins& margins = base.pairing->margins;
  std::map<bool, double> families;  // of controls, and of the others: each shares the level
  for (const auto& cell : judgement.cells) families[cell.is_control] += cell.flagged ? 1 : 0;
  std::vector<std::uint64_t> cells;
  std::vector<FlaggedCell> flagged;
  double measured_s = 0;  // before an interruption
  for (const auto& cell : judgement.cells) {
    const bool is_new = pairs[cell.cell].confirm.empty();
    if (!cell.flagged || has_failed(base, cell) || (only_new && !is_new)) continue;
    cells.push_back(cell.cell);
    flagged.push_back({.screen = pairs[cell.cell].screen,
                       .level = margins.level / families[cell.is_control],
                       .pair_s = pair_s(cell.cell)});
    measured_s += static_cast<double>(pairs[cell.cell].confirm.size()) * pair_s(cell.cell);
  }
  const auto numbers = fresh_pairs(flagged, margins, measured_s + time_share * left_s);
  std::map<std::uint64_t, std::uint64_t> wanted;
  for (std::size_t place = 0; place < cells.size(); ++place) wanted[cells[place]] = numbers[place];
  return wanted;
}

std::map<std::uint64_t, std::uint64_t> further_pairs(const Results& base, const Results& candidate,
                                                     std::size_t look, bool only_likely) {
  const auto judgement = judge_pairs(base, candidate);
  const auto pairs = collect_pairs(base, candidate);
  std::map<std::uint64_t, std::uint64_t> wanted;
  for (const auto& cell : judgement.cells) {
    const std::size_t screened = pairs[cell.cell].screen.size();
    if (cell.verdict != Verdict::inconclusive || cell.flagged || cell.is_control ||
        has_failed(base, cell) || screened == 0 || cell.decisive_pairs >= look) {
      continue;
    }
    const double needed = cell.pairs_needed.value_or(std::numeric_limits<double>::infinity());
    if (only_likely && needed > 2 * static_cast<double>(look)) continue;
    wanted[cell.cell] = look - screened;
  }
  return wanted;
}

}  // namespace reports
