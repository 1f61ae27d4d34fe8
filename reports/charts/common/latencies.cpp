// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/latencies.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "reports/charts/support/figures.h"
#include "reports/charts/support/scaling.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The trials of one cell with an arrival rate. Latencies of a trial are no independent samples,
/// so a quantile is taken of each trial, and their median and its interval over trials.
struct Arriving {
  const Cell* cell = nullptr;
  std::vector<Histogram> latencies;
  std::vector<std::uint64_t> rounds;  ///< of the trials, as `latencies`
  std::vector<double> achieved;
  std::size_t saturated = 0;
  const Failure* failure = nullptr;

  std::vector<double> quantiles_ns(double share) const {
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
  /// The same by the round.
  FiguresByRound quantiles_by_round(double share) const {
    FiguresByRound values;
    for (std::size_t place = 0; place < latencies.size(); ++place) {
      if (latencies[place].total() == 0) continue;
      const std::int64_t ns = latencies[place].quantile_ns(share);
      values[rounds[place]] = static_cast<double>(std::max<std::int64_t>(ns, 1));
    }
    return values;
  }
  std::optional<Figure> quantile_ns(double share) const { return figure_of(quantiles_ns(share)); }
};

struct Line {
  std::string series;
  std::map<double, Arriving> by_rate;
};

/// One work with one limit of tasks in flight, in one source and one language.
struct LatencyGroup {
  std::string title;
  std::vector<Line> lines;
  OrderFamily family;  ///< of the source
};

/// A line that keeps up with a rate.
struct Contender {
  const Line* line = nullptr;
  const Arriving* arriving = nullptr;
  double median_ns = 0;  ///< of the quantile
};

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
      std::vector<Line>& lines = all[place->second].lines;
      auto line = std::ranges::find(lines, names.of(*cell), &Line::series);
      if (line == lines.end()) {
        lines.push_back({.series = names.of(*cell), .by_rate = {}});
        line = lines.end() - 1;
      }
      Arriving arriving{.cell = cell, .failure = results.failure(index)};
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
  for (const Line& line : group.lines) {
    for (const auto& [rate, arriving] : line.by_rate) rates.push_back(rate);
  }
  std::ranges::sort(rates);
  rates.erase(std::unique(rates.begin(), rates.end()), rates.end());
  return rates;
}

/// The highest quantile that all trials have enough latencies for.
const LatencyQuantile& told_quantile(const LatencyGroup& group) {
  const LatencyQuantile* best = &latency_quantiles[0];
  for (const LatencyQuantile& quantile : latency_quantiles) {
    if (quantile.share > 0.99) break;
    const bool all = std::ranges::all_of(group.lines, [&](const Line& line) {
      return std::ranges::all_of(line.by_rate, [&](const auto& entry) {
        return entry.second.latencies.empty() || entry.second.quantile_ns(quantile.share);
      });
    });
    if (all) best = &quantile;
  }
  return *best;
}

std::string answer(const LatencyGroup& group, double rate) {
  const LatencyQuantile& quantile = told_quantile(group);
  const std::string start = fmt::format("{}, {}: ", group.title, format_rate(rate));
  std::vector<Contender> keeping_up;
  std::vector<std::string> behind;
  for (const Line& line : group.lines) {
    const auto found = line.by_rate.find(rate);
    if (found == line.by_rate.end() || found->second.latencies.empty()) continue;
    const Arriving& arriving = found->second;
    if (arriving.saturated > 0) {
      behind.push_back(fmt::format("{} ({}, in {} of {} trials)", sanitize(line.series, 80),
                                   format_rate(median(arriving.achieved)), arriving.saturated,
                                   arriving.latencies.size()));
      continue;
    }
    auto values = arriving.quantiles_ns(quantile.share);
    if (!values.empty()) keeping_up.push_back({&line, &arriving, median(std::move(values))});
  }
  const std::string late = behind.empty() ? "" : "falling behind: " + listing(behind);
  if (keeping_up.empty()) return start + (late.empty() ? "nothing was measured" : late);
  std::ranges::stable_sort(keeping_up, {}, &Contender::median_ns);
  const Line* const leader = keeping_up.front().line;
  const auto least = keeping_up.front().arriving->quantile_ns(quantile.share);
  const std::string figure =
      fmt::format("{} of {}", quantile.title, with_interval(*least, format_duration));
  std::vector<FiguresByRound> figures;
  std::size_t min_count = std::numeric_limits<std::size_t>::max();
  for (const Contender& one : keeping_up) {
    figures.push_back(one.arriving->quantiles_by_round(quantile.share));
    min_count = std::min(min_count, figures.back().size());
  }
  const std::string end = late.empty() ? "" : "; " + late;
  if (keeping_up.size() == 1)
    return fmt::format("{}{} has a {}{}", start, sanitize(leader->series, 80), figure, end);
  if (min_count < min_rounds_of(group.family)) {
    return fmt::format(
        "{}the least latency cannot be told with fewer than {}; {} has the least median, a {}{}",
        start, pluralize(min_rounds_of(group.family), "round"), sanitize(leader->series, 80),
        figure, end);
  }
  const auto less = surely_less(figures, group.family);
  std::vector<std::string> tied;
  for (std::size_t place = 0; place < keeping_up.size(); ++place) {
    const bool is_higher = std::ranges::any_of(less, [&](const auto& row) { return row[place]; });
    if (!is_higher) tied.push_back(sanitize(keeping_up[place].line->series, 80));
  }
  if (tied.size() == 1) return fmt::format("{}{} has the least {}{}", start, tied[0], figure, end);
  return fmt::format("{}{} have the least and cannot be told apart: a {}{}", start, listing(tied),
                     figure, end);
}

DataTable table(const LatencyGroup& group) {
  DataTable table{.columns = {"model", "offered", "achieved"}};
  for (const LatencyQuantile& quantile : latency_quantiles) {
    table.columns.emplace_back(quantile.title);
    table.columns.emplace_back("95 % interval");
  }
  table.columns.insert(table.columns.end(), {"trials", "remark"});
  for (const Line& line : group.lines) {
    for (const auto& [rate, arriving] : line.by_rate) {
      std::vector<std::string> row = {
          line.series, format_rate(rate),
          arriving.achieved.empty() ? "" : format_rate(median(arriving.achieved))};
      for (const LatencyQuantile& quantile : latency_quantiles) {
        const auto figure = arriving.quantile_ns(quantile.share);
        row.push_back(figure ? format_duration(figure->value) : "");
        row.push_back(figure ? interval_text(*figure, format_duration) : "");
      }
      row.push_back(std::to_string(arriving.latencies.size()));
      row.push_back(arriving.failure != nullptr
                        ? "failed: " + sanitize(arriving.failure->reason, 200)
                    : arriving.latencies.empty() ? "not measured"
                    : arriving.saturated > 0
                        ? "fell behind in " + std::to_string(arriving.saturated) + " trials"
                        : "");
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

constexpr const char* how_measured =
    " From a task's arrival to its end, whether or not the model kept up; of each trial the "
    "quantile, of these the median and its 95 % interval.";

std::optional<Interval> scaled(const std::optional<Interval>& interval, double by) {
  return interval ? std::optional(Interval{interval->low / by, interval->high / by}) : std::nullopt;
}

Chart by_rate(const LatencyGroup& group, const Palette& palette) {
  constexpr double ms = 1e6;
  const LatencyQuantile& quantile = told_quantile(group);
  vega_lite::Legend legend(palette);
  vega_lite::LineChart chart{.x = {.title = "tasks that arrive per second",
                                   .logarithmic = true,
                                   .ticks = rates_of(group),
                                   .format = "~s"},
                             .y = {.title = std::string(quantile.title) + " of latency (ms)",
                                   .logarithmic = true,
                                   .format = "~r"},
                             .tooltip_titles = {"model", "offered", "achieved", quantile.title,
                                                "95 % interval", "remark"}};
  for (const Line& line : group.lines) {
    const std::string name = legend.add(line.series);
    for (const auto& [rate, arriving] : line.by_rate) {
      const auto figure = arriving.quantile_ns(quantile.share);
      if (!figure) continue;
      chart.points.push_back(
          {.series = name,
           .x = rate,
           .y = figure->value / ms,
           .interval = scaled(figure->interval, ms),
           .tooltip = {name, format_rate(rate), format_rate(median(arriving.achieved)),
                       format_duration(figure->value), interval_text(*figure, format_duration),
                       arriving.saturated > 0 ? "fell behind" : "kept up"},
           .marked = arriving.saturated > 0});
      for (const double ns : arriving.quantiles_ns(quantile.share)) {
        chart.dots.push_back({name, rate, ns / ms});
      }
    }
  }
  return {.title = "Latency by rate: " + group.title,
          .note = std::string("A ring marks a rate that the model did not keep up with.") +
                  how_measured,
          .spec = to_line(vega_lite::line_chart(chart, legend)),
          .table = table(group)};
}

Chart by_quantile(const LatencyGroup& group, double rate, const Palette& palette) {
  constexpr double ms = 1e6;
  vega_lite::Legend legend(palette);
  vega_lite::BarChart chart{
      .x = {.title = "latency (ms)", .logarithmic = true, .format = "~r"},
      .tooltip_titles = {"model", "quantile", "latency", "95 % interval", "achieved"},
      .bars = {}};
  for (const LatencyQuantile& quantile : latency_quantiles) {
    for (const Line& line : group.lines) {
      const auto found = line.by_rate.find(rate);
      if (found == line.by_rate.end()) continue;
      const auto figure = found->second.quantile_ns(quantile.share);
      if (!figure) continue;
      const std::string name = legend.add(line.series);
      chart.bars.push_back({.category = quantile.title,
                            .series = name,
                            .value = figure->value / ms,
                            .interval = scaled(figure->interval, ms),
                            .tooltip = {name, quantile.title, format_duration(figure->value),
                                        interval_text(*figure, format_duration),
                                        format_rate(median(found->second.achieved))}});
    }
  }
  LatencyGroup one{.title = group.title, .lines = group.lines};
  for (Line& line : one.lines) {
    std::erase_if(line.by_rate, [&](const auto& entry) { return entry.first != rate; });
  }
  return {.title = fmt::format("Latency at {}: {}", format_rate(rate), group.title),
          .note = std::string("Less is better.") + how_measured,
          .spec = to_line(vega_lite::bar_chart(chart, legend)),
          .table = table(one)};
}

}  // namespace

void add_latencies(Section& section, std::span<const Selection> selections,
                   const Palette& palette) {
  // A picture per rate, as long as they can be taken in; the table has all.
  constexpr std::size_t max_rates = 4;
  for (const LatencyGroup& group : latency_groups(selections)) {
    const std::vector<double> rates = rates_of(group);
    for (const double rate : rates) section.answers.push_back(answer(group, rate) + ".");
    if (rates.size() > 1) {
      Chart chart = by_rate(group, palette);
      chart.id = chart_id(section, "latency");
      section.charts.push_back(std::move(chart));
    }
    for (std::size_t place = 0; place < std::min(rates.size(), max_rates); ++place) {
      Chart chart = by_quantile(group, rates[place], palette);
      chart.id = chart_id(section, "quantiles");
      section.charts.push_back(std::move(chart));
    }
  }
}

}  // namespace reports
