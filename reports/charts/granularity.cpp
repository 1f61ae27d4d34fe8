// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "reports/charts/charts.h"
#include "reports/charts/measured.h"
#include "reports/metg.h"
#include "reports/synthetic_shape.h"
#include "reports/text.h"

namespace reports::charts {
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

std::string format_share(double share) { return format_number(100 * share, 1) + " %"; }

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

/// One model through the task sizes.
struct Sweep {
  Name name;
  bool is_baseline = false;
  std::uint64_t workers = 1;
  std::map<double, SweepSize> sizes;    ///< by the task's size
  std::map<double, std::string> lacks;  ///< of sizes without a result
  std::string lack;                     ///< why there is nothing to be said at all
  std::optional<Metg> metg;

  /// From the smallest METG to those that have none.
  std::pair<int, double> order() const {
    if (!metg) return {3, 0};
    return {static_cast<int>(metg->size.place == TaskSize::Place::above) * 2 +
                static_cast<int>(metg->size.place == TaskSize::Place::within),
            metg->size.task_ns};
  }
};

/// The serial run of a family: what a nanosecond of work takes when nothing is in its way.
struct Reference {
  double task_ns = 0;           ///< the largest with a result
  std::vector<double> samples;  ///< time over nominal work, by trial
};

double work_ns(const Cell& cell, const SyntheticShape& shape) {
  return static_cast<double>(cell.tasks) * shape.compute_ns_per_task();
}

/// What a cell does, if it is one of a sweep: its tasks compute and do not wait.
std::optional<SyntheticShape> computing(const Cell& cell) {
  const auto shape = shape_of(cell);
  if (!shape || shape->wait_ns > 0 || !(work_ns(cell, *shape) > 0)) return std::nullopt;
  return shape;
}

std::map<std::string, Reference> references_of(const Measured& measured) {
  std::map<std::string, Reference> references;
  for (const std::uint64_t place : measured.cells()) {
    const Cell& cell = measured.cell(place);
    const auto shape = computing(cell);
    if (!cell.baseline || !shape || !measured.lack(place).empty()) continue;
    Reference reference{.task_ns = shape->compute_ns_per_task(), .samples = {}};
    for (const Trial* trial : measured.trials(place)) {
      const double sample = trial->sample_ns() / work_ns(cell, *shape);
      if (sample > 0) reference.samples.push_back(sample);
    }
    Reference& largest = references[cell.family];
    if (!reference.samples.empty() && reference.task_ns > largest.task_ns) {
      largest = std::move(reference);
    }
  }
  return references;
}

void add_cell(Sweep& sweep, const Measured& measured, std::uint64_t place,
              const Reference& reference) {
  const Cell& cell = measured.cell(place);
  const SyntheticShape shape = *computing(cell);
  const double task_ns = shape.compute_ns_per_task();
  const std::string lack = measured.lack(place);
  if (!lack.empty() || reference.samples.empty()) {
    sweep.lacks[task_ns] = lack.empty() ? "no serial run to compare it with" : lack;
    return;
  }
  const double serial_ns = median(reference.samples) * work_ns(cell, shape);
  SweepSize& size = sweep.sizes[task_ns];
  size.task_ns = task_ns;
  for (const Trial* trial : measured.trials(place)) {
    const double cores_ns = static_cast<double>(cell.workers) * trial->sample_ns();
    if (cores_ns > 0) size.efficiencies.push_back(serial_ns / cores_ns);
  }
  if (size.efficiencies.empty()) {
    sweep.sizes.erase(task_ns);
    sweep.lacks[task_ns] = "took no time at all";
  }
}

std::vector<Sweep> sweeps_of(const Measured& measured, bool several_sources) {
  const auto references = references_of(measured);
  const Reference none;
  std::vector<Sweep> sweeps;
  std::map<std::size_t, const Reference*> reference_of;
  for (const std::uint64_t place : measured.cells()) {
    const Cell& cell = measured.cell(place);
    if (!computing(cell)) continue;
    const Name name = name_of(measured, place, several_sources);
    auto sweep = std::ranges::find(sweeps, name, &Sweep::name);
    if (sweep == sweeps.end()) sweep = sweeps.insert(sweeps.end(), Sweep{.name = name});
    sweep->is_baseline = cell.baseline;
    sweep->workers = std::max(sweep->workers, cell.workers);
    const auto found = references.find(cell.family);
    const Reference& reference = found == references.end() ? none : found->second;
    add_cell(*sweep, measured, place, reference);
    reference_of[static_cast<std::size_t>(sweep - sweeps.begin())] = &reference;
  }
  for (std::size_t number = 0; number < sweeps.size(); ++number) {
    Sweep& sweep = sweeps[number];
    std::vector<SweepSize> sizes;
    for (const auto& [task_ns, size] : sweep.sizes) sizes.push_back(size);
    sweep.metg = find_metg(sizes, reference_of.at(number)->samples);
    if (!sweep.metg) {
      sweep.lack = sweep.lacks.empty() ? "not measured" : sweep.lacks.begin()->second;
    }
  }
  std::ranges::stable_sort(sweeps, {}, &Sweep::order);
  return sweeps;
}

std::string sentence(const Sweep& sweep) {
  const std::string name = named(sweep.name.method()) + (sweep.workers == 1 ? " (one worker)" : "");
  if (!sweep.metg) {
    return "Cannot tell how small a task may be with " + name + ": " + printable(sweep.lack, 200) +
           ".";
  }
  const auto& [size, interval] = *sweep.metg;
  const bool is_wholly_beyond = interval && size.place != TaskSize::Place::within &&
                                interval->low.place == size.place &&
                                interval->high.place == size.place;
  const std::string bounds =
      is_wholly_beyond ? ", and so does its 95 % interval"
      : interval ? " [" + format_size(interval->low) + ", " + format_size(interval->high) + "]"
                 : " (too few trials for an interval)";
  const std::string task = format_task(size.task_ns);
  if (size.place == TaskSize::Place::below) {
    return "With " + name +
           " more than half of the cores' time is useful even in the smallest tasks "
           "measured: the limit lies below " +
           task + bounds + ".";
  }
  if (size.place == TaskSize::Place::above) {
    return "With " + name +
           " half of the cores' time is lost even in the largest tasks measured: "
           "the limit lies above " +
           task + bounds + ".";
  }
  return "With " + name + " a task may be as small as " + task + bounds +
         " before half of the cores' time is lost.";
}

class EfficiencyChart {
 public:
  explicit EfficiencyChart(const Palette& palette) : legend_(palette) {}

  void add(const Sweep& sweep) {
    const std::string name = sweep.name.str();
    for (const auto& [task_ns, size] : sweep.sizes) {
      const auto efficiency = measure(size.efficiencies);
      const std::string series = legend_.add(sweep.name.series, sweep.name.legend());
      const std::vector<std::string> texts = {
          name, format_task(task_ns), format_share(efficiency->median),
          interval_text(efficiency->interval, format_share), std::to_string(efficiency->trials)};
      chart_.points.push_back({.series = series,
                               .x = task_ns / ns_per_us,
                               .y = efficiency->median,
                               .interval = efficiency->interval,
                               .tooltip = texts});
      table_.rows.push_back(texts);
      table_.rows.back().push_back("measured");
    }
    for (const auto& [task_ns, lack] : sweep.lacks) {
      table_.rows.push_back({name, format_task(task_ns), "", "", "0", lack});
    }
  }

  void draw(Section& section) {
    if (table_.rows.empty()) return;
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

  void add(const Sweep& sweep) {
    const std::string category = sweep.name.str();
    categories_.push_back(category);
    if (!sweep.metg) {
      table_.rows.push_back({category, "", "", sweep.lack});
      lacks_.push_back({category, printable(sweep.lack)});
      return;
    }
    const auto& [size, interval] = *sweep.metg;
    const std::string text = format_size(size);
    const std::string bounds =
        interval ? format_size(interval->low) + " – " + format_size(interval->high)
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
    const vega_lite::Axis axis{
        .title = "task size (µs)", .logarithmic = true, .ticks = decades(false), .format = "~g"};
    Json y = {{"field", "category"}, {"type", "nominal"}, {"title", nullptr}};
    y["scale"] = {{"domain", categories_}};
    y["axis"] = {{"labelLimit", 150}};
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
    add_lacks(spec, lacks_, categories_);
    return spec;
  }

  vega_lite::Legend legend_;
  std::vector<std::string> categories_;
  std::vector<Lack> lacks_;
  Json rows_ = Json::array();
  DataTable table_{{"model", "METG(50 %)", "95 % interval", "result"}, {}};
};

}  // namespace

void granularity(Section& section, std::span<const Selection> selections, const Palette& palette) {
  EfficiencyChart efficiency(palette);
  MetgChart metg(palette);
  for (const Selection& selection : selections) {
    const Measured measured(selection);
    const bool several = selections.size() > 1;
    const std::string prefix = about(several ? measured.label() : "");
    const auto sweeps = sweeps_of(measured, several);
    for (const Sweep& sweep : sweeps) {
      // How small a task may be without any model at all is no question.
      if (!sweep.is_baseline) section.answers.push_back(prefix + sentence(sweep));
      efficiency.add(sweep);
      metg.add(sweep);
    }
    if (std::ranges::all_of(sweeps, &Sweep::is_baseline)) {
      section.answers.push_back(prefix +
                                "Cannot tell how small a task may be: no model was measured.");
    }
  }
  efficiency.draw(section);
  metg.draw(section, languages_note(selections));
}

}  // namespace reports::charts
