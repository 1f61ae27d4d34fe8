// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/order.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "reports/state/quiet.h"
#include "reports/statistics/signed_rank.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/compared_cell.h"
#include "reports/summary/limit_lines.h"

namespace reports {
namespace {

/// Leaves out cells with so few rounds that the others would lose theirs for them.
void drop_those_with_few_rounds(std::vector<ComparedCell>& cells) {
  std::size_t most = 0;
  for (const ComparedCell& cell : cells) most = std::max(most, cell.rounds.size());
  std::erase_if(cells, [&](const ComparedCell& cell) { return cell.rounds.size() * 2 < most; });
}

/// The p-value of the hypothesis that the one does not take less time than the other: by all laps.
/// Where a neighbour slows the two down unequally, the quiet laps have to tell them apart as well,
/// or, where too few rounds have such laps for a test, show at least half of the difference.
double p_value_of(const ComparedCell& less, const ComparedCell& more, const OrderFamily& family) {
  const std::vector<double> all = log_ratios(less, more);
  const double by_all = signed_rank_p_values(all).less;
  // Nothing is rejected at a higher level than a pair's.
  const double level = level_of_set(2, family) / 2;
  if (by_all > level || !are_slowed_unequally(less, more)) return by_all;
  const std::vector<double> quiet = quiet_log_ratios(less, more);
  const bool is_testable = quiet.size() >= min_pairs(level);
  if (!is_testable && !quiet.empty() && median(quiet) <= median(all) / 2) return by_all;
  return std::max(by_all, signed_rank_p_values(quiet).less);
}

std::vector<std::vector<bool>> order_of(const std::vector<ComparedCell>& cells,
                                        const std::vector<std::uint64_t>& rounds,
                                        const OrderFamily& family) {
  std::vector<std::vector<double>> scores(cells.size());
  for (const std::uint64_t round : rounds) {
    const std::vector<double> figures = scores_in_round(cells, round);
    for (std::size_t place = 0; place < cells.size(); ++place) {
      scores[place].push_back(figures[place]);
    }
  }
  return surely_less(
      scores,
      [&](std::size_t less, std::size_t more) {
        return p_value_of(cells[less], cells[more], family);
      },
      family);
}

}  // namespace

double level_share(const Plan& plan) {
  bool has_ranks = false;
  for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) has_ranks |= plan.ranks(cell);
  return has_ranks && limited_comparisons(plan) > 0 ? 0.5 : 1;
}

std::size_t limited_comparisons(const Plan& plan) {
  std::size_t count = 0;
  for (const Experiment& experiment : plan.experiments) {
    for (const Comparison& one : experiment.comparisons) {
      if (one.not_applicable.empty() && (one.at_least || one.at_most)) ++count;
    }
  }
  return count;
}

double comparison_level(const Plan& plan) {
  const auto count = static_cast<double>(std::max<std::size_t>(limited_comparisons(plan), 1));
  return level_share(plan) * (order_level + limit_level) / count;
}

std::size_t looks_of(const Plan& plan) { return std::max<std::size_t>(1, plan.looks.size()); }

std::size_t min_rounds(std::size_t cells, std::size_t looks) {
  return min_rounds_of(
      {.cells = std::max<std::size_t>(cells, 2),
       .level = order_level / static_cast<double>(std::max<std::size_t>(looks, 1))});
}

std::size_t rounds_to_plan(std::size_t cells, std::size_t looks) {
  // A line has at least two cells.
  const auto count =
      static_cast<double>(std::max<std::size_t>(cells / 2, 1) * std::max<std::size_t>(looks, 1));
  return std::max(min_rounds(cells, looks), min_pairs(limit_level / count));
}

TimedWork compared_work_of(const Cell& cell) {
  TimedWork work = timed_work_of(cell);
  if (cell.waits) work.tasks = 0;
  return work;
}

Order::Order(const Results& results, std::size_t looks) {
  const ByCell by_cell(results);
  const QuietIterations quiet(results);
  const std::size_t count = results.plan.cells.size();
  places_.resize(count);
  beyond_limit_.resize(count);
  std::map<TimedWork, std::vector<ComparedCell>> works;
  for (std::uint64_t cell = 0; cell < count; ++cell) {
    if (auto entry = compared_cell(by_cell, quiet, cell)) {
      works[compared_work_of(results.plan.cells[cell])].push_back(std::move(*entry));
    }
  }
  auto table = std::make_shared<Table>();
  table->looks = looks;
  table->share = level_share(results.plan);
  table->lines = limit_lines(results.plan);
  std::size_t family_cells = 0;
  for (auto& [work, cells] : works) {
    drop_those_with_few_rounds(cells);
    std::ranges::stable_sort(cells, {}, &ComparedCell::median_ns);
    for (std::size_t place = max_ranked; place < cells.size(); ++place) {
      beyond_limit_[cells[place].cell] = true;
    }
    if (cells.size() > max_ranked) cells.resize(max_ranked);
    if (cells.size() > 1) family_cells += cells.size();
  }
  // Those with an arrival rate are told apart by their latencies.
  for (std::uint64_t cell = 0; cell < count; ++cell) {
    const bool arrives = results.plan.cells[cell].arrival_rate > 0;
    if (arrives && results.plan.ranks(cell) && !by_cell.trials(cell).empty()) ++family_cells;
  }
  table->family = {.cells = std::max<std::size_t>(family_cells, 2),
                   .level = order_level * table->share / static_cast<double>(table->looks)};
  table->min_rounds = min_rounds_of(table->family);
  for (const auto& [work, cells] : works) {
    const std::vector<std::uint64_t> rounds = common_rounds(cells);
    Pool pool{.is_told = rounds.size() >= table->min_rounds};
    if (cells.size() == 1) pool.is_told = rounds.size() >= min_rounds_of({});
    pool.less = pool.is_told ? order_of(cells, rounds, table->family)
                             : std::vector(cells.size(), std::vector<bool>(cells.size(), false));
    for (std::size_t place = 0; place < cells.size(); ++place) {
      places_[cells[place].cell] = Place{table->pools.size(), place};
    }
    table->pools.push_back(std::move(pool));
  }
  table_ = std::move(table);
}

bool Order::is_faster(std::uint64_t cell, std::uint64_t other) const {
  const auto& one = places_[cell];
  const auto& two = places_[other];
  return one && two && one->pool == two->pool &&
         table_->pools[one->pool].less[one->place][two->place];
}

bool Order::is_told(std::uint64_t cell) const {
  return places_[cell] && table_->pools[places_[cell]->pool].is_told;
}

bool Order::is_beyond_limit(std::uint64_t cell) const { return beyond_limit_[cell]; }

double Order::level_of_limit() const {
  return limit_level * table_->share / static_cast<double>(table_->looks * table_->lines);
}

Order Order::of(std::span<const std::uint64_t> cells) const {
  Order part = *this;
  part.places_.clear();
  part.beyond_limit_.clear();
  for (const std::uint64_t cell : cells) {
    part.places_.push_back(places_[cell]);
    part.beyond_limit_.push_back(beyond_limit_[cell]);
  }
  return part;
}

std::vector<std::vector<bool>> surely_less(const std::vector<FiguresByRound>& figures,
                                           const OrderFamily& family) {
  std::vector<std::vector<double>> scores(figures.size());
  if (figures.empty()) return {};
  for (const auto& entry : figures.front()) {
    const std::uint64_t round = entry.first;
    if (!std::ranges::all_of(figures, [&](const auto& one) { return one.contains(round); }))
      continue;
    for (std::size_t place = 0; place < figures.size(); ++place) {
      scores[place].push_back(std::log(figures[place].at(round)));
    }
  }
  return surely_less(
      scores,
      [&](std::size_t less, std::size_t more) {
        std::vector<double> differences;
        for (const auto& [round, value] : figures[less]) {
          const auto other = figures[more].find(round);
          if (other != figures[more].end()) {
            differences.push_back(std::log(value / other->second));
          }
        }
        return signed_rank_p_values(differences).less;
      },
      family);
}

}  // namespace reports
