// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/figures.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "reports/results/slowdown.h"
#include "reports/results/work.h"
#include "reports/results/work_text.h"
#include "reports/state/cell_time.h"
#include "reports/text/text.h"

namespace reports {
namespace {

bool is_serial(const Cell& cell) { return cell.baseline || traits_of(cell).serial; }

}  // namespace

std::optional<Figure> figure_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) return std::nullopt;
  return Figure{median(values), median_interval(values)};
}

std::string interval_text(const Figure& figure, std::string (*format)(double)) {
  if (!figure.interval) return "";
  return fmt::format("[{}, {}]", format(figure.interval->low), format(figure.interval->high));
}

std::string with_interval(const Figure& figure, std::string (*format)(double)) {
  const std::string interval = interval_text(figure, format);
  return fmt::format("{} {}", format(figure.value),
                     interval.empty() ? "(too few trials for an interval)" : interval);
}

std::string figures_text(const std::vector<std::pair<std::string, Figure>>& figures,
                         std::string (*format)(double)) {
  std::string text;
  bool has_all_intervals = true;
  for (const auto& [name, figure] : figures) {
    const std::string interval = interval_text(figure, format);
    has_all_intervals = has_all_intervals && !interval.empty();
    text += fmt::format("{}{} {}{}", text.empty() ? "" : "; ", name, format(figure.value),
                        interval.empty() ? "" : " " + interval);
  }
  if (!figures.empty() && !has_all_intervals) text += "; too few trials for intervals of all";
  return text;
}

std::string worker_noun(const Cell& cell) {
  switch (traits_of(cell).worker_kind) {
    case WorkerKind::none:
      return "worker";
    case WorkerKind::thread:
      return "thread";
    case WorkerKind::interpreter:
      return "interpreter";
    case WorkerKind::process:
      return "process";
  }
  return "worker";
}

std::vector<double> shown_samples_ns(const ByCell& by_cell, std::uint64_t cell) {
  if (by_cell.samples_ns(cell).empty()) return {};
  std::vector<double> samples_ns = cell_time(by_cell.results(), by_cell.trials(cell)).samples_ns;
  std::erase_if(samples_ns, [](double ns) { return !(ns > 0); });
  return samples_ns;
}

std::optional<Figure> time_of(const ByCell& by_cell, std::uint64_t cell) {
  auto samples_ns = shown_samples_ns(by_cell, cell);
  if (samples_ns.empty()) return std::nullopt;
  const auto interval = dependent_median_interval(samples_ns);
  return Figure{median(std::move(samples_ns)), interval};
}

std::optional<Figure> ratio_of(const ByCell& by_cell, std::uint64_t over, std::uint64_t under) {
  return figure_of(by_cell.time_ratios(over, under));
}

TrialsBySource::TrialsBySource(std::span<const Selection> selections) {
  for (const Selection& selection : selections) {
    by_cell_.try_emplace(selection.source, selection.source->results);
    orders_.try_emplace(selection.source, selection.source->results);
  }
}

std::optional<std::uint64_t> serial_run(const Results& results, const Cell& cell) {
  const std::vector<Cell>& cells = results.plan.cells;
  const TimedWork work = timed_work_of(cell);
  std::optional<std::uint64_t> found;
  const auto worth = [&](const Cell& one) {
    return (traits_of(one).gil == Gil::off ? 0 : 2) + (one.baseline ? 1 : 0);
  };
  for (std::uint64_t place = 0; place < cells.size(); ++place) {
    const Cell& one = cells[place];
    if (!is_serial(one) || one.family != cell.family || one.arrival_rate != cell.arrival_rate ||
        one.workload != cell.workload || timed_work_of(one) != work) {
      continue;
    }
    if (!found || worth(one) > worth(cells[*found])) found = place;
  }
  return found;
}

std::vector<std::uint64_t> existing_cells(const Selection& selection) {
  std::vector<std::uint64_t> cells;
  std::set<std::uint64_t> seen;
  for (const std::uint64_t cell : selection.cells) {
    if (cell < selection.source->results.plan.cells.size() && seen.insert(cell).second) {
      cells.push_back(cell);
    }
  }
  return cells;
}

std::string work_details(const Cell& cell, const std::vector<const Cell*>& among, bool with_tasks) {
  const auto differs = [&](const auto& part) {
    return std::ranges::any_of(among, [&](const Cell* other) {
      return other->workload == cell.workload && part(*other) != part(cell);
    });
  };
  std::string text;
  if (with_tasks && differs([](const Cell& one) { return one.tasks; })) {
    text += ", " + pluralize(cell.tasks, "task");
  }
  if (differs([](const Cell& one) { return one.size; })) {
    text += ", size " + std::to_string(cell.size);
  }
  if (differs([](const Cell& one) { return one.time_scale; })) {
    text += ", " + time_scale_text(cell.time_scale);
  }
  if (differs([](const Cell& one) { return one.options; })) {
    for (const auto& [name, value] : cell.options) {
      const std::string& key = name;
      const auto value_of = [&key](const Cell& one) {
        const auto found = one.options.find(key);
        return found == one.options.end() ? std::string() : found->second;
      };
      if (!name.starts_with('_') && differs(value_of)) text += ", " + option_text(name, value);
    }
    text += describe_slowdown(slowdown_of(cell.options));
  }
  return text;
}

SeriesNames::SeriesNames(const std::vector<const Cell*>& cells) {
  std::map<std::string, std::set<std::string>> names;
  for (const Cell* cell : cells) {
    auto& with_settings = names[Palette::series_of(*cell)];
    with_settings.insert(Palette::series_with_settings(*cell));
    if (with_settings.size() > 1) with_settings_ = true;
  }
}

std::string SeriesNames::of(const Cell& cell) const {
  return with_settings_ ? Palette::series_with_settings(cell) : Palette::series_of(cell);
}

std::string legend_label(std::span<const Selection> selections, const Selection& selection) {
  const bool one = std::ranges::all_of(selections, [&](const Selection& other) {
    return other.source == selections.front().source;
  });
  return one ? "" : sanitize(selection.source->label, 200);
}

std::string chart_id(const Section& section, const std::string& kind) {
  return fmt::format("{}-{}-{}", slug(section.name, 40), kind, section.charts.size() + 1);
}

}  // namespace reports
