// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "reports/results/by_cell.h"
#include "reports/results/results.h"
#include "reports/results/work.h"
#include "reports/statistics/sure_order.h"

namespace reports {

/// The probability of any wrong statement "this is faster than that" in everything that is said
/// about one run.
inline constexpr double order_level = 0.035;
/// The probability of any wrong statement "beyond this nothing is gained". The two together keep
/// 5 % in a run.
inline constexpr double limit_level = 0.015;

/// At how many numbers of rounds the run could have ended early; 1 where it could not. Levels are
/// divided by it, because each look is a chance to be wrong.
std::size_t looks_of(const Plan& plan);

/// How many of a plan's comparisons have a limit that they hold or fail.
std::size_t limited_comparisons(const Plan& plan);
/// The share of these levels that ranks have in a run: a half where it judges comparisons as well,
/// which have the other one.
double level_share(const Plan& plan);
/// The probability with which one of a plan's comparisons may be judged wrongly, so that all of
/// them keep the run's level together.
double comparison_level(const Plan& plan);

/// Cells that are compared are few: of more, only the fastest so many are.
inline constexpr std::size_t max_ranked = 100;

/// The fewest rounds with which something can be said on a run in which so many cells are compared.
std::size_t min_rounds(std::size_t cells, std::size_t looks);

/// The rounds to plan for so many cells, so that limits can be told as well, and large differences
/// also where many cells are equal: with the fewest they are told only where all are far apart
/// (docs/validation/ranks.md).
std::size_t rounds_to_plan(std::size_t cells, std::size_t looks);

/// The work whose cells are compared with each other. Those that wait are compared by their times
/// per task, so their number of tasks is no part of it.
TimedWork compared_work_of(const Cell& cell);

/// The one table of what is sure about a run: which cells are faster than which others. Every
/// sentence that names a winner or an order is made of it, so that all of them together are wrong
/// with a probability of at most `order_level`.
///
/// Cells of one work are told apart by their figures within each round (`surely_less`), whatever
/// their language or how many of their tasks are in flight; those that wait, by their times per
/// task. Where a neighbour slows one of two cells down more than the other, as quiet and
/// disturbed laps show (reports/state/quiet.h), the quiet laps alone have to tell them apart as
/// well, at the same level, or, where too few rounds have quiet laps for that, show at least half
/// of the difference: what is faster only beside the neighbour is not called faster. Where the
/// probes tell nothing, or no lap was quiet, the order is that of the times as they were,
/// neighbours included.
///
/// Left out are cells that are not ranked (`Plan::ranks`), that failed, with an arrival rate, the
/// baselines of waiting work, and cells with less than half of the rounds of another one.
class Order {
 public:
  explicit Order(const Results& results) : Order(results, looks_of(results.plan)) {}
  /// The same of a run with so many looks, at least 1.
  Order(const Results& results, std::size_t looks);

  /// Returns whether the first of two cells is surely faster than the second. False for cells that
  /// are not compared.
  bool is_faster(std::uint64_t cell, std::uint64_t other) const;
  /// Returns whether the cell has rounds enough for something to be told.
  bool is_told(std::uint64_t cell) const;
  /// Returns whether it is left out because there are more than `max_ranked` of its work.
  bool is_beyond_limit(std::uint64_t cell) const;

  /// The number of cells that are compared in the run.
  std::size_t cells() const { return table_->family.cells; }
  /// The fewest rounds with which the run can tell something.
  std::size_t min_rounds() const { return table_->min_rounds; }
  /// The probability with which what is said of the limit of one line of cells may be wrong.
  double level_of_limit() const;
  const OrderFamily& family() const { return table_->family; }

  /// The same of some of the cells, which are counted anew from 0 in this order.
  Order of(std::span<const std::uint64_t> cells) const;

 private:
  struct Pool {
    std::vector<std::vector<bool>> less;
    bool is_told = false;
  };
  struct Place {
    std::size_t pool = 0;
    std::size_t place = 0;
  };
  struct Table {
    std::vector<Pool> pools;
    OrderFamily family;
    std::size_t min_rounds = 0;
    std::size_t looks = 1;
    std::size_t lines = 1;  ///< `limit_lines`
    double share = 1;       ///< `level_share`
  };

  std::shared_ptr<const Table> table_;
  std::vector<std::optional<Place>> places_;  ///< by cell
  std::vector<bool> beyond_limit_;            ///< by cell
};

/// Figures of one thing that is measured, by the round.
using FiguresByRound = std::map<std::uint64_t, double>;

/// Returns which of some figures other than times are surely less than which others, [less][more],
/// as one of the statements on a run with this order. Figures are above 0.
std::vector<std::vector<bool>> surely_less(const std::vector<FiguresByRound>& figures,
                                           const OrderFamily& family);

}  // namespace reports
