// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "reports/charts/charts.h"
#include "reports/charts/figures.h"
#include "reports/charts/scaling.h"
#include "reports/charts/vega_lite.h"
#include "reports/gain.h"
#include "reports/text.h"

namespace reports {
namespace {

constexpr std::size_t most_shared_lines = 8;

/// One series over tasks in flight.
struct Line {
  const Source* source = nullptr;
  std::string label;
  std::string series;
  std::map<std::uint64_t, std::uint64_t> cells;  ///< by tasks in flight

  const Cell& cell(std::uint64_t index) const { return source->results.plan.cells[index]; }
  std::string name() const { return series + (label.empty() ? "" : " · " + label); }
};

struct Chartful {
  std::string title;
  std::string workload;
  std::string family;
  std::vector<Line> lines;
};

/// Time per task, so that cells with more tasks can be compared.
std::vector<double> task_times(const Line& line, std::uint64_t index, const Rounds& rounds) {
  std::vector<double> times = rounds.samples(index);
  const auto tasks = static_cast<double>(line.cell(index).tasks);
  if (tasks == 0) return {};
  for (double& time : times) time /= tasks;
  return times;
}

std::vector<double> rates(const Line& line, std::uint64_t index, const Rounds& rounds) {
  std::vector<double> values = task_times(line, index, rounds);
  for (double& value : values) value = 1e9 / value;
  return values;
}

std::vector<Level> levels_of(const Line& line, const Rounds& rounds) {
  std::vector<Level> levels;
  for (const auto& [in_flight, cell] : line.cells) {
    auto times = task_times(line, cell, rounds);
    if (!times.empty()) levels.push_back({.setting = in_flight, .times = std::move(times)});
  }
  return levels;
}

/// The numbers of tasks aside: more in flight may need more of them.
std::string title_of(const Cell& cell, const std::vector<const Cell*>& among) {
  return printable(cell.workload, 60) + work_details(cell, among, false) + " in " +
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

std::vector<Chartful> chartfuls(std::span<const Selection> selections) {
  std::vector<const Cell*> cells;
  for (const Selection& selection : selections) {
    for (const std::uint64_t index : waiting_cells(selection)) {
      cells.push_back(&selection.source->results.plan.cells[index]);
    }
  }
  const SeriesNames names(cells);
  std::vector<Chartful> all;
  std::map<std::string, std::size_t> places;
  for (const Selection& selection : selections) {
    const std::string label = legend_label(selections, selection);
    for (const std::uint64_t index : waiting_cells(selection)) {
      const Cell& cell = selection.source->results.plan.cells[index];
      const std::string title = title_of(cell, cells);
      const auto [place, is_new] = places.try_emplace(title, all.size());
      if (is_new) all.push_back({title, cell.workload, cell.family, {}});
      std::vector<Line>& lines = all[place->second].lines;
      const std::string series = names.of(cell);
      auto line = std::ranges::find_if(lines, [&](const Line& one) {
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

/// One per source where several have together more lines than `most_lines`.
std::vector<Chartful> split(std::vector<Chartful> all, std::size_t most_lines) {
  std::vector<Chartful> result;
  for (Chartful& one : all) {
    const bool several = std::ranges::any_of(
        one.lines, [&](const Line& line) { return line.source != one.lines.front().source; });
    if (!several || one.lines.size() <= most_lines) {
      result.push_back(std::move(one));
      continue;
    }
    std::vector<const Source*> sources;
    for (const Line& line : one.lines) {
      if (std::ranges::find(sources, line.source) == sources.end()) sources.push_back(line.source);
    }
    for (const Source* source : sources) {
      Chartful part{one.title + " · " + printable(source->label, 60), one.workload, one.family, {}};
      std::ranges::copy_if(one.lines, std::back_inserter(part.lines),
                           [&](const Line& line) { return line.source == source; });
      for (Line& line : part.lines) line.label.clear();
      result.push_back(std::move(part));
    }
  }
  return result;
}

/// A line with the tasks in flight at which its rate is highest.
struct Peak {
  const Line* line = nullptr;
  std::uint64_t in_flight = 0;
  std::uint64_t cell = 0;
  Figure rate;
};

std::vector<Peak> peaks(const Chartful& chartful, const AllRounds& rounds) {
  std::vector<Peak> found;
  for (const Line& line : chartful.lines) {
    std::optional<Peak> best;
    for (const auto& [in_flight, cell] : line.cells) {
      const auto rate = figure_of(rates(line, cell, rounds.of(*line.source)));
      if (rate && (!best || rate->value > best->rate.value)) {
        best = Peak{&line, in_flight, cell, *rate};
      }
    }
    if (best) found.push_back(*best);
  }
  std::ranges::stable_sort(found, std::ranges::greater{},
                           [](const Peak& peak) { return peak.rate.value; });
  return found;
}

std::string text(const Peak& peak) {
  return printable(peak.line->name(), 100) + " (" + std::to_string(peak.in_flight) + " in flight)";
}

/// Who reaches most, and who cannot be told apart from it.
std::string leader_answer(const Chartful& chartful, const AllRounds& rounds) {
  const std::string start = chartful.title + ": ";
  const std::vector<Peak> all = peaks(chartful, rounds);
  if (all.empty()) return start + "nothing was measured";
  const auto rates_of = [&](const Peak& peak) {
    return rates(*peak.line, peak.cell, rounds.of(*peak.line->source));
  };
  const std::string figure = with_interval(all[0].rate, format_rate);
  if (all.size() == 1) return start + text(all[0]) + " reaches " + figure;
  const std::string highest = format_rate(all[0].rate.value);
  std::vector<double> p_values;
  std::size_t fewest = rates_of(all[0]).size();
  for (std::size_t place = 1; place < all.size(); ++place) {
    p_values.push_back(rank_sum_p_value(rates_of(all[0]), rates_of(all[place])));
    fewest = std::min(fewest, rates_of(all[place]).size());
  }
  constexpr double level = 0.05;
  if (smallest_rank_sum_p_value(fewest, fewest) > level / static_cast<double>(p_values.size())) {
    return start +
           "who reaches most cannot be told, there are too few trials; the highest median "
           "is that of " +
           text(all[0]) + ", " + highest;
  }
  const auto lower = holm_rejections(p_values, level);
  std::vector<std::string> tied = {text(all[0])};
  for (std::size_t place = 1; place < all.size(); ++place) {
    if (!lower[place - 1]) tied.push_back(text(all[place]));
  }
  if (tied.size() == 1) return start + tied[0] + " reaches most: " + figure;
  return start + listing(tied) + " reach most and cannot be told apart: " + figure;
}

/// Up to where more in flight is faster.
std::string growth_answer(const Chartful& chartful, const AllRounds& rounds) {
  std::vector<std::string> told;
  std::vector<std::string> untold;
  for (const Line& line : chartful.lines) {
    const auto levels = levels_of(line, rounds.of(*line.source));
    if (levels.size() < 2) continue;
    const std::string name = printable(line.name(), 100);
    const auto place = gain_stops_at(levels);
    if (!place) {
      untold.push_back(name);
    } else if (*place + 1 == levels.size()) {
      told.push_back(name + " to the most that were measured, " +
                     std::to_string(levels.back().setting));
    } else {
      told.push_back(name + " up to " + std::to_string(levels[*place].setting));
    }
  }
  if (told.empty() && untold.empty()) return "";
  std::string text = chartful.title + ": ";
  if (!told.empty()) text += "the rate grows with the tasks in flight of " + listing(told);
  if (!told.empty() && !untold.empty()) text += "; ";
  if (!untold.empty()) {
    text += "up to how many in flight the rate of " + listing(untold) +
            " grows cannot be told, there are too few trials";
  }
  return text + ".";
}

/// Where failures begin, one sentence per line; what cannot be at all, one per model.
void add_failures(Section& section, const Chartful& chartful) {
  for (const Line& line : chartful.lines) {
    for (const auto& [in_flight, cell] : line.cells) {
      const Failure* failure = line.source->results.failure(cell);
      if (failure == nullptr) continue;
      section.answers.push_back(chartful.title + ": " + printable(line.name(), 100) +
                                " fails from " + std::to_string(in_flight) +
                                " in flight on: " + printable(failure->reason, 200) + ".");
      break;
    }
  }
}

void add_inapplicable(Section& section, std::span<const Selection> selections,
                      const std::vector<Chartful>& all) {
  std::vector<std::string> said;
  for (const Selection& selection : selections) {
    const Plan& plan = selection.source->results.plan;
    for (const NotApplicable& absent : plan.not_applicable) {
      // Of other experiments' models nothing is known here.
      const bool ours = std::ranges::any_of(all, [&](const Chartful& chartful) {
        return (absent.workload.empty() || absent.workload == chartful.workload) &&
               std::ranges::any_of(chartful.lines, [&](const Line& line) {
                 return line.cell(line.cells.begin()->second).model == absent.model;
               });
      });
      std::string sentence = "Not measured: " + printable(absent.model, 60) + ", " +
                             printable(absent.reason, 200) + ".";
      if (!ours || std::ranges::find(said, sentence) != said.end()) continue;
      said.push_back(std::move(sentence));
    }
  }
  section.answers.insert(section.answers.end(), said.begin(), said.end());
}

/// What was measured, as long as an axis can show it.
std::vector<double> settings_of(const Chartful& chartful) {
  std::set<double> settings;
  for (const Line& line : chartful.lines) {
    for (const auto& [in_flight, cell] : line.cells) {
      settings.insert(static_cast<double>(in_flight));
    }
  }
  if (settings.size() > 12) return {};
  return {settings.begin(), settings.end()};
}

Chart chart_of(const Chartful& chartful, const AllRounds& rounds, const Palette& palette) {
  vega_lite::Legend legend(palette);
  vega_lite::LineChart chart{
      .x = {.title = "tasks in flight", .logarithmic = true, .format = "~s"},
      .y = {.title = "tasks per second", .logarithmic = true, .format = "~s"},
      .tooltip_titles = {"model", "in flight", "rate", "95 % interval", "workers"}};
  chart.x.ticks = settings_of(chartful);
  DataTable table{.columns = {"model", "in flight", "workers", "tasks", "per second",
                              "95 % interval", "trials", "remark"}};
  for (const Line& line : chartful.lines) {
    const Rounds& measured = rounds.of(*line.source);
    const auto levels = levels_of(line, measured);
    const auto place = gain_stops_at(levels);
    const std::string name = legend.add(line.series, line.label);
    for (const auto& [in_flight, index] : line.cells) {
      const Cell& cell = line.cell(index);
      const auto values = rates(line, index, measured);
      const auto rate = figure_of(values);
      const Failure* failure = line.source->results.failure(index);
      const bool stops = place && levels[*place].setting == in_flight;
      table.rows.push_back({name, std::to_string(in_flight), std::to_string(cell.workers),
                            std::to_string(cell.tasks), rate ? format_rate(rate->value) : "",
                            rate ? interval_text(*rate, format_rate) : "",
                            std::to_string(values.size()),
                            failure != nullptr ? "failed: " + printable(failure->reason, 200)
                            : !rate            ? "not measured"
                            : stops            ? "more in flight were not seen to be faster"
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
  return {
      .title = "Rate of " + chartful.title + " by tasks in flight",
      .note =
          "Tasks per second, both axes logarithmic; more is better. Bands are 95 % "
          "intervals of the median, faint dots single trials; a ring marks from where on more in "
          "flight were not seen to be faster.",
      .spec = to_line(vega_lite::line_chart(chart, legend)),
      .table = std::move(table)};
}

}  // namespace

void make_concurrency(Section& section, std::span<const Selection> selections,
                      const Palette& palette) {
  const AllRounds rounds(selections);
  const std::vector<Chartful> all = chartfuls(selections);
  // Machines are not ranked: who reaches most is asked of each source.
  for (const Chartful& chartful : split(all, 0)) {
    section.answers.push_back(leader_answer(chartful, rounds) + ".");
    const std::string growth = growth_answer(chartful, rounds);
    if (!growth.empty()) section.answers.push_back(growth);
    add_failures(section, chartful);
  }
  add_inapplicable(section, selections, all);
  for (const Chartful& chartful : split(all, most_shared_lines)) {
    Chart chart = chart_of(chartful, rounds, palette);
    chart.id = chart_id(section, "concurrency");
    section.charts.push_back(std::move(chart));
  }
  if (all.empty()) section.answers.emplace_back("No task that waits was measured.");
}

}  // namespace reports
