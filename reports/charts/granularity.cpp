// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/granularity.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/model_sweeps.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr double ns_per_us = 1e3;

std::string share_text(double share) { return format_percent(share, 1); }

/// The time per task relative to serial with tasks of the same size.
class CostChart {
 public:
  explicit CostChart(const Palette& palette) : legend_(palette) {}

  void add(const ModelSweep& sweep) {
    const std::string name = sweep.name.str();
    for (const auto& [task_ns, size] : sweep.sizes) {
      const auto efficiency = measure(size.efficiencies);
      const auto cost = sweep.is_baseline ? std::nullopt : cost_of(sweep, task_ns);
      table_.rows.push_back({name, format_task(task_ns), cost ? format_times(cost->value) : "",
                             cost ? interval_text(*cost, format_times) : "",
                             share_text(efficiency->value), interval_text(*efficiency, share_text),
                             std::to_string(efficiency->trials), "measured"});
      if (!cost) continue;
      const std::string series = legend_.add(sweep.name.series, sweep.name.legend());
      chart_.points.push_back(
          {.series = series,
           .x = task_ns / ns_per_us,
           .y = cost->value,
           .interval = cost->interval,
           .tooltip = {name, format_task(task_ns), format_times(cost->value),
                       interval_text(*cost, format_times), std::to_string(cost->trials)}});
    }
    for (const auto& [task_ns, missing_reason] : sweep.missing_values) {
      table_.rows.push_back({name, format_task(task_ns), "", "", "", "", "0", missing_reason});
    }
    if (!sweep.speed_ups.empty() && !sweep.is_baseline) sweeps_.push_back(sweep);
  }

  void draw(Section& section) {
    if (table_.rows.empty()) return;
    if (chart_.points.empty()) chart_.x.domain = chart_.y.domain = empty_axis;
    Chart chart{.id = "granularity",
                .title = "Time per task against serial, by task size",
                .note =
                    "The time per task over that of serial with tasks of the same size; less is "
                    "better, and below 1 the model is faster than serial. Strokes: 95 % "
                    "intervals. The table has the efficiency as well: serial's time for the same "
                    "work with its largest tasks over workers × time.",
                .spec = to_line(vega_lite::line_chart(chart_, legend_)),
                .table = std::move(table_),
                .brief = brief_table()};
    section.charts.push_back(std::move(chart));
  }

 private:
  /// Returns a row for each model, and a column for each of a few sizes: all of them would be more
  /// than a hundred rows.
  DataTable brief_table() const {
    constexpr std::size_t max_sizes = 6;
    std::set<double, std::greater<>> all_ns;
    for (const ModelSweep& sweep : sweeps_) {
      for (const auto& [task_ns, size] : sweep.speed_ups) all_ns.insert(task_ns);
    }
    const std::size_t step = (all_ns.size() + max_sizes - 1) / max_sizes;
    std::vector<double> shown_ns;
    for (const double task_ns : all_ns) {
      const auto place =
          static_cast<std::size_t>(std::distance(all_ns.begin(), all_ns.find(task_ns)));
      if (place % step == 0) shown_ns.push_back(task_ns);
    }
    DataTable brief{.columns = {"model"}, .rows = {}};
    for (const double task_ns : shown_ns) brief.columns.push_back(format_task(task_ns));
    for (const ModelSweep& sweep : sweeps_) {
      std::vector<std::string> row = {sweep.name.str()};
      for (const double task_ns : shown_ns) {
        const auto cost = cost_of(sweep, task_ns);
        row.push_back(cost ? format_times(cost->value) : "");
      }
      brief.rows.push_back(std::move(row));
    }
    return brief;
  }

  static std::optional<Measurement> cost_of(const ModelSweep& sweep, double task_ns) {
    const auto found = sweep.speed_ups.find(task_ns);
    if (found == sweep.speed_ups.end()) return std::nullopt;
    std::vector<double> costs = found->second.efficiencies;
    for (double& cost : costs) cost = 1 / cost;
    return measure(std::move(costs));
  }

  vega_lite::Legend legend_;
  std::vector<ModelSweep> sweeps_;  ///< that have a time against serial
  vega_lite::LineChart chart_{
      .x = {.title = "task size (µs)",
            .logarithmic = true,
            .ticks = decades(false),
            .format = "~g"},
      .y = {.title = "time per task against serial (×)",
            .logarithmic = true,
            .ticks = decades(true),
            .format = "~g"},
      .tooltip_titles = {"model", "task size", "against serial", "95 % interval", "trials"},
      .points = {},
      .rules = {{.label = "serial", .at_x = false, .value = 1}}};
  DataTable table_{{"model", "task size", "time against serial", "95 % interval", "efficiency",
                    "95 % interval", "trials", "result"},
                   {}};
};

std::string bounds_text(const Metg& metg) {
  if (!metg.interval) return "too few trials";
  const std::string low = format_size(metg.interval->low);
  const std::string high = format_size(metg.interval->high);
  return low == high ? low : low + " – " + high;
}

/// The METG of each model: a point where it is known, an arrow where it lies beyond the sizes.
class MetgChart {
 public:
  explicit MetgChart(const Palette& palette) : legend_(palette) {}

  void add(const ModelSweep& sweep) {
    const std::string category = sweep.name.str();
    categories_.push_back(category);
    if (!sweep.metg) {
      table_.rows.push_back({category, "", "", "", "", sweep.missing_reason});
      missing_values_.push_back({category, sanitize(sweep.missing_reason)});
      return;
    }
    const auto& [size, interval] = *sweep.metg;
    const std::string text = format_size(size);
    const std::string bounds = bounds_text(*sweep.metg);
    const auto& even = sweep.break_even;
    table_.rows.push_back({category, even && !sweep.is_baseline ? format_size(even->size) : "",
                           even && !sweep.is_baseline ? bounds_text(*even) : "", text, bounds,
                           "measured"});
    constexpr const char* places[] = {"below what was measured", "measured",
                                      "above what was measured"};
    Json row = {{"category", category},
                {"series", legend_.add(sweep.name.series, sweep.name.legend())},
                {"place", places[static_cast<int>(size.place)]},
                {"x", size.task_ns / ns_per_us},
                {"text", text}};
    if (interval) {
      row["low"] = interval->low.task_ns / ns_per_us;
      row["high"] = interval->high.task_ns / ns_per_us;
    }
    vega_lite::put_tooltip(row, {category, text, bounds});
    rows_.push_back(std::move(row));
  }

  void draw(Section& section, const std::string& languages) {
    if (categories_.empty()) return;
    Chart chart{
        .id = "granularity-metg",
        .title = "The smallest task worth its while: METG(50 %)",
        .note =
            "The task size at which half of the cores' time is useful work: where a "
            "monotone fit over the logarithm of the size crosses 50 %, with a 95 % "
            "bootstrap interval over trials. Arrows: beyond the sizes measured. The table has the "
            "size from which on a model beats serial as well, where the same fit of the "
            "speed-ups crosses 1.",
        .spec = to_line(spec()),
        .table = std::move(table_)};
    chart.note += languages;
    section.charts.push_back(std::move(chart));
  }

 private:
  Json spec() const {
    vega_lite::Axis axis{
        .title = "task size (µs)", .logarithmic = true, .ticks = decades(false), .format = "~g"};
    if (rows_.empty()) axis.domain = empty_axis;
    if (const auto only = only_size()) axis.domain = Interval{*only / 10, *only * 10};
    Json y = {{"field", "category"}, {"type", "nominal"}, {"title", nullptr}};
    y["scale"] = {{"domain", categories_}};
    y["axis"] = {{"labelLimit", 260}};
    const Json x = vega_lite::quantity("x", axis);
    const auto hide = vega_lite::Legend::filter();
    Json intervals = {{"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
                      {"encoding",
                       {{"x", vega_lite::quantity("low", axis)},
                        {"x2", {{"field", "high"}}},
                        {"y", y},
                        {"color", in_full(legend_.colour())}}}};
    intervals["transform"] = {hide, {{"filter", "isValid(datum.low)"}}};
    Json shape = {{"field", "place"}, {"type", "nominal"}, {"legend", nullptr}};
    shape["scale"] =
        vega_lite::scale({"below what was measured", "measured", "above what was measured"},
                         {"triangle-left", "circle", "triangle-right"});
    Json points = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 90}, {"opacity", 1}}},
                   {"encoding",
                    {{"x", x},
                     {"y", y},
                     {"color", in_full(legend_.colour())},
                     {"shape", shape},
                     {"tooltip", vega_lite::tooltip({"model", "METG(50 %)", "95 % interval"})}}}};
    points["transform"] = {hide};
    points["params"] = {legend_.parameter()};
    Json texts = {
        {"mark", {{"type", "text"}, {"align", "left"}, {"dx", 9}, {"dy", -8}, {"fontSize", 10}}},
        {"encoding", {{"x", x}, {"y", y}, {"text", {{"field", "text"}}}}}};
    texts["transform"] = {hide};
    Json spec = vega_lite::start(rows_);
    spec["height"] = {{"step", 28}};
    spec["layer"] = {std::move(intervals), std::move(points), std::move(texts)};
    add_missing_values(spec, missing_values_, categories_);
    return spec;
  }

  /// The size of all points where they have but one: an axis around it has a width, or its ticks
  /// would lie in one place.
  std::optional<double> only_size() const {
    std::optional<double> only;
    for (const Json& row : rows_) {
      for (const char* const field : {"x", "low", "high"}) {
        if (!row.contains(field)) continue;
        const auto size = row[field].get<double>();
        if (only && size != *only) return std::nullopt;
        only = size;
      }
    }
    return only;
  }

  vega_lite::Legend legend_;
  std::vector<std::string> categories_;
  std::vector<MissingValue> missing_values_;
  Json rows_ = Json::array();
  DataTable table_{
      {"model", "beats serial from", "95 % interval", "METG(50 %)", "95 % interval", "result"}, {}};
};

}  // namespace

/// Adds from which task size on a model is faster than serial, and how small a task may be.
void make_granularity(Section& section, std::span<const Selection> selections,
                      const Palette& palette) {
  CostChart cost(palette);
  MetgChart metg(palette);
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> groups;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const bool several = selections.size() > 1;
    const std::string prefix = about(several ? selected.label() : "");
    const auto sweeps = sweeps_of(selected, several);
    std::vector<std::string> families;
    for (const ModelSweep& sweep : sweeps) {
      if (!sweep.is_baseline && std::ranges::find(families, sweep.family) == families.end()) {
        families.push_back(sweep.family);
      }
      cost.add(sweep);
      metg.add(sweep);
    }
    for (const std::string& family : families) {
      const std::string where = families.size() > 1 ? language(family) + ": " : "";
      groups.push_back(granularity_answers(prefix + where, sweeps, family, inconclusive));
    }
    if (families.empty()) {
      inconclusive.add("from which task size on a model pays", "", prefix + "no model was measured",
                       "");
    }
  }
  interleave_answers(section, std::move(groups));
  inconclusive.put_into(section);
  cost.draw(section);
  metg.draw(section, languages_note(selections));
}

}  // namespace reports
