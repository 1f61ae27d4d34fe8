// SPDX-License-Identifier: Apache-2.0
#include "reports/weak_run.h"

#include <algorithm>

#include "reports/charts/catalogue.h"
#include "reports/summary/subset.h"
#include "reports/summary/summary.h"

namespace reports {
namespace {

bool has_rivals(const CellSummary& summary, const Group& group, const std::vector<Cell>& cells) {
  const Cell& cell = cells[summary.cell];
  return std::ranges::any_of(group.cells, [&](const CellSummary& other) {
    const Cell& another = cells[other.cell];
    return other.rank && (another.model != cell.model || another.workers != cell.workers);
  });
}

void add_rows(const Results& part, const Order& order, std::vector<ShownRow>& rows) {
  for (const Group& group : summarize(part, order)) {
    for (const CellSummary& summary : group.cells) {
      if (!summary.median_ns || summary.failure != nullptr) continue;
      ShownRow row;
      if (summary.rank && has_rivals(summary, group, part.plan.cells)) {
        row.may_be_best = summary.rank->may_be_best();
      }
      if (summary.interval_ns && *summary.median_ns > 0) {
        row.relative_half_width =
            (summary.interval_ns->high - summary.interval_ns->low) / 2 / *summary.median_ns;
      }
      rows.push_back(row);
    }
  }
}

}  // namespace

std::vector<ShownRow> shown_rows(const Results& results) {
  std::vector<ShownRow> rows;
  const Order order(results);
  if (results.plan.experiments.empty()) add_rows(results, order, rows);
  for (const Experiment& experiment : results.plan.experiments) {
    Results part = subset(results, experiment.cells);
    part.unranked |= ranking_mode_of(experiment.chart) == RankingMode::points;
    add_rows(part, order.of(experiment.cells), rows);
  }
  return rows;
}

bool is_weak_run(const Results& results) {
  return results.machine_state && is_weak(shown_rows(results), *results.machine_state);
}

}  // namespace reports
