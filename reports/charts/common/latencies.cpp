// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/latencies.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/common/latency_answers.h"
#include "reports/charts/common/latency_groups.h"
#include "reports/charts/common/scaling.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/text/text.h"

namespace reports {
namespace {

DataTable table(const LatencyGroup& group) {
  DataTable table{.columns = {"model", "offered", "achieved"}};
  for (const LatencyQuantile& quantile : latency_quantiles) {
    table.columns.emplace_back(quantile.title);
    table.columns.emplace_back("95 % interval");
  }
  table.columns.insert(table.columns.end(), {"trials", "remark"});
  for (const LatencyLine& line : group.lines) {
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
                    : arriving.saturated > 0     ? "fell behind " + arriving.saturated_text()
                                                 : "");
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

constexpr const char* how_measured =
    " From a task's arrival to its end, or from an item's until it was got, whether or not the "
    "model kept up; of each trial the "
    "quantile, of these the median and its 95 % interval.";

std::optional<Interval> scaled(const std::optional<Interval>& interval, double by) {
  return interval ? std::optional(Interval{interval->low / by, interval->high / by}) : std::nullopt;
}

Chart by_rate(const LatencyGroup& group, const Palette& palette) {
  constexpr double ms = 1e6;
  const LatencyQuantile& quantile = reported_quantile(group);
  vega_lite::Legend legend(palette);
  vega_lite::LineChart chart{.x = {.title = "arrivals per second",
                                   .logarithmic = true,
                                   .ticks = rates_of(group),
                                   .format = "~s"},
                             .y = {.title = std::string(quantile.title) + " of latency (ms)",
                                   .logarithmic = true,
                                   .format = "~r"},
                             .tooltip_titles = {"model", "offered", "achieved", quantile.title,
                                                "95 % interval", "remark"}};
  for (const LatencyLine& line : group.lines) {
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
                       arriving.saturated > 0 ? "fell behind " + arriving.saturated_text()
                                              : "kept up"},
           .marked = arriving.falls_behind()});
      for (const double ns : arriving.quantiles_ns(quantile.share)) {
        chart.dots.push_back({name, rate, ns / ms});
      }
    }
  }
  return {.title = "Latency by rate: " + group.title,
          .note = std::string("A ring marks a rate that the model did not keep up with in "
                              "most trials.") +
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
    for (const LatencyLine& line : group.lines) {
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
  for (LatencyLine& line : one.lines) {
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
  const std::vector<LatencyGroup> groups = latency_groups(selections);
  add_latency_answers(section, groups);
  for (const LatencyGroup& group : groups) {
    const std::vector<double> rates = rates_of(group);
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
