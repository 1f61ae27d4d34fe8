// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/decision_squares.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "reports/results/synthetic_shape.h"
#include "reports/summary/order.h"
#include "reports/summary/subset.h"
#include "reports/summary/summary.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr double hundredths_of_percent = 1e4;

/// The cells of a square as results of their own. The map has one winner whatever its language, and
/// says so; tables rank the languages apart.
Results together(const SelectedCells& selected, const std::vector<std::uint64_t>& cells) {
  Results part = subset(selected.results(), cells);
  for (Cell& cell : part.plan.cells) cell.family.clear();
  return part;
}

void judge(HeatmapCell& square, const SelectedCells& selected, const Order& order,
           const std::vector<std::uint64_t>& cells) {
  for (const std::uint64_t cell : cells) {
    const std::string missing_reason = selected.missing_reason(cell);
    if (!missing_reason.empty()) {
      square.missing_values.push_back(fmt::format("{} {}", name_of(selected, cell, false).method(),
                                                  sanitize(missing_reason, 200)));
    }
  }
  const Results results = together(selected, cells);
  const auto groups = summarize(results, order.of(cells));
  for (const Group& group : groups) {
    for (const CellSummary& summary : group.cells) {
      if (!summary.median_ns || summary.failure != nullptr) continue;
      square.order.push_back(
          {.cell = cells[summary.cell],
           .time_ns = {{*summary.median_ns, summary.interval_ns}, summary.samples_ns.size()},
           .is_first = order.is_told(cells[summary.cell])});
    }
  }
  const auto is_behind = [&](std::uint64_t one, std::uint64_t other) {
    if (!order.is_faster(other, one)) return false;
    const auto ratio = measure(selected.by_cell().time_ratios(one, other));
    return ratio && ratio->value >= lead_that_matters;
  };
  std::vector<std::uint64_t> leaders;
  for (auto& one : square.order) {
    one.is_first &= std::ranges::none_of(
        square.order, [&](const auto& other) { return is_behind(one.cell, other.cell); });
    if (one.is_first) leaders.push_back(one.cell);
  }
  // One that only a third is ahead of may still be as fast as the leader.
  if (leaders.size() == 1) {
    for (auto& one : square.order) {
      if (order.is_told(one.cell)) one.is_first = !is_behind(one.cell, leaders.front());
    }
  }
  // Of one with too few rounds it is not known whether it is behind.
  const bool has_untold_rival =
      leaders.size() == 1 && std::ranges::any_of(square.order, [&](const auto& one) {
        if (order.is_told(one.cell)) return false;
        const auto ratio = measure(selected.by_cell().time_ratios(one.cell, leaders.front()));
        return ratio && ratio->value < lead_that_matters;
      });
  // The rounds may tell more than the medians, which the rest is ordered by.
  std::stable_partition(square.order.begin(), square.order.end(),
                        [](const HeatmapCell::Contender& one) { return one.is_first; });
  if (square.order.empty()) return;
  square.verdict = HeatmapCell::Verdict::cannot_tell;
  if (groups.size() > 1) {
    square.reason = "the models did not do the same work";
  } else if (square.order.size() == 1) {
    square.reason = "only one model has a result";
  } else if (!square.order.front().is_first || has_untold_rival) {
    square.reason = fmt::format("there are fewer than the {} that ranks need",
                                pluralize(order.min_rounds(), "round"));
  } else {
    square.verdict =
        square.order[1].is_first ? HeatmapCell::Verdict::tie : HeatmapCell::Verdict::winner;
    square.lead =
        measure(selected.by_cell().time_ratios(square.order[1].cell, square.order[0].cell));
  }
}

}  // namespace

std::vector<HeatmapCell> heatmap_cells_of(const SelectedCells& selected) {
  std::map<std::pair<std::int64_t, std::uint64_t>, std::vector<std::uint64_t>> cells;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto shape = shape_of(cell);
    const auto share = shape ? shape->share_of_waiting() : std::nullopt;
    // Who keeps up with a schedule is another question.
    if (!share || cell.arrival_rate > 0) continue;
    cells[{std::llround(*share * hundredths_of_percent), cell.concurrency}].push_back(place);
  }
  const Order order(selected.results());
  std::vector<HeatmapCell> squares;
  for (const auto& [key, of_square] : cells) {
    HeatmapCell square{.share = key.first, .concurrency = key.second};
    judge(square, selected, order, of_square);
    squares.push_back(std::move(square));
  }
  return squares;
}

std::string share_text(std::int64_t share) {
  std::string text = format_number(static_cast<double>(share) / 100, 2);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}

Measurement lead_of(const HeatmapCell& square) {
  if (square.lead) return *square.lead;
  const double first = square.order[0].time_ns.value;
  return {{first > 0 ? square.order[1].time_ns.value / first : 1.0, std::nullopt}, 0};
}

std::string method_of(const SelectedCells& selected, std::uint64_t cell) {
  return name_of(selected, cell, false).method();
}

std::vector<std::string> first_ones(const SelectedCells& selected, const HeatmapCell& square) {
  std::vector<std::string> names;
  for (const auto& contender : square.order) {
    if (contender.is_first) names.push_back(method_of(selected, contender.cell));
  }
  return names;
}

}  // namespace reports
