// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/sweep_costs.h"

#include <algorithm>

#include "bench/campaign/sweep.h"
#include "reports/results/plan.h"

namespace bench {
namespace {

constexpr std::size_t cells_per_pilot = 4;
/// From cell to cell of a sweep, tasks double in number and halve in size: where one keeps less
/// than this share of `least_efficiency` of its workers busy, the two before it are below that,
/// whatever a task costs beside its work.
constexpr double far_below = 0.25;

double between(double low, double high, double share) { return low + share * (high - low); }

/// Returns the cost of a cell without a pilot by those of the nearest cells that have one, of which
/// either may be missing.
CellCost estimate(std::uint64_t tasks, const SweepCell* before, const SweepCell* after) {
  if (before == nullptr && after == nullptr) return {};
  if (before == nullptr) return *after->piloted;
  const CellCost& low = *before->piloted;
  if (after == nullptr || after->tasks <= before->tasks) {
    const double scale = static_cast<double>(tasks) / static_cast<double>(before->tasks);
    return {.overhead_s = low.overhead_s, .iteration_s = std::max(1.0, scale) * low.iteration_s};
  }
  const CellCost& high = *after->piloted;
  const double share = static_cast<double>(tasks - before->tasks) /
                       static_cast<double>(after->tasks - before->tasks);
  return {.overhead_s = between(low.overhead_s, high.overhead_s, share),
          .iteration_s = between(low.iteration_s, high.iteration_s, share)};
}

/// A cell of which nothing is known failed, and is below as well.
bool is_below(double reference_s, const CellCost& cost, std::uint64_t workers) {
  return cost.iteration_s <= 0 ||
         reports::efficiency(reference_s, cost.iteration_s, workers) < least_efficiency(workers);
}

}  // namespace

std::vector<std::size_t> places_of_sweep_pilots(std::size_t cells) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < cells; place += cells_per_pilot) places.push_back(place);
  if (cells > 0 && places.back() != cells - 1) places.push_back(cells - 1);
  return places;
}

bool may_sweep_further(const SweepCell& cell, double reference_s) {
  return cell.piloted && !cell.piloted->is_at_least && cell.piloted->iteration_s > 0 &&
         reports::efficiency(reference_s, cell.piloted->iteration_s, cell.workers) >=
             far_below * least_efficiency(cell.workers);
}

std::vector<CellCost> estimate_sweep(const std::vector<SweepCell>& cells,
                                     const CellCost& reference) {
  const bool has_reference = reference.iteration_s > 0;
  const bool has_pilot =
      std::ranges::any_of(cells, [](const SweepCell& cell) { return cell.piloted.has_value(); });
  std::vector<CellCost> costs;
  std::size_t below = 0;  // in a row, before this cell
  std::optional<std::size_t> end;
  const SweepCell* before = nullptr;
  for (std::size_t place = 0; place < cells.size(); ++place) {
    const SweepCell& cell = cells[place];
    if (cell.piloted) before = &cell;
    const auto after =
        std::find_if(cells.begin() + static_cast<std::ptrdiff_t>(place), cells.end(),
                     [](const SweepCell& other) { return other.piloted.has_value(); });
    CellCost cost = cell.piloted ? *cell.piloted
                    : !has_pilot
                        ? reference
                        : estimate(cell.tasks, before, after == cells.end() ? nullptr : &*after);
    if (!end && below >= steps_below) end = place;
    below = is_below(reference.iteration_s, cost, cell.workers) ? below + 1 : 0;
    cost.will_be_skipped = !has_reference || (has_pilot && end && place > *end);
    costs.push_back(cost);
  }
  return costs;
}

}  // namespace bench
