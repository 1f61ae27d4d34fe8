// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/io_concurrency.h"

#include <set>

#include "reports/charts/answers/open_gain.h"
#include "reports/charts/charts.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr std::size_t max_shared_lines = 8;

/// Returns the settings that were measured; none where an axis could not show so many.
std::vector<double> settings_of(const LineGroup& group) {
  std::set<double> settings;
  for (const SettingLine& line : group.lines) {
    for (const auto& [in_flight, cell] : line.cells) {
      settings.insert(static_cast<double>(in_flight));
    }
  }
  if (settings.size() > 12) return {};
  return {settings.begin(), settings.end()};
}

Chart chart_of(const LineGroup& group, const TrialsBySource& by_source, const Palette& palette) {
  vega_lite::Legend legend(palette);
  vega_lite::LineChart chart{
      .x = {.title = "tasks in flight", .logarithmic = true, .format = "~s"},
      .y = {.title = "tasks per second", .logarithmic = true, .format = "~s"},
      .tooltip_titles = {"model", "in flight", "rate", "95 % interval", "workers"}};
  chart.x.ticks = settings_of(group);
  DataTable table{.columns = {"model", "in flight", "workers", "tasks", "per second",
                              "95 % interval", "trials", "remark"}};
  for (const SettingLine& line : group.lines) {
    const ByCell& by_cell = by_source.of(*line.source);
    const auto stop = certain_stop(line.cells, by_cell, by_source.order(*line.source));
    const std::string name = legend.add(line.series, line.label);
    for (const auto& [in_flight, index] : line.cells) {
      const Cell& cell = line.cell(index);
      const auto values = rates(line, index, by_cell);
      const auto rate = rate_of(line, index, by_cell);
      const Failure* failure = line.source->results.failure(index);
      const bool stops = stop == in_flight;
      table.rows.push_back(
          {name, std::to_string(in_flight), std::to_string(cell.workers),
           std::to_string(cell.tasks), rate ? format_rate(rate->value) : "",
           rate ? interval_text(*rate, format_rate) : "", std::to_string(values.size()),
           failure != nullptr ? "failed: " + sanitize(failure->reason, 200)
           : !rate            ? "not measured"
           : stops ? gain_text(Gain::stops, in_flight, pluralize(in_flight, "task") + " in flight")
                   : ""});
      if (!rate) continue;
      const auto x = static_cast<double>(in_flight);
      chart.points.push_back(
          {.series = name,
           .x = x,
           .y = rate->value,
           .interval = rate->interval,
           .tooltip = {name, std::to_string(in_flight), format_rate(rate->value),
                       interval_text(*rate, format_rate), std::to_string(cell.workers)},
           .marked = stops});
      for (const double value : values) chart.dots.push_back({name, x, value});
    }
  }
  return {.title = group.title + ": tasks per second, by tasks in flight",
          .note =
              "Both axes are logarithmic; more is better. Upright strokes: 95 % intervals. Dots: "
              "trials. Ring: more in flight gain nothing that matters.",
          .spec = to_line(vega_lite::line_chart(chart, legend)),
          .table = std::move(table),
          .work = group.title};
}

}  // namespace

void make_io_concurrency(Section& section, std::span<const Selection> selections,
                         const Palette& palette) {
  const TrialsBySource by_source(selections);
  const std::vector<LineGroup> all = in_flight_groups(selections);
  // Machines are not ranked: who reaches most is asked of each source.
  Inconclusive inconclusive;
  add_concurrency_answers(split(all, 0), by_source, section, inconclusive);
  add_inapplicable(inconclusive, selections, all);
  if (all.empty()) {
    inconclusive.add("how many to have in flight", "", "no task that waits was measured", "");
  }
  inconclusive.put_into(section);
  for (const LineGroup& group : split(all, max_shared_lines)) {
    Chart chart = chart_of(group, by_source, palette);
    chart.id = chart_id(section, "concurrency");
    section.charts.push_back(std::move(chart));
  }
}

}  // namespace reports
