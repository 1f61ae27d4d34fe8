// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/figures.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/results/slowdown.h"
#include "reports/text/text.h"

namespace reports {
namespace {

bool is_serial(const Cell& cell) {
  return cell.baseline || cell.model == "serial" || cell.model.ends_with("-serial");
}

bool has_no_lock(const Cell& cell) { return cell.runtime.find("GIL off") != std::string::npos; }

}  // namespace

std::optional<Figure> figure_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) return std::nullopt;
  return Figure{median(values), median_interval(values)};
}

std::string interval_text(const Figure& figure, std::string (*format)(double)) {
  if (!figure.interval) return "";
  return "[" + format(figure.interval->low) + ", " + format(figure.interval->high) + "]";
}

std::string with_interval(const Figure& figure, std::string (*format)(double)) {
  const std::string interval = interval_text(figure, format);
  return format(figure.value) + " " +
         (interval.empty() ? "(too few trials for an interval)" : interval);
}

std::string listing(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t place = 0; place < items.size(); ++place) {
    if (place > 0) text += place + 1 == items.size() ? " and " : ", ";
    text += items[place];
  }
  return text;
}

std::string worker_noun(const Cell& cell) {
  const auto is = [&](const char* part) { return cell.model.find(part) != std::string::npos; };
  if (is("process") || is("fork") || is("spawn")) return "process";
  if (is("thread") || is("tbb") || is("openmp")) return "thread";
  return "worker";
}

Rounds::Rounds(const Results& results) : cells_(results.plan.cells.size()) {
  std::set<std::uint64_t> failed;
  for (const Failure& failure : results.failed) failed.insert(failure.cell);
  for (const Trial& trial : results.trials) {
    if (trial.cell >= cells_.size() || trial.iterations_ns.empty()) continue;
    if (failed.contains(trial.cell)) continue;
    const double sample_ns = trial.sample_ns();
    if (sample_ns > 0) cells_[trial.cell][trial.index] = sample_ns;
  }
}

const Rounds::ByRound& Rounds::of(std::uint64_t cell) const {
  static const ByRound none;
  return cell < cells_.size() ? cells_[cell] : none;
}

std::vector<double> Rounds::samples(std::uint64_t cell) const {
  std::vector<double> values;
  for (const auto& [round, sample_ns] : of(cell)) values.push_back(sample_ns);
  return values;
}

std::vector<double> Rounds::ratios(std::uint64_t over, std::uint64_t under) const {
  std::vector<double> values;
  const ByRound& others = of(under);
  for (const auto& [round, sample_ns] : of(over)) {
    const auto other = others.find(round);
    if (other != others.end()) values.push_back(sample_ns / other->second);
  }
  return values;
}

bool same_work(const Cell& a, const Cell& b) {
  return a.workload == b.workload && a.tasks == b.tasks && a.size == b.size &&
         a.time_scale == b.time_scale && a.options == b.options && a.arrival_rate == b.arrival_rate;
}

std::optional<std::uint64_t> serial_run(const Results& results, const Cell& cell) {
  const std::vector<Cell>& cells = results.plan.cells;
  std::optional<std::uint64_t> found;
  const auto worth = [&](const Cell& one) {
    return (has_no_lock(one) ? 0 : 2) + (one.baseline ? 1 : 0);
  };
  for (std::uint64_t place = 0; place < cells.size(); ++place) {
    const Cell& one = cells[place];
    if (!is_serial(one) || one.family != cell.family || !same_work(one, cell)) continue;
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

Results restricted(const Results& results, const std::vector<std::uint64_t>& cells) {
  Results part{.date = results.date, .machine = results.machine};
  part.unranked = results.unranked;
  std::map<std::uint64_t, std::uint64_t> places;
  for (const std::uint64_t cell : cells) {
    places[cell] = part.plan.cells.size();
    part.plan.cells.push_back(results.plan.cells[cell]);
  }
  const auto take = [&](const auto& from, auto& to) {
    for (const auto& entry : from) {
      const auto place = places.find(entry.cell);
      if (place == places.end()) continue;
      to.push_back(entry);
      to.back().cell = place->second;
    }
  };
  take(results.trials, part.trials);
  take(results.memory, part.memory);
  take(results.failed, part.failed);
  return part;
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
    text += ", waits × " + format_number(cell.time_scale, 2);
  }
  if (differs([](const Cell& one) { return one.options; })) {
    for (const auto& [name, value] : cell.options) {
      if (!name.starts_with('_')) text += ", " + option_text(name, value);
    }
    text += describe_slowdown(cell.options);
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
  std::string id;
  for (const char byte : section.name) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    if (id.size() < 40) id += plain ? byte : '-';
  }
  return id + "-" + kind + "-" + std::to_string(section.charts.size() + 1);
}

}  // namespace reports
