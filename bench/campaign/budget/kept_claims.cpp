// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/kept_claims.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"

namespace bench {
namespace {

using CellSet = std::set<std::uint64_t>;

CellSet cells_of(const reports::Claim& claim) {
  CellSet cells;
  for (const reports::ClaimPart& part : claim.parts) {
    for (const auto& cell : {part.comparison.cell, part.comparison.against}) {
      if (cell) cells.insert(*cell);
    }
  }
  return cells;
}

/// Returns the time that these cells take in the fewest rounds that decide anything.
double cost_s(const std::vector<BudgetCell>& cells, const CellSet& chosen, const Budget& budget) {
  std::vector<BudgetCell> some;
  some.reserve(chosen.size());
  for (const std::uint64_t cell : chosen) some.push_back(cells[cell]);
  return rounds_cost_s(some, budget.min_rounds_to_rank, {.laps = 1, .turn_s = budget.turn_s},
                       /*with_memory=*/false);
}

/// Returns whether nothing is known of a cell by which it could be planned.
bool is_unknown(const BudgetCell& cell) {
  return !cell.is_left_alone && (cell.cost.is_at_least || cell.cost.was_not_tried);
}

/// Returns the claim of those that are left which adds the least time; nothing where none fits.
std::optional<std::size_t> cheapest(const std::vector<CellSet>& claims,
                                    const std::set<std::size_t>& left, const CellSet& kept,
                                    const std::vector<BudgetCell>& cells, const Budget& budget) {
  // What is left is an estimate.
  constexpr double share = 0.85;
  std::optional<std::size_t> best;
  double best_s = share * budget.left_s;
  for (const std::size_t claim : left) {
    CellSet with = kept;
    with.insert(claims[claim].begin(), claims[claim].end());
    const double needed_s = cost_s(cells, with, budget);
    if (needed_s > best_s || (best && needed_s == best_s)) continue;
    best = claim;
    best_s = needed_s;
  }
  return best;
}

/// Returns the cells of the claims that are measured.
CellSet kept_cells(const reports::Plan& plan, const std::vector<BudgetCell>& cells,
                   const Budget& budget) {
  std::vector<CellSet> claims;
  std::set<std::size_t> left;
  for (const reports::Claim& claim : plan.claims) {
    claims.push_back(cells_of(claim));
    const bool can_be_planned = std::ranges::none_of(
        claims.back(), [&](std::uint64_t cell) { return is_unknown(cells[cell]); });
    if (can_be_planned) left.insert(claims.size() - 1);
  }
  CellSet kept;
  while (const auto claim = cheapest(claims, left, kept, cells, budget)) {
    kept.insert(claims[*claim].begin(), claims[*claim].end());
    left.erase(*claim);
  }
  return kept;
}

}  // namespace

Fit fit_claims(const reports::Plan& plan, const std::vector<BudgetCell>& cells,
               const Budget& budget) {
  if (!plan.measures_claims()) return fit_to_budget(cells, budget);
  CellSet all;
  for (std::uint64_t cell = 0; cell < cells.size(); ++cell) all.insert(cell);
  const bool fits =
      cost_s(cells, all, budget) <= budget.left_s && std::ranges::none_of(cells, is_unknown);
  if (fits) return fit_to_budget(cells, budget);
  const CellSet kept = kept_cells(plan, cells, budget);
  std::vector<BudgetCell> some = cells;
  for (std::uint64_t cell = 0; cell < some.size(); ++cell) {
    // Why nothing is known of a cell is said of it alone.
    if (!kept.contains(cell) && !is_unknown(some[cell])) some[cell].is_left_alone = true;
  }
  Fit fit = fit_to_budget(some, budget);
  for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
    if (kept.contains(cell) || cells[cell].is_left_alone || fit.left_out.contains(cell)) continue;
    fit.left_out[cell] = {.reason = fmt::format("no time for its claim in a time budget of {}",
                                                rough_time(budget.total_s)),
                          .detail = {}};
  }
  return fit;
}

}  // namespace bench
