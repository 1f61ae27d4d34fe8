// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/settled.h"

#include <algorithm>
#include <cmath>

#include "reports/results/by_cell.h"
#include "reports/statistics/signed_rank.h"
#include "reports/summary/order.h"
#include "reports/summary/summary.h"

namespace reports {
namespace {

bool is_precise(const CellSummary& summary, double precision) {
  if (!summary.median_ns || !summary.interval_ns) return false;
  return summary.interval_ns->low >= *summary.median_ns * (1 - precision) &&
         summary.interval_ns->high <= *summary.median_ns * (1 + precision);
}

/// Returns whether both bounds of the ratio lie within the precision.
bool is_equivalent(const std::vector<double>& ratios, double precision, double level) {
  std::vector<double> logs;
  for (const double ratio : ratios) logs.push_back(std::log(ratio));
  const auto low = signed_rank_lower_bound(logs, level);
  const auto high = signed_rank_upper_bound(std::move(logs), level);
  return low && high && *low >= std::log1p(-precision) && *high <= std::log1p(precision);
}

}  // namespace

bool is_settled(const Results& results, double precision) {
  return is_settled(results, precision, looks_of(results.plan));
}

bool is_settled(const Results& results, double precision, std::size_t looks) {
  const ByCell by_cell(results);
  const Order order(results, looks);
  const double level = level_of_set(2, order.family()) / 2;
  bool has_ranks = false;
  for (const Group& group : summarize(results, order)) {
    if (group.rounds_needed > 0) return false;
    std::vector<std::uint64_t> cells;
    for (const CellSummary& summary : group.cells) {
      if (summary.failure != nullptr || !summary.median_ns) continue;
      if (!is_precise(summary, precision)) return false;
      if (summary.rank) cells.push_back(summary.cell);
    }
    has_ranks |= !cells.empty();
    for (std::size_t one = 0; one < cells.size(); ++one) {
      for (std::size_t other = one + 1; other < cells.size(); ++other) {
        if (order.is_faster(cells[one], cells[other]) ||
            order.is_faster(cells[other], cells[one])) {
          continue;
        }
        if (!is_equivalent(by_cell.time_ratios(cells[one], cells[other]), precision, level)) {
          return false;
        }
      }
    }
  }
  return has_ranks;
}

}  // namespace reports
