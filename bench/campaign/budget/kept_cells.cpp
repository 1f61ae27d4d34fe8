// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/kept_cells.h"

#include <algorithm>
#include <map>
#include <set>

namespace bench {
namespace {

using Cells = std::vector<BudgetCell>;
using Places = std::set<std::uint64_t>;

/// Cells that are kept or left out together.
struct Unit {
  Places cells;
  double cost_s = 0;  ///< of a round of them
};

class Choice {
 public:
  Choice(const Cells& cells, std::uint64_t rounds, const FitsInRounds& fits)
      : cells_(cells), rounds_(rounds), fits_(fits) {}

  Cells choose() {
    std::vector<Unit> units = asked_units();
    std::ranges::stable_sort(units, {}, &Unit::cost_s);
    for (const Unit& unit : units) {
      const Places needed = with_references(unit.cells);
      Places with_baselines = needed;
      const Places baselines = baselines_of(unit.cells);
      if (cost_s(baselines) <= unit.cost_s)
        with_baselines.insert(baselines.begin(), baselines.end());
      if (!keep(with_baselines)) keep(needed);
    }
    add_baselines();
    if (kept_.empty()) keep_one();
    return planned(kept_);
  }

 private:
  bool is_planned(std::uint64_t place) const { return !cells_[place].is_left_alone; }

  /// Returns whether a cell is there so that others can be compared with it.
  bool is_for_others(std::uint64_t place) const {
    const BudgetCell& cell = cells_[place];
    if (cell.is_reference) return true;
    if (!cell.is_baseline || cell.compared == 0) return false;
    for (std::uint64_t other = 0; other < cells_.size(); ++other) {
      const BudgetCell& one = cells_[other];
      if (other != place && !one.is_baseline && one.compared == cell.compared) return true;
    }
    return false;
  }

  std::vector<Unit> asked_units() const {
    std::map<std::uint64_t, Places> sweeps;
    std::vector<Unit> units;
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      if (!is_planned(place) || is_for_others(place)) continue;
      const auto& reference = cells_[place].reference;
      if (reference && !is_planned(*reference)) continue;
      const std::uint64_t sweep = cells_[place].sweep;
      if (sweep != 0) {
        sweeps[sweep].insert(place);
      } else {
        units.push_back({.cells = {place}, .cost_s = cost_s({place})});
      }
    }
    units.reserve(units.size() + sweeps.size());
    for (const auto& [number, places] : sweeps) units.push_back({places, cost_s(places)});
    return units;
  }

  Places with_references(Places places) const {
    const Places of = places;
    for (const std::uint64_t place : of) {
      const auto& reference = cells_[place].reference;
      if (reference && is_planned(*reference)) places.insert(*reference);
    }
    return places;
  }

  /// Returns the baselines of these cells, with what those need.
  Places baselines_of(const Places& places) const {
    std::set<std::uint64_t> compared;
    for (const std::uint64_t place : places) compared.insert(cells_[place].compared);
    compared.erase(0);
    Places baselines;
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      const BudgetCell& cell = cells_[place];
      if (is_planned(place) && cell.is_baseline && compared.contains(cell.compared)) {
        baselines.insert(place);
      }
    }
    return with_references(baselines);
  }

  /// Keeps these as well, if they fit.
  bool keep(const Places& more) {
    Places all = kept_;
    all.insert(more.begin(), more.end());
    if (!fits_(planned(all), rounds_)) return false;
    kept_ = std::move(all);
    return true;
  }

  /// Adds the baselines of what is kept that still fit.
  void add_baselines() {
    std::vector<std::uint64_t> missing;
    for (const std::uint64_t place : baselines_of(kept_)) {
      if (!kept_.contains(place)) missing.push_back(place);
    }
    std::ranges::stable_sort(missing, {}, [&](std::uint64_t place) { return cost_s({place}); });
    for (const std::uint64_t place : missing) keep({place});
  }

  /// Keeps the cheapest cell, once if need be; of a sweep, only its reference.
  void keep_one() {
    std::vector<std::uint64_t> alone;
    for (std::uint64_t place = 0; place < cells_.size(); ++place) {
      const BudgetCell& cell = cells_[place];
      if (is_planned(place) && (cell.sweep == 0 || cell.is_reference)) alone.push_back(place);
    }
    if (alone.empty()) return;
    const std::uint64_t cheapest =
        *std::ranges::min_element(alone, {}, [&](std::uint64_t place) { return cost_s({place}); });
    if (fits_(planned({cheapest}), 1)) kept_ = {cheapest};
  }

  double cost_s(const Places& places) const {
    double sum_s = 0;
    for (const std::uint64_t place : places) {
      const BudgetCell& cell = cells_[place];
      sum_s += trial_cost_s(cell.cost, {.iterations = cell.iterations});
    }
    return sum_s;
  }

  Cells planned(const Places& places) const {
    Cells cells = cells_;
    for (std::uint64_t place = 0; place < cells.size(); ++place) {
      cells[place].is_left_alone |= !places.contains(place);
    }
    return cells;
  }

  const Cells& cells_;
  std::uint64_t rounds_;
  const FitsInRounds& fits_;
  Places kept_;
};

}  // namespace

std::vector<BudgetCell> with_kept_cells(const std::vector<BudgetCell>& cells, std::uint64_t rounds,
                                        const FitsInRounds& fits) {
  return Choice(cells, rounds, fits).choose();
}

bool is_between_sizes(const BudgetCell& cell, std::uint64_t step) {
  return cell.sweep != 0 && !cell.is_reference && cell.place_in_sweep % step != 0;
}

std::vector<BudgetCell> with_every_nth_size(const std::vector<BudgetCell>& cells,
                                            std::uint64_t step) {
  Cells fewer = cells;
  for (BudgetCell& cell : fewer) {
    cell.is_left_alone |= is_between_sizes(cell, step);
  }
  return fewer;
}

std::size_t planned_sweeps(const std::vector<BudgetCell>& cells) {
  std::set<std::uint64_t> sweeps;
  for (const BudgetCell& cell : cells) {
    if (!cell.is_left_alone && cell.sweep != 0 && !cell.is_reference) sweeps.insert(cell.sweep);
  }
  return sweeps.size();
}

}  // namespace bench
