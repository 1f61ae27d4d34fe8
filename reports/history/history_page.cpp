// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/core.h>

#include "reports/charts/support/captions.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/history/history.h"
#include "reports/page/html.h"
#include "reports/page/page_parts.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// More pictures than these nobody looks at, in a page that grows; those with a change come first.
constexpr std::size_t max_charts = 60;

struct Unit {
  double ns;
  const char* name;
};

Unit unit_of(double ns) {
  if (ns >= 1e9) return {1e9, "s"};
  if (ns >= 1e6) return {1e6, "ms"};
  return ns >= 1e3 ? Unit{1e3, "µs"} : Unit{1, "ns"};
}

std::string interval_of(const HistoryFile::Measured& measured) {
  return measured.interval_ns ? fmt::format("{} – {}", format_duration(measured.interval_ns->low),
                                            format_duration(measured.interval_ns->high))
                              : "";
}

std::string percent(const ChangePoint& change) {
  return format_signed_percent(change.ratio - 1, 1);
}

std::vector<std::string> columns_of(const History& history) {
  std::vector<std::string> columns = {"number", "date",          "file",   "revision",
                                      "median", "95 % interval", "trials", "change"};
  if (has_quiet_times(history)) columns.emplace_back("quiet");
  return columns;
}

class SeriesChart {
 public:
  SeriesChart(const History& history, const HistorySeries& series)
      : history_(history), series_(series) {
    const Cell& cell = history.at(series.points.back()).cell;
    palette_.add(std::vector<Cell>{cell});
    name_ = Palette::series_of(cell);
  }

  Chart chart(std::size_t number) const {
    Chart chart{.id = "history-" + std::to_string(number),
                .title = series_.title,
                .note = note(),
                .spec = spec(),
                .table = {.columns = columns_of(history_), .rows = {}}};
    for (std::size_t i = 0; i < series_.points.size(); ++i) chart.table.rows.push_back(row(i));
    const auto date_of = [&](const HistorySeries::Point& point) {
      return history_.files[point.file].date.substr(0, 10);
    };
    put_title(chart,
              {fmt::format("{}, {} to {}", history_.machines[series_.machine].description,
                           date_of(series_.points.front()), date_of(series_.points.back()))});
    return chart;
  }

 private:
  const ChangePoint* change_at(std::size_t point) const {
    const auto found = std::ranges::find(series_.changes, point, &ChangePoint::first);
    return found == series_.changes.end() ? nullptr : &*found;
  }

  std::vector<std::string> row(std::size_t point) const {
    const auto& place = series_.points[point];
    const HistoryFile& file = history_.files[place.file];
    const auto& measured = history_.at(place);
    const ChangePoint* const change = change_at(point);
    std::vector<std::string> fields = {std::to_string(point + 1),
                                       file.date,
                                       file.name,
                                       file.machine.git_revision,
                                       format_duration(measured.median_ns),
                                       interval_of(measured),
                                       std::to_string(measured.trials),
                                       change == nullptr ? "" : percent(*change)};
    if (has_quiet_times(history_)) fields.push_back(describe_quiet_time(file));
    return fields;
  }

  std::string note() const {
    std::string text =
        "The median of every file's trials with its 95 % interval, by date. A dashed line is in "
        "front of a new level.";
    const bool has_weak = std::ranges::any_of(
        series_.points, [this](const auto& point) { return history_.files[point.file].is_weak; });
    if (has_weak)
      text += " A pale point is of a weak run: its cores were busy with something else.";
    for (const ChangePoint& change : series_.changes) {
      text += " " + describe_change(history_, series_, change) + ".";
    }
    if (!series_.can_change) {
      text += fmt::format(
          " With {} it cannot be told whether anything changed: that takes at least {}.",
          pluralize(series_.points.size(), "file"), history_.min_files);
    }
    return text;
  }

  /// Whole numbers, and no more of them than can be read.
  std::vector<double> ticks() const {
    constexpr std::size_t most = 12;
    const std::size_t count = series_.points.size();
    std::vector<double> numbers;
    for (std::size_t number = 1; number <= count; number += (count + most - 1) / most) {
      numbers.push_back(static_cast<double>(number));
    }
    return numbers;
  }

  std::string spec() const {
    double max_ns = 0;
    for (const auto& point : series_.points) {
      max_ns = std::max(max_ns, history_.at(point).median_ns);
    }
    const Unit unit = unit_of(max_ns);
    vega_lite::Legend legend(palette_);
    const std::string series = legend.add(name_);
    vega_lite::LineChart chart{.x = {.title = "file, the oldest first", .ticks = ticks()},
                               .y = {.title = std::string("median (") + unit.name + ")"},
                               .tooltip_titles = columns_of(history_),
                               .points = {},
                               .has_labels = false};
    for (std::size_t i = 0; i < series_.points.size(); ++i) {
      const auto& measured = history_.at(series_.points[i]);
      std::optional<Interval> interval;
      if (measured.interval_ns) {
        interval = {measured.interval_ns->low / unit.ns, measured.interval_ns->high / unit.ns};
      }
      chart.points.push_back({.series = series,
                              .x = static_cast<double>(i + 1),
                              .y = measured.median_ns / unit.ns,
                              .interval = interval,
                              .tooltip = row(i),
                              .marked = change_at(i) != nullptr,
                              .pale = history_.files[series_.points[i].file].is_weak});
    }
    for (const ChangePoint& change : series_.changes) {
      chart.rules.push_back(
          {.label = percent(change), .value = static_cast<double>(change.first) + 0.5});
    }
    return to_line(vega_lite::line_chart(chart, legend));
  }

  const History& history_;
  const HistorySeries& series_;
  Palette palette_;
  std::string name_;
};

std::vector<std::string> warnings_of(const History& history) {
  std::vector<std::string> warnings;
  for (const HistoryFile& file : history.files) {
    for (const std::string& warning : file.warnings) {
      warnings.push_back(fmt::format("'{}' {}", file.name, warning));
    }
  }
  if (history.machines.size() > 1) {
    warnings.push_back("The files come from " + std::to_string(history.machines.size()) +
                       " machines, or builds of other types: their times are not comparable, and "
                       "each has series of its own.");
  }
  for (const HistoryMachine& machine : history.machines) {
    for (const std::string& warning : machine.warnings) {
      warnings.push_back(fmt::format("On {} {}", machine.description, warning));
    }
  }
  return warnings;
}

std::string header(const History& history) {
  return "<header>\n<p class=\"kicker\">bench: history</p>\n<p class=\"origin\">" +
         escape_html(fmt::format("{} from {} to {}", pluralize(history.files.size(), "file"),
                                 history.files.front().date.substr(0, 10),
                                 history.files.back().date.substr(0, 10))) +
         "</p>\n</header>\n";
}

std::string answers(const History& history) {
  std::string html = "<section id=\"answers\">\n<h1>What changed?</h1>\n";
  for (const std::string& answer : history_answers(history)) {
    html += "<p>" + escape_html(answer) + "</p>\n";
  }
  return html +
         "<p>In a history without changes one is marked in any of its cells in at most one of "
         "twenty: stretches of files are compared with the others by their ranks, beside files in "
         "random order. A slow drift of the machine is a change, too.</p>\n</section>\n";
}

std::string charts(const History& history) {
  std::vector<const HistorySeries*> order;
  for (const HistorySeries& series : history.series) order.push_back(&series);
  std::ranges::stable_sort(order, {}, [](const HistorySeries* series) {
    return std::pair(series->machine, series->changes.empty());
  });
  std::string html;
  std::optional<std::size_t> machine;
  for (std::size_t i = 0; i < std::min(max_charts, order.size()); ++i) {
    if (machine != order[i]->machine) {
      html += machine ? "</section>\n" : "";
      machine = order[i]->machine;
      html += fmt::format("<section id=\"machine-{}\">\n<h2>{}</h2>\n", *machine + 1,
                          escape_html(history.machines[*machine].description));
    }
    html += page_figure(SeriesChart(history, *order[i]).chart(i + 1));
  }
  html += machine ? "</section>\n" : "";
  if (order.size() > max_charts) {
    html += "<p class=\"note\">" + pluralize(order.size() - max_charts, "cell") +
            " more are not drawn.</p>\n";
  }
  return html;
}

}  // namespace

std::string format_history_page(const History& history) {
  return page_document("History of " + pluralize(history.files.size(), "results file"),
                       header(history) + page_warnings(warnings_of(history)) + answers(history) +
                           page_without_charts() + charts(history));
}

}  // namespace reports
