// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/history/history.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

/// More points than these are not drawn on a line: the newest are.
constexpr std::size_t max_steps = 32;

/// The medians as steps of a line, and a bar in front of every new level.
std::string drawn(const History& history, const HistorySeries& series) {
  constexpr std::array<std::string_view, 8> steps = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<double> medians;
  for (const auto& point : series.points) medians.push_back(history.at(point).median_ns);
  const std::size_t first = medians.size() > max_steps ? medians.size() - max_steps : 0;
  const auto begin = medians.begin() + static_cast<std::ptrdiff_t>(first);
  const double low = *std::min_element(begin, medians.end());
  const double high = *std::max_element(begin, medians.end());
  std::string text = first > 0 ? "…" : "";
  for (std::size_t i = first; i < medians.size(); ++i) {
    const bool is_new_level = std::ranges::any_of(
        series.changes, [i](const ChangePoint& change) { return change.first == i; });
    if (is_new_level) text += "|";
    const double share = high > low ? (medians[i] - low) / (high - low) : 0;
    text += steps[static_cast<std::size_t>(share * (steps.size() - 1) + 0.5)];
  }
  return text;
}

std::string changes_of(const History& history, const HistorySeries& series) {
  if (!series.can_change) {
    return fmt::format("too few files ({} of {})", series.points.size(), history.min_files);
  }
  return series.changes.empty() ? "none" : std::to_string(series.changes.size());
}

std::string weak_files_of(const History& history, const HistorySeries& series) {
  return std::to_string(std::ranges::count_if(
      series.points, [&](const auto& point) { return history.files[point.file].is_weak; }));
}

std::string table_of(const History& history, std::size_t machine, const TextLayout& layout) {
  using Align = TextTable::Align;
  std::vector<TextTable::Column> columns = {
      {"cell", Align::path}, {"files"}, {"first"}, {"latest"}, {"95 % interval", Align::dash, 1}};
  const bool has_quiet = has_quiet_times(history);
  if (has_quiet) {
    columns.insert(columns.end(),
                   {{"weak files", Align::right, 2}, {"latest quiet", Align::right, 3}});
  }
  columns.push_back({"changes"});
  columns.push_back({"medians", Align::drawing});
  TextTable table(std::move(columns));
  for (const HistorySeries& series : history.series) {
    if (series.machine != machine) continue;
    const auto& latest = history.at(series.points.back());
    std::vector<std::string> fields = {
        sanitize(series.title, 120), std::to_string(series.points.size()),
        format_duration(history.at(series.points.front()).median_ns),
        format_duration(latest.median_ns),
        latest.interval_ns ? fmt::format("{} – {}", format_duration(latest.interval_ns->low),
                                         format_duration(latest.interval_ns->high))
                           : ""};
    if (has_quiet) {
      fields.push_back(weak_files_of(history, series));
      fields.push_back(describe_quiet_time(history.files[series.points.back().file]));
    }
    fields.push_back(changes_of(history, series));
    fields.push_back(drawn(history, series));
    table.add_row(std::move(fields));
  }
  return table.str(layout.width);
}

}  // namespace

std::string format_history(const History& history, const TextLayout& layout) {
  const auto folded = [&](const std::string& line) { return fold(line, layout.width); };
  std::string text;
  for (const HistoryFile& file : history.files) {
    for (const std::string& warning : file.warnings) {
      text += folded(
          fmt::format("warning: '{}' {}\n", sanitize(file.name, 80), sanitize(warning, 600)));
    }
  }
  if (history.machines.size() > 1) {
    text += folded(
        "warning: the files come from " + std::to_string(history.machines.size()) +
        " machines, or builds of other types: their times are not comparable, and each has series "
        "of its own.\n");
  }
  text += fmt::format("{}{} from {} to {}\n", text.empty() ? "" : "\n",
                      pluralize(history.files.size(), "file"),
                      sanitize(history.files.front().date.substr(0, 10), 10),
                      sanitize(history.files.back().date.substr(0, 10), 10));
  for (const std::string& answer : history_answers(history))
    text += folded("  " + sanitize(answer, 1000) + "\n");
  for (std::size_t machine = 0; machine < history.machines.size(); ++machine) {
    const HistoryMachine& one = history.machines[machine];
    text += folded(fmt::format(
        "\n{}{}\n",
        history.machines.size() > 1 ? "machine " + std::to_string(machine + 1) + ": " : "",
        sanitize(one.description, 200)));
    for (const std::string& warning : one.warnings) {
      text += folded("  warning: " + sanitize(warning, 600) + "\n");
    }
    text += table_of(history, machine, layout);
  }
  return text;
}

}  // namespace reports
