// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/scaling.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/core.h>

#include "reports/charts/answers/open_gain.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Legend;
using vega_lite::LineChart;

/// More lines than this of several sources are drawn in a chart per source.
constexpr std::size_t max_shared_lines = 8;

bool machines_are_alike(std::span<const Selection> selections) {
  return std::ranges::all_of(selections, [&](const Selection& selection) {
    const Machine& one = selection.source->results.machine;
    const Machine& first = selections.front().source->results.machine;
    return one.physical_cores == first.physical_cores && one.logical_cores == first.logical_cores &&
           one.usable_cores == first.usable_cores;
  });
}

std::vector<const Cell*> cells_of(std::span<const Selection> selections) {
  std::vector<const Cell*> cells;
  for (const Selection& selection : selections) {
    for (const std::uint64_t cell : existing_cells(selection)) {
      cells.push_back(&selection.source->results.plan.cells[cell]);
    }
  }
  return cells;
}

/// Up to the cores each worker has one of its own; those that only wait need none. Where it is
/// known what the cores give together, nobody gets more.
vega_lite::Guide ideal(const Results& results, double max_workers, bool waits) {
  if (waits) {
    return {.label = "ideal: all wait at the same time",
            .points = {{1, 1}, {max_workers, max_workers}}};
  }
  const std::uint64_t usable = std::max<std::uint64_t>(results.machine.usable_cores, 1);
  const auto cores = static_cast<double>(usable);
  const auto ceiling = ceiling_of(results);
  const double most = ceiling.value_or(cores);
  vega_lite::Guide guide{
      .label = ceiling ? fmt::format("ceiling: {} give {} together", pluralize(usable, "core"),
                                     format_ratio(*ceiling))
                       : fmt::format("ideal: {}, no loss", pluralize(usable, "core"))};
  const auto at = [&](double workers) {
    return cores > 1 ? 1 + (most - 1) * (workers - 1) / (cores - 1) : most;
  };
  const double last = std::min(cores, max_workers);
  guide.points = {{1, 1}, {last, at(last)}};
  if (max_workers > cores) guide.points.emplace_back(max_workers, most);
  return guide;
}

/// Puts a line into the legend, as it looks in this chart; returns its name.
std::string add_line(Legend& legend, const SettingLine& line, const LineLook& look) {
  const std::string name = legend.add(line.series, line.label);
  legend.set_label(name, look.label);
  if (look.is_muted) legend.mute(name);
  if (look.is_dashed) {
    legend.set_dash(name, *look.is_dashed ? std::vector{6, 4} : std::vector<int>{});
  }
  return name;
}

void add_core_rules(LineChart& chart, const Machine& machine) {
  const auto rule = [&](std::uint64_t cores, const std::string& what) {
    if (cores == 0) return;
    chart.rules.push_back({pluralize(cores, what), true, static_cast<double>(cores)});
  };
  if (machine.physical_cores == machine.logical_cores) {
    rule(machine.physical_cores, "core");
  } else {
    rule(machine.physical_cores, "physical core");
    rule(machine.logical_cores, "logical core");
  }
}

vega_lite::Axis workers_axis(const LineGroup& group) {
  std::set<std::uint64_t> workers;
  for (const SettingLine& line : group.lines) {
    for (const auto& [count, cell] : line.cells) workers.insert(count);
  }
  vega_lite::Axis axis{.title = "workers", .format = "d"};
  // Doublings far beyond the cores would push everything else into a corner.
  axis.logarithmic = !workers.empty() && *workers.rbegin() > 64;
  if (workers.size() <= 24) {
    for (const std::uint64_t count : workers) axis.ticks.push_back(static_cast<double>(count));
  }
  return axis;
}

double max_workers(const LineGroup& group) {
  std::uint64_t most = 1;
  for (const SettingLine& line : group.lines) most = std::max(most, line.cells.rbegin()->first);
  return static_cast<double>(most);
}

std::optional<std::uint64_t> stop_of(const SettingLine& line, const TrialsBySource& by_source) {
  return certain_stop(line.cells, by_source.of(*line.source), by_source.order(*line.source),
                      speed_up_limit(line));
}

/// The row of a cell in the table under either chart.
std::vector<std::string> row(const SettingLine& line, std::uint64_t workers, std::uint64_t cell,
                             const ByCell& by_cell, std::optional<std::uint64_t> stop) {
  const std::string counted = pluralize(workers, worker_noun(line.cell(cell)));
  std::vector<std::string> fields = {line.series + (line.label.empty() ? "" : " · " + line.label),
                                     std::to_string(workers)};
  const auto time = time_of(by_cell, cell);
  const auto speed_up = line.serial ? ratio_of(by_cell, *line.serial, cell) : std::nullopt;
  fields.push_back(time ? format_duration(time->value) : "");
  fields.push_back(time ? interval_text(*time, format_duration) : "");
  fields.push_back(speed_up ? format_ratio(speed_up->value) : "");
  fields.push_back(speed_up ? interval_text(*speed_up, format_ratio) : "");
  fields.push_back(std::to_string(by_cell.samples_ns(cell).size()));
  if (const Failure* failure = line.source->results.failure(cell)) {
    fields.push_back("failed: " + sanitize(failure->reason, 200));
  } else if (!time) {
    fields.emplace_back("not measured");
  } else {
    fields.push_back(stop == workers ? gain_text(Gain::stops, workers, counted) : "");
  }
  return fields;
}

DataTable table(const LineGroup& group, const TrialsBySource& by_source) {
  DataTable table{.columns = {"model", "workers", "median time", "95 % interval", "speed-up",
                              "95 % interval", "trials", "remark"}};
  for (const SettingLine& line : group.lines) {
    const ByCell& by_cell = by_source.of(*line.source);
    const auto stop = stop_of(line, by_source);
    for (const auto& [workers, cell] : line.cells) {
      table.rows.push_back(row(line, workers, cell, by_cell, stop));
    }
  }
  return table;
}

constexpr const char* how_to_read =
    " Upright strokes: 95 % intervals. Dots: trials. Ring: more workers gain nothing that matters.";

}  // namespace

std::vector<LineGroup> scaling_groups(std::span<const Selection> selections, bool by_language) {
  const auto cells = cells_of(selections);
  const SeriesNames names(cells);
  std::set<std::pair<const Source*, std::string>> lines;
  for (const Selection& selection : selections) {
    for (const std::uint64_t cell : existing_cells(selection)) {
      lines.emplace(selection.source, names.of(selection.source->results.plan.cells[cell]));
    }
  }
  const bool shared = lines.size() <= max_shared_lines && machines_are_alike(selections);
  LineGroups groups;
  for (const Selection& selection : selections) {
    const Results& results = selection.source->results;
    const std::string label = legend_label(selections, selection);
    for (const std::uint64_t index : existing_cells(selection)) {
      const Cell& cell = results.plan.cells[index];
      const auto serial = serial_run(results, cell);
      if (serial == index) continue;
      std::string title = sanitize(cell.workload, 60) + work_details(cell, cells);
      if (cell.waits && cell.concurrency != cell.workers) {
        title += ", " + std::to_string(cell.concurrency) + " in flight";
      }
      if (by_language) title += " in " + language(cell.family);
      if (!shared && !label.empty()) title += " · " + sanitize(label, 60);
      SettingLine& line = groups.line(title, cell.workload, *selection.source, names.of(cell));
      if (line.cells.empty()) {
        line.label = shared ? label : "";
        line.serial = serial;
      }
      line.cells.try_emplace(cell.workers, index);
    }
  }
  return groups.take();
}

TimeUnit time_unit(double largest_ns) {
  for (const TimeUnit& unit : {TimeUnit{"s", 1e9}, TimeUnit{"ms", 1e6}, TimeUnit{"µs", 1e3}}) {
    if (largest_ns >= unit.ns) return unit;
  }
  return {};
}

std::vector<LineLook> looks_of(const LineGroup& group,
                               const std::function<bool(const SettingLine&)>& matters) {
  const auto lines = static_cast<std::ptrdiff_t>(group.lines.size());
  const auto in_colour = std::ranges::count_if(group.lines, matters);
  const bool is_told_apart = in_colour > 0 && in_colour < lines;
  std::vector<LineLook> looks;
  for (const SettingLine& line : group.lines) {
    looks.push_back({.label = line.name(), .is_muted = is_told_apart && !matters(line)});
  }
  return looks;
}

Chart speed_up_chart(const LineGroup& group, const TrialsBySource& by_source,
                     const Palette& palette, const std::vector<LineLook>& looks) {
  Legend legend(palette);
  LineChart chart{.x = workers_axis(group),
                  .y = {.title = "speed-up against serial (×)", .from_zero = true},
                  .tooltip_titles = {"model", "workers", "speed-up", "95 % interval", "time"}};
  const Machine& machine = group.lines.front().source->results.machine;
  for (std::size_t place = 0; place < group.lines.size(); ++place) {
    const SettingLine& line = group.lines[place];
    const ByCell& by_cell = by_source.of(*line.source);
    if (!line.serial) continue;
    const auto stop = stop_of(line, by_source);
    const std::string name = add_line(legend, line, looks[place]);
    for (const auto& [workers, cell] : line.cells) {
      const auto speed_up = ratio_of(by_cell, *line.serial, cell);
      const auto time = time_of(by_cell, cell);
      if (!speed_up || !time) continue;
      const auto x = static_cast<double>(workers);
      chart.points.push_back(
          {.series = name,
           .x = x,
           .y = speed_up->value,
           .interval = speed_up->interval,
           .tooltip = {name, std::to_string(workers), format_ratio(speed_up->value),
                       interval_text(*speed_up, format_ratio), format_duration(time->value)},
           .marked = stop == workers});
      for (const double ratio : by_cell.time_ratios(*line.serial, cell)) {
        chart.dots.push_back({.series = name, .x = x, .y = ratio});
      }
    }
  }
  const SettingLine& first = group.lines.front();
  chart.guides.push_back(ideal(first.source->results, max_workers(group), first.any_cell().waits));
  chart.rules.push_back({"serial", false, 1});
  add_core_rules(chart, machine);
  return {.title = group.title + ": speed-up against serial, by workers",
          .note = std::string("Dotted: the most that the cores can give.") + how_to_read,
          .spec = to_line(vega_lite::line_chart(chart, legend)),
          .table = table(group, by_source),
          .work = group.title};
}

Chart time_chart(const LineGroup& group, const TrialsBySource& by_source, const Palette& palette,
                 const std::vector<LineLook>& looks) {
  double largest_ns = 0;
  for (const SettingLine& line : group.lines) {
    for (const auto& [workers, cell] : line.cells) {
      for (const double ns : shown_samples_ns(by_source.of(*line.source), cell)) {
        largest_ns = std::max(largest_ns, ns);
      }
    }
  }
  const TimeUnit unit = time_unit(largest_ns);
  Legend legend(palette);
  LineChart chart{.x = workers_axis(group),
                  .y = {.title = std::string("time (") + unit.name + ")", .from_zero = true},
                  .tooltip_titles = {"model", "workers", "time", "95 % interval"}};
  const Machine& machine = group.lines.front().source->results.machine;
  std::set<const Source*> with_rule;
  for (std::size_t place = 0; place < group.lines.size(); ++place) {
    const SettingLine& line = group.lines[place];
    const ByCell& by_cell = by_source.of(*line.source);
    const auto stop = stop_of(line, by_source);
    const std::string name = add_line(legend, line, looks[place]);
    for (const auto& [workers, cell] : line.cells) {
      const auto time = time_of(by_cell, cell);
      if (!time) continue;
      const auto x = static_cast<double>(workers);
      auto interval = time->interval;
      if (interval) interval = Interval{interval->low / unit.ns, interval->high / unit.ns};
      chart.points.push_back(
          {.series = name,
           .x = x,
           .y = time->value / unit.ns,
           .interval = interval,
           .tooltip = {name, std::to_string(workers), format_duration(time->value),
                       interval_text(*time, format_duration)},
           .marked = stop == workers});
      for (const double ns : shown_samples_ns(by_cell, cell)) {
        chart.dots.push_back({.series = name, .x = x, .y = ns / unit.ns});
      }
    }
    const auto serial = line.serial ? time_of(by_cell, *line.serial) : std::nullopt;
    if (serial && with_rule.insert(line.source).second) {
      chart.rules.push_back(
          {fmt::format("serial{} {}", line.label.empty() ? "" : " · " + line.label,
                       format_duration(serial->value)),
           false, serial->value / unit.ns});
    }
  }
  add_core_rules(chart, machine);
  return {.title = group.title + ": time of all tasks, by workers",
          .note = std::string("Less is better.") + how_to_read,
          .spec = to_line(vega_lite::line_chart(chart, legend)),
          .table = table(group, by_source),
          .work = group.title};
}

}  // namespace reports
