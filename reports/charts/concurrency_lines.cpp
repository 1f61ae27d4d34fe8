// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "reports/charts/concurrency.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Time per task, so that cells with more tasks can be compared.
std::vector<double> task_times(const InFlightLine& line, std::uint64_t index,
                               const Rounds& rounds) {
  std::vector<double> times = rounds.samples(index);
  const auto tasks = static_cast<double>(line.cell(index).tasks);
  if (tasks == 0) return {};
  for (double& time : times) time /= tasks;
  return times;
}

/// The numbers of tasks aside: more in flight may need more of them.
std::string title_of(const Cell& cell, const std::vector<const Cell*>& among) {
  return sanitize(cell.workload, 60) + work_details(cell, among, false) + " in " +
         language(cell.family);
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

std::vector<InFlightGroup> in_flight_groups(std::span<const Selection> selections) {
  std::vector<const Cell*> cells;
  for (const Selection& selection : selections) {
    for (const std::uint64_t index : waiting_cells(selection)) {
      cells.push_back(&selection.source->results.plan.cells[index]);
    }
  }
  const SeriesNames names(cells);
  std::vector<InFlightGroup> all;
  std::map<std::string, std::size_t> places;
  for (const Selection& selection : selections) {
    const std::string label = legend_label(selections, selection);
    for (const std::uint64_t index : waiting_cells(selection)) {
      const Cell& cell = selection.source->results.plan.cells[index];
      const std::string title = title_of(cell, cells);
      const auto [place, is_new] = places.try_emplace(title, all.size());
      if (is_new) all.push_back({title, cell.workload, cell.family, {}});
      std::vector<InFlightLine>& lines = all[place->second].lines;
      const std::string series = names.of(cell);
      auto line = std::ranges::find_if(lines, [&](const InFlightLine& one) {
        return one.source == selection.source && one.series == series;
      });
      if (line == lines.end()) {
        lines.push_back({selection.source, label, series, {}});
        line = lines.end() - 1;
      }
      line->cells.try_emplace(cell.concurrency, index);
    }
  }
  return all;
}

std::vector<InFlightGroup> split(std::vector<InFlightGroup> all, std::size_t max_lines) {
  std::vector<InFlightGroup> result;
  for (InFlightGroup& one : all) {
    const bool several = std::ranges::any_of(one.lines, [&](const InFlightLine& line) {
      return line.source != one.lines.front().source;
    });
    if (!several || one.lines.size() <= max_lines) {
      result.push_back(std::move(one));
      continue;
    }
    std::vector<const Source*> sources;
    for (const InFlightLine& line : one.lines) {
      if (std::ranges::find(sources, line.source) == sources.end()) sources.push_back(line.source);
    }
    for (const Source* source : sources) {
      InFlightGroup part{
          one.title + " · " + sanitize(source->label, 60), one.workload, one.family, {}};
      std::ranges::copy_if(one.lines, std::back_inserter(part.lines),
                           [&](const InFlightLine& line) { return line.source == source; });
      for (InFlightLine& line : part.lines) line.label.clear();
      result.push_back(std::move(part));
    }
  }
  return result;
}

std::vector<double> rates(const InFlightLine& line, std::uint64_t index, const Rounds& rounds) {
  std::vector<double> values = task_times(line, index, rounds);
  for (double& value : values) value = 1e9 / value;
  return values;
}

std::vector<Level> levels_of(const InFlightLine& line, const Rounds& rounds) {
  std::vector<Level> levels;
  for (const auto& [in_flight, cell] : line.cells) {
    auto times = task_times(line, cell, rounds);
    if (!times.empty()) levels.push_back({.setting = in_flight, .times = std::move(times)});
  }
  return levels;
}

}  // namespace reports
