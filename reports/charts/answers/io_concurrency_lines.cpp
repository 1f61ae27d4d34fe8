// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/answers/io_concurrency.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The numbers of tasks aside: more in flight may need more of them.
std::string title_of(const Cell& cell, const std::vector<const Cell*>& among) {
  return fmt::format("{}{} in {}", sanitize(cell.workload, 60), work_details(cell, among, false),
                     language(cell.family));
}

/// The selections' cells that wait, and that arrive on no schedule.
std::vector<std::uint64_t> waiting_cells(const Selection& selection) {
  std::vector<std::uint64_t> cells = existing_cells(selection);
  std::erase_if(cells, [&](std::uint64_t index) {
    const Cell& cell = selection.source->results.plan.cells[index];
    return !cell.waits || cell.arrival_rate > 0;
  });
  return cells;
}

}  // namespace

std::vector<LineGroup> in_flight_groups(std::span<const Selection> selections) {
  std::vector<const Cell*> cells;
  for (const Selection& selection : selections) {
    for (const std::uint64_t index : waiting_cells(selection)) {
      cells.push_back(&selection.source->results.plan.cells[index]);
    }
  }
  const SeriesNames names(cells);
  LineGroups groups;
  for (const Selection& selection : selections) {
    const std::string label = legend_label(selections, selection);
    for (const std::uint64_t index : waiting_cells(selection)) {
      const Cell& cell = selection.source->results.plan.cells[index];
      SettingLine& line =
          groups.line(title_of(cell, cells), cell.workload, *selection.source, names.of(cell));
      line.label = label;
      line.cells.try_emplace(cell.concurrency, index);
    }
  }
  return groups.take();
}

std::vector<LineGroup> split(std::vector<LineGroup> all, std::size_t max_lines) {
  std::vector<LineGroup> result;
  for (LineGroup& one : all) {
    const bool several = std::ranges::any_of(one.lines, [&](const SettingLine& line) {
      return line.source != one.lines.front().source;
    });
    if (!several || one.lines.size() <= max_lines) {
      result.push_back(std::move(one));
      continue;
    }
    std::vector<const Source*> sources;
    for (const SettingLine& line : one.lines) {
      if (std::ranges::find(sources, line.source) == sources.end()) sources.push_back(line.source);
    }
    for (const Source* source : sources) {
      LineGroup part{
          fmt::format("{} · {}", one.title, sanitize(source->label, 60)), one.workload, {}};
      std::ranges::copy_if(one.lines, std::back_inserter(part.lines),
                           [&](const SettingLine& line) { return line.source == source; });
      for (SettingLine& line : part.lines) line.label.clear();
      result.push_back(std::move(part));
    }
  }
  return result;
}

std::vector<double> rates(const SettingLine& line, std::uint64_t index, const ByCell& by_cell) {
  const auto tasks = static_cast<double>(line.cell(index).tasks);
  if (tasks == 0) return {};
  std::vector<double> values = shown_samples_ns(by_cell, index);
  for (double& value : values) value = 1e9 * tasks / value;
  return values;
}

std::optional<Figure> rate_of(const SettingLine& line, std::uint64_t index, const ByCell& by_cell) {
  const auto tasks = static_cast<double>(line.cell(index).tasks);
  const auto time = time_of(by_cell, index);
  if (!time || tasks == 0) return std::nullopt;
  Figure rate{.value = 1e9 * tasks / time->value};
  if (time->interval) {
    rate.interval = Interval{1e9 * tasks / time->interval->high, 1e9 * tasks / time->interval->low};
  }
  return rate;
}

}  // namespace reports
