// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/model_sweeps.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr double ns_per_us = 1e3;

/// "0.1 µs", "0.51 µs", "3.10 µs", "10.0 ms".
std::string format_task(double task_ns) {
  if (task_ns >= ns_per_us * 0.9995) return format_duration(task_ns);
  std::string text = format_number(task_ns / ns_per_us, task_ns < 100 ? 4 : 2);
  while (text.ends_with('0')) text.pop_back();
  return (text.ends_with('.') ? text + "0" : text) + " µs";
}

std::string share_text(double share) { return format_percent(share, 1); }

std::string format_size(const TaskSize& size) {
  switch (size.place) {
    case TaskSize::Place::below:
      return "below " + format_task(size.task_ns);
    case TaskSize::Place::above:
      return "above " + format_task(size.task_ns);
    case TaskSize::Place::within:
      break;
  }
  return format_task(size.task_ns);
}

bool has_limit(const ModelSweep& sweep) {
  return sweep.metg && sweep.metg->size.place == TaskSize::Place::within;
}

std::string sentence(const ModelSweep& sweep) {
  const std::string name = named(sweep.name.method()) + (sweep.workers == 1 ? " (one worker)" : "");
  if (!sweep.metg) {
    return fmt::format("Cannot tell how small a task may be with {}: {}.", name,
                       sanitize(sweep.missing_reason, 200));
  }
  const auto& [size, interval] = *sweep.metg;
  const bool is_wholly_beyond = interval && size.place != TaskSize::Place::within &&
                                interval->low.place == size.place &&
                                interval->high.place == size.place;
  const std::string bounds =
      is_wholly_beyond ? ", and so does its 95 % interval"
      : interval ? fmt::format(" [{}, {}]", format_size(interval->low), format_size(interval->high))
                 : " (too few trials for an interval)";
  const std::string task = format_task(size.task_ns);
  if (size.place == TaskSize::Place::below) {
    return fmt::format(
        "With {} more than half of the cores' time is useful even in the smallest tasks measured: "
        "the limit lies below {}{}.",
        name, task, bounds);
  }
  if (size.place == TaskSize::Place::above) {
    return fmt::format(
        "With {} half of the cores' time is lost even in the largest tasks measured: the limit "
        "lies above {}{}.",
        name, task, bounds);
  }
  return fmt::format(
      "With {} a task may be as small as {}{} before half of the cores' time is lost.", name, task,
      bounds);
}

class EfficiencyChart {
 public:
  explicit EfficiencyChart(const Palette& palette) : legend_(palette) {}

  void add(const ModelSweep& sweep) {
    const std::string name = sweep.name.str();
    for (const auto& [task_ns, size] : sweep.sizes) {
      const auto efficiency = measure(size.efficiencies);
      const std::string series = legend_.add(sweep.name.series, sweep.name.legend());
      const std::vector<std::string> texts = {
          name, format_task(task_ns), share_text(efficiency->value),
          interval_text(*efficiency, share_text), std::to_string(efficiency->trials)};
      chart_.points.push_back({.series = series,
                               .x = task_ns / ns_per_us,
                               .y = efficiency->value,
                               .interval = efficiency->interval,
                               .tooltip = texts});
      table_.rows.push_back(texts);
      table_.rows.back().push_back("measured");
    }
    for (const auto& [task_ns, missing_reason] : sweep.missing_values) {
      table_.rows.push_back({name, format_task(task_ns), "", "", "0", missing_reason});
    }
  }

  void draw(Section& section) {
    if (table_.rows.empty()) return;
    if (chart_.points.empty()) chart_.x.domain = empty_axis;
    Chart chart{.id = "granularity",
                .title = "Efficiency by task size",
                .note =
                    "Serial's time for the same work over workers × time: the share of the "
                    "cores' time that was useful work. Bands are 95 % intervals. Where a line "
                    "crosses 50 %, half of the time is lost.",
                .spec = to_line(vega_lite::line_chart(chart_, legend_)),
                .table = std::move(table_)};
    section.charts.push_back(std::move(chart));
  }

 private:
  vega_lite::Legend legend_;
  vega_lite::LineChart chart_{
      .x = {.title = "task size (µs)",
            .logarithmic = true,
            .ticks = decades(false),
            .format = "~g"},
      .y = {.title = "efficiency", .from_zero = true, .format = ".0%"},
      .tooltip_titles = {"model", "task size", "efficiency", "95 % interval", "trials"},
      .points = {},
      .rules = {{.label = "half of the cores' time", .at_x = false, .value = 0.5}}};
  DataTable table_{{"model", "task size", "efficiency", "95 % interval", "trials", "result"}, {}};
};

/// The METG of each model: a point where it is known, an arrow where it lies beyond the sizes.
class MetgChart {
 public:
  explicit MetgChart(const Palette& palette) : legend_(palette) {}

  void add(const ModelSweep& sweep) {
    const std::string category = sweep.name.str();
    categories_.push_back(category);
    if (!sweep.metg) {
      table_.rows.push_back({category, "", "", sweep.missing_reason});
      missing_values_.push_back({category, sanitize(sweep.missing_reason)});
      return;
    }
    const auto& [size, interval] = *sweep.metg;
    const std::string text = format_size(size);
    const std::string bounds =
        interval ? fmt::format("{} – {}", format_size(interval->low), format_size(interval->high))
                 : "too few trials";
    table_.rows.push_back({category, text, bounds, "measured"});
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
    Chart chart{.id = "granularity-metg",
                .title = "The smallest task worth its while: METG(50 %)",
                .note =
                    "The task size at which half of the cores' time is useful work: where a "
                    "monotone fit over the logarithm of the size crosses 50 %, with a 95 % "
                    "bootstrap interval over trials. Arrows: beyond the sizes measured.",
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

  vega_lite::Legend legend_;
  std::vector<std::string> categories_;
  std::vector<MissingValue> missing_values_;
  Json rows_ = Json::array();
  DataTable table_{{"model", "METG(50 %)", "95 % interval", "result"}, {}};
};

}  // namespace

/// Adds the efficiency by task size, and how small a task may be.
void make_granularity(Section& section, std::span<const Selection> selections,
                      const Palette& palette) {
  EfficiencyChart efficiency(palette);
  MetgChart metg(palette);
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const bool several = selections.size() > 1;
    const std::string prefix = about(several ? selected.label() : "");
    const auto sweeps = sweeps_of(selected, several);
    // Models with a limit come first: they say more than those without.
    for (const bool is_found : {true, false}) {
      for (const ModelSweep& sweep : sweeps) {
        // How small a task may be without any model at all is no question.
        if (!sweep.is_baseline && has_limit(sweep) == is_found) {
          section.answers.push_back(prefix + sentence(sweep));
        }
      }
    }
    for (const ModelSweep& sweep : sweeps) {
      efficiency.add(sweep);
      metg.add(sweep);
    }
    if (std::ranges::all_of(sweeps, &ModelSweep::is_baseline)) {
      section.answers.push_back(prefix +
                                "Cannot tell how small a task may be: no model was measured.");
    }
  }
  efficiency.draw(section);
  metg.draw(section, languages_note(selections));
}

}  // namespace reports
