// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/pipelines.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/answers/granularity.h"
#include "reports/charts/charts.h"
#include "reports/charts/support/operation_figures.h"
#include "reports/charts/support/price_bars.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr double ns_per_us = 1e3;

using Sweeps = std::vector<PipelineSweep>;

/// Adds the speed-up over serial by the work per item of some sweeps, of which there may be none.
void add_lines(const std::string& kind, const std::string& title, const std::string& note,
               const Sweeps& sweeps, const Palette& palette, Section& section) {
  if (sweeps.empty()) return;
  vega_lite::Legend legend(palette);
  vega_lite::LineChart chart{
      .x = {.title = "work per item (µs)",
            .logarithmic = true,
            .ticks = decades(true),
            .format = "~g"},
      .y = {.title = "speed-up over serial (×)",
            .logarithmic = true,
            .ticks = decades(true),
            .format = "~g"},
      .tooltip_titles = {"pipeline", "work per item", "speed-up", "95 % interval", "trials"},
      .points = {},
      .rules = {{.label = "serial", .at_x = false, .value = 1}}};
  Chart drawn{.id = chart_id(section, kind),
              .title = title,
              .note = note,
              .spec = {},
              .table = {{"pipeline", "stages", "work per item", "speed-up", "95 % interval",
                         "trials", "result"},
                        {}},
              .takes_answer = false};
  for (const PipelineSweep& one : sweeps) {
    const auto row_of = [&](double work_ns) -> std::vector<std::string> {
      return {one.name(), std::to_string(one.stages), format_task(work_ns)};
    };
    for (const auto& [work_ns, size] : one.sweep.speed_ups) {
      const auto gain = measure(size.efficiencies);
      if (!gain) continue;
      std::string label = one.channel;
      if (one.stages != 2) label += ", " + std::to_string(one.stages) + " stages";
      if (!one.sweep.name.source.empty()) label += " · " + one.sweep.name.source;
      const std::string series = legend.add(one.sweep.name.series, label);
      legend.set_label(series, one.name());
      std::vector<std::string> row = row_of(work_ns);
      row.insert(row.end(), {format_times(gain->value), interval_text(*gain, format_times),
                             std::to_string(gain->trials), "measured"});
      chart.points.push_back({.series = series,
                              .x = work_ns / ns_per_us,
                              .y = gain->value,
                              .interval = gain->interval,
                              .tooltip = {one.name(), row[2], row[3], row[4], row[5]}});
      drawn.table.rows.push_back(std::move(row));
    }
    for (const auto& [work_ns, missing_reason] : one.sweep.missing_values) {
      std::vector<std::string> row = row_of(work_ns);
      row.insert(row.end(), {"", "", "0", missing_reason});
      drawn.table.rows.push_back(std::move(row));
    }
  }
  if (drawn.table.rows.empty()) return;
  if (chart.points.empty()) chart.x.domain = chart.y.domain = empty_axis;
  drawn.spec = to_line(vega_lite::line_chart(chart, legend));
  section.charts.push_back(std::move(drawn));
}

std::string format_work(double work_us) { return format_task(work_us * ns_per_us); }

std::string bounds_text(const Metg::Bounds& bounds) {
  return format_size(bounds.low) + " – " + format_size(bounds.high);
}

/// What stands in place of a break-even that lies beyond the work measured, or is not known.
std::string no_break_even(const ModelSweep& sweep) {
  if (!sweep.break_even) {
    return sweep.missing_values.empty() ? "not measured" : sweep.missing_values.begin()->second;
  }
  if (never_pays(sweep)) return "not faster with any work measured";
  const Metg& even = *sweep.break_even;
  if (pays(sweep) && even.size.place == TaskSize::Place::below) {
    return "faster with all work measured";
  }
  const std::string text = "no break-even within the work measured";
  return even.interval ? text + " [" + bounds_text(*even.interval) + "]" : text;
}

/// Adds the work per item from which on each pipeline is faster than serial.
void add_break_evens(Sweeps sweeps, const Palette& palette, Section& section) {
  if (sweeps.empty()) return;
  const auto is_within = [](const PipelineSweep& one) {
    const auto& even = one.sweep.break_even;
    return even && even->size.place == TaskSize::Place::within;
  };
  std::ranges::stable_sort(sweeps, {}, [&](const PipelineSweep& one) {
    const auto& even = one.sweep.break_even;
    const int place = even ? static_cast<int>(even->size.place) : 3;
    return std::pair(place, is_within(one) ? even->size.task_ns : 0.0);
  });
  std::vector<PriceBar> bars;
  for (const PipelineSweep& one : sweeps) {
    const ModelSweep& sweep = one.sweep;
    PriceBar bar{.category = one.name(), .series = "break-even"};
    std::size_t trials = 0;
    for (const auto& [work_ns, size] : sweep.speed_ups) {
      trials = std::max(trials, size.efficiencies.size());
    }
    std::string interval;
    if (is_within(one)) {
      bar.figure = Measurement{{sweep.break_even->size.task_ns / ns_per_us, {}}, trials};
      if (const auto& bounds = sweep.break_even->interval) {
        bar.figure->interval =
            Interval{bounds->low.task_ns / ns_per_us, bounds->high.task_ns / ns_per_us};
        interval = bounds_text(*bounds);
      }
    } else {
      bar.missing_reason = no_break_even(sweep);
    }
    bar.row = {one.name(),
               std::to_string(one.stages),
               is_within(one) ? format_size(sweep.break_even->size) : "",
               interval,
               std::to_string(trials),
               bar.missing_reason};
    bars.push_back(std::move(bar));
  }
  section.charts.push_back(draw_prices(
      {.id = "pipelines-break-even",
       .title = "From how much work per item on a pipeline of two stages pays",
       .note = "Where a monotone fit of the speed-ups over the logarithm of the work crosses 1, "
               "with a 95 % bootstrap interval over trials.",
       .x = price_axis("work per item, both stages together (µs)"),
       .category = "pipeline",
       .series = "figure",
       .figure = "work per item",
       .format = format_work},
      bars, {"pipeline", "stages", "pays from", "95 % interval", "trials", "result"},
      legend_of({"break-even"}, palette)));
}

}  // namespace

/// Adds what a pipeline gains over a serial run of the same work, by the work for an item.
void make_pipelines(Section& section, std::span<const Selection> selections,
                    const Palette& palette) {
  const auto all = answer_selections(
      section, selections, pipeline_sweeps,
      [](const std::string& about, const SelectedCells&, const Sweeps& sweeps,
         Inconclusive& inconclusive) { return pipeline_answers(about, sweeps, inconclusive); });

  const auto families = each_once(
      all, [](const PipelineSweep& one) -> const std::string& { return one.sweep.family; });
  const auto those = [&](const auto& is_one) {
    Sweeps some;
    std::ranges::copy_if(all, std::back_inserter(some), is_one);
    return some;
  };
  const std::string note =
      "The time per item of a serial run, which does all of the work for it in one task, over that "
      "of the pipeline, whose stages share this work equally. Strokes: 95 % intervals.";
  for (const std::string& family : families) {
    const std::string language_of = families.size() > 1 ? language(family) + ": what" : "What";
    add_lines("pipelines", language_of + " a pipeline gains, up to as many stages as cores", note,
              those([&](const PipelineSweep& one) {
                return one.sweep.family == family && !one.is_beyond_cores;
              }),
              palette, section);
  }
  add_break_evens(
      those([](const PipelineSweep& one) { return one.stages == 2 && !one.is_beyond_cores; }),
      palette, section);
  add_lines("pipelines-beyond-cores", "What a pipeline with more stages than cores gains",
            note + " Here the scheduler decides which stages run.",
            those([](const PipelineSweep& one) { return one.is_beyond_cores; }), palette, section);
}

}  // namespace reports
