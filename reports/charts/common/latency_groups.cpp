// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/latency_groups.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::vector<double> ArrivingCell::quantiles_ns(double share) const {
  std::vector<double> values;
  for (const Histogram& latency : latencies) {
    // A quantile of fewer would be the longest latency under another name.
    if (share < 1 && static_cast<double>(latency.total()) * (1 - share) < 0.999) return {};
    if (latency.total() > 0) {
      values.push_back(static_cast<double>(latency.quantile_ns(share)));
    }
  }
  return values;
}

std::string ArrivingCell::saturated_text() const {
  return fmt::format("in {} of {}", saturated, pluralize(latencies.size(), "trial"));
}

FiguresByRound ArrivingCell::quantiles_by_round(double share) const {
  FiguresByRound values;
  for (std::size_t place = 0; place < latencies.size(); ++place) {
    if (latencies[place].total() == 0) continue;
    const std::int64_t ns = latencies[place].quantile_ns(share);
    values[rounds[place]] = static_cast<double>(std::max<std::int64_t>(ns, 1));
  }
  return values;
}

std::vector<LatencyGroup> latency_groups(std::span<const Selection> selections) {
  std::vector<LatencyGroup> all;
  std::map<std::string, std::size_t> places;
  for (const Selection& selection : selections) {
    const Results& results = selection.source->results;
    const std::string label = legend_label(selections, selection);
    std::map<std::uint64_t, std::vector<const Trial*>> trials;
    for (const Trial& trial : results.trials) {
      if (trial.open_loop) trials[trial.cell].push_back(&trial);
    }
    std::vector<const Cell*> cells;
    for (const std::uint64_t index : existing_cells(selection)) {
      if (results.plan.cells[index].arrival_rate > 0) cells.push_back(&results.plan.cells[index]);
    }
    if (cells.empty()) continue;
    const SeriesNames names(cells);
    const OrderFamily family = Order(results).family();
    for (const Cell* cell : cells) {
      const auto index = static_cast<std::uint64_t>(cell - results.plan.cells.data());
      std::string title =
          fmt::format("{}{}, {} in flight, {}", sanitize(cell->workload, 60),
                      work_details(*cell, cells, false), cell->concurrency, language(cell->family));
      if (!label.empty()) title += " · " + sanitize(label, 60);
      const auto [place, is_new] = places.try_emplace(title, all.size());
      if (is_new) all.push_back({.title = title, .lines = {}, .family = family});
      std::vector<LatencyLine>& lines = all[place->second].lines;
      auto line = std::ranges::find(lines, names.of(*cell), &LatencyLine::series);
      if (line == lines.end()) {
        lines.push_back({.series = names.of(*cell), .by_rate = {}});
        line = lines.end() - 1;
      }
      ArrivingCell arriving{.cell = cell, .failure = results.failure(index)};
      for (const Trial* trial : trials[index]) {
        if (arriving.failure != nullptr) break;
        arriving.latencies.emplace_back(trial->open_loop->latency,
                                        trial->open_loop->latency_max_ns);
        arriving.rounds.push_back(trial->index);
        arriving.achieved.push_back(trial->open_loop->achieved_rate);
        if (trial->open_loop->saturated) ++arriving.saturated;
      }
      line->by_rate.try_emplace(cell->arrival_rate, std::move(arriving));
    }
  }
  return all;
}

std::vector<double> rates_of(const LatencyGroup& group) {
  std::vector<double> rates;
  for (const LatencyLine& line : group.lines) {
    for (const auto& [rate, arriving] : line.by_rate) rates.push_back(rate);
  }
  std::ranges::sort(rates);
  rates.erase(std::unique(rates.begin(), rates.end()), rates.end());
  return rates;
}

const LatencyQuantile& reported_quantile(const LatencyGroup& group) {
  const LatencyQuantile* best = &latency_quantiles[0];
  for (const LatencyQuantile& quantile : latency_quantiles) {
    if (quantile.share > 0.99) break;
    const bool all = std::ranges::all_of(group.lines, [&](const LatencyLine& line) {
      return std::ranges::all_of(line.by_rate, [&](const auto& entry) {
        return entry.second.latencies.empty() || entry.second.quantile_ns(quantile.share);
      });
    });
    if (all) best = &quantile;
  }
  return *best;
}

}  // namespace reports
