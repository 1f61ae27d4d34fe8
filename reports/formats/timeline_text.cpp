// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/timeline_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/summary/timeline.h"
#include "reports/text/ascii.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

/// One column of a line.
struct Glyphs {
  const char* idle;
  const char* tasks[2];  ///< that compute: one and the next
  const char* several;
  const char* waiting[2];  ///< that wait, or may: one and the next
  const char* several_waiting;
  const char* partly;
  const char* levels[8];  ///< of many in flight
  const char* axis[3];    ///< its begin, its line, a tick
};
constexpr Glyphs blocks = {"·",
                           {"█", "▓"},
                           "▒",
                           {"━", "─"},
                           "┅",
                           "░",
                           {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
                           {"└", "─", "┴"}};
constexpr Glyphs ascii = {".",
                          {"#", "="},
                          "%",
                          {"~", "-"},
                          "w",
                          ":",
                          {"1", "2", "3", "4", "5", "6", "7", "8"},
                          {"+", "-", "+"}};

constexpr std::size_t min_columns = 20;
constexpr std::size_t several_tasks = 3;  ///< in one column: two are an end and a begin

/// The content of one column of a lane.
struct Column {
  double covered = 0;  ///< a share of it
  std::size_t tasks = 0;
  double largest = 0;       ///< the largest share of one task
  std::size_t ordinal = 0;  ///< of that task in its lane
  bool waits = false;       ///< it does, or may
};

class Picture {
 public:
  Picture(const Timeline& timeline, const Cell& cell, Canvas canvas)
      : timeline_(timeline),
        cell_(cell),
        glyphs_(canvas.unicode ? blocks : ascii),
        lanes_(lay_out(timeline, cell)),
        kinds_(task_kinds(timeline, cell)),
        is_dense_(lanes_.lanes.size() > max_text_lanes && lanes_.has_parts(cell.workers)) {
    label_width_ = std::string("worker ").size() + std::to_string(cell.workers - 1).size();
    const std::size_t margin = label_width_ + 4;
    columns_ = std::max(min_columns, canvas.columns > margin ? canvas.columns - margin : 0);
    column_ns_ = static_cast<double>(timeline.iteration_ns) / static_cast<double>(columns_);
  }

  std::string str() const {
    std::string text;
    std::size_t lines = 0;
    if (is_dense_) {
      const auto shown = std::min<std::uint64_t>(cell_.workers, max_text_lanes);
      const auto lines_of_workers = dense_lines(shown);
      for (std::uint64_t worker = 0; worker < shown; ++worker) {
        text += line(label(worker), lines_of_workers[worker]);
      }
      lines = shown;
    } else {
      for (const TimelineLanes::Lane& lane : lanes_.lanes) {
        if (lines == max_text_lanes) break;
        text += line(lane.part == 0 ? label(lane.worker) : "", draw(lane));
        ++lines;
      }
    }
    text += axis();
    text += legend();
    const std::size_t left_out = (is_dense_ ? cell_.workers : lanes_.lanes.size()) - lines;
    if (left_out != 0) {
      text += "  " + std::to_string(left_out) + " more workers are not shown\n";
    }
    return text;
  }

 private:
  static std::string label(std::uint64_t worker) { return "worker " + std::to_string(worker); }

  std::string line(const std::string& name, const std::string& drawn) const {
    return fmt::format("  {}{}  {}\n", name, std::string(label_width_ - name.size(), ' '), drawn);
  }

  /// Calls `take(column, share)` for every column that the task touches, with the share of the
  /// column that it covers.
  template <typename Take>
  void spread(const Timeline::Task& task, Take take) const {
    const auto begin = static_cast<double>(task.begin_ns) / column_ns_;
    const auto end = static_cast<double>(task.end_ns) / column_ns_;
    const auto last = columns_ - 1;
    const auto first = std::min(last, static_cast<std::size_t>(begin));
    for (std::size_t column = first; column <= last; ++column) {
      const auto left = static_cast<double>(column);
      if (column != first && left >= end) break;
      take(column, std::max(0.0, std::min(end, left + 1) - std::max(begin, left)));
    }
  }

  std::string draw(const TimelineLanes::Lane& lane) const {
    std::vector<Column> columns(columns_);
    for (std::size_t ordinal = 0; ordinal < lane.tasks.size(); ++ordinal) {
      const std::size_t task = lane.tasks[ordinal];
      spread(timeline_.tasks[task], [&](std::size_t place, double share) {
        Column& column = columns[place];
        column.covered += share;
        ++column.tasks;
        if (share < column.largest) return;
        column.largest = share;
        column.ordinal = ordinal;
        column.waits = kinds_[task] != TaskKind::computes;
      });
    }
    std::string text;
    for (const Column& column : columns) text += glyph(column);
    return text;
  }

  const char* glyph(const Column& column) const {
    if (column.tasks == 0) return glyphs_.idle;
    if (column.covered < 0.5) return glyphs_.partly;
    if (column.tasks >= several_tasks) {
      return column.waits ? glyphs_.several_waiting : glyphs_.several;
    }
    return (column.waits ? glyphs_.waiting : glyphs_.tasks)[column.ordinal % 2];
  }

  /// Returns how many tasks are in flight as a level, for workers with more of them than lines.
  std::vector<std::string> dense_lines(std::uint64_t workers) const {
    std::vector<std::vector<double>> in_flight(workers, std::vector<double>(columns_));
    for (const Timeline::Task& task : timeline_.tasks) {
      if (task.worker >= workers) continue;
      spread(task,
             [&](std::size_t column, double share) { in_flight[task.worker][column] += share; });
    }
    double most = 0;
    for (const auto& line : in_flight) most = std::max(most, *std::ranges::max_element(line));
    std::vector<std::string> lines;
    for (const auto& columns : in_flight) {
      std::string& text = lines.emplace_back();
      for (const double level : columns) {
        if (level <= 0) {
          text += glyphs_.idle;
          continue;
        }
        const auto step = static_cast<std::size_t>(std::ceil(level / most * 8));
        text += glyphs_.levels[std::clamp<std::size_t>(step, 1, 8) - 1];
      }
    }
    return lines;
  }

  /// A line with ticks, and their times under it.
  std::string axis() const {
    constexpr std::pair<double, const char*> units[] = {
        {1e9, " s"}, {1e6, " ms"}, {1e3, " µs"}, {1, " ns"}};
    constexpr double columns_per_tick = 14;
    const double wanted_ns = column_ns_ * columns_per_tick;
    double step_ns = std::pow(10, std::floor(std::log10(wanted_ns)));
    for (const double factor : {2.0, 2.5, 2.0}) {
      if (step_ns < wanted_ns) step_ns *= factor;
    }
    const auto* const unit = std::ranges::find_if(units, [&](const auto& one) {
      return one.first <= static_cast<double>(timeline_.iteration_ns);
    });
    std::vector<const char*> line(columns_, glyphs_.axis[1]);
    std::string labels;
    for (double tick_ns = 0;; tick_ns += step_ns) {
      const auto column = static_cast<std::size_t>(tick_ns / column_ns_);
      if (column >= columns_) break;
      line[column] = glyphs_.axis[tick_ns == 0 ? 0 : 2];
      const std::string label =
          tick_ns == 0 ? "0" : format_general(tick_ns / unit->first) + std::string(unit->second);
      if (column + label.size() > columns_) break;
      if (labels.size() < column) labels.resize(column, ' ');
      labels += label;
    }
    std::string drawn;
    for (const char* const glyph : line) drawn += glyph;
    return this->line("", drawn) + this->line("", labels);
  }

  bool has(TaskKind kind) const { return std::ranges::find(kinds_, kind) != kinds_.end(); }

  /// "█ a task that computes   ▓ the next one   ▒ several short ones".
  std::string legend_of(const char* what, const char* const (&tasks)[2],
                        const char* several) const {
    return fmt::format("  {} {}   {} the next one   {} several short ones\n", tasks[0], what,
                       tasks[1], several);
  }

  std::string legend() const {
    if (is_dense_) {
      return fmt::format("  {} to {} tasks in flight, relative to the most   {} none\n{}",
                         glyphs_.levels[0], glyphs_.levels[7], glyphs_.idle, waiting_legend());
    }
    std::string text;
    if (has(TaskKind::computes)) {
      text += legend_of(!cell_.waits                ? "a task"
                        : shares_interpreter(cell_) ? "a task that mostly computes, or waits for "
                                                      "the interpreter's lock"
                                                    : "a task that mostly computes",
                        glyphs_.tasks, glyphs_.several);
    }
    if (has(TaskKind::waits)) {
      text += legend_of("a task that mostly waits", glyphs_.waiting, glyphs_.several_waiting);
    }
    if (has(TaskKind::unknown)) {
      text += legend_of("a task", glyphs_.waiting, glyphs_.several_waiting);
    }
    text += fmt::format("  {} mostly idle   {} idle\n", glyphs_.partly, glyphs_.idle);
    if (lanes_.has_parts(cell_.workers)) {
      text += "  a worker has a line for each of the tasks that it has in flight at once\n";
    }
    return text + waiting_legend();
  }

  /// What a task that is drawn and a worker that is not may be doing instead of computing.
  std::string waiting_legend() const {
    std::string text;
    if (has(TaskKind::unknown) || is_dense_) {
      const std::string within = waits_within_tasks(cell_);
      if (!within.empty()) text += "  a task that is drawn computes, or " + within + "\n";
    }
    if (has_emulated_lock(cell_)) {
      text += "  a worker that is idle may be waiting for the emulated GIL\n";
    }
    return text;
  }

  const Timeline& timeline_;
  const Cell& cell_;
  const Glyphs& glyphs_;
  TimelineLanes lanes_;
  std::vector<TaskKind> kinds_;
  bool is_dense_;  ///< a line per worker, although its tasks overlap
  std::size_t label_width_ = 0;
  std::size_t columns_ = 0;
  double column_ns_ = 1;
};

std::string worker_table(const Timeline& timeline, const Cell& cell, std::size_t columns) {
  const TimelineSummary summary = summarize(timeline, cell);
  const auto time = [](std::int64_t ns) { return format_duration(static_cast<double>(ns)); };
  TextTable table({{"worker"},
                   {"tasks"},
                   {waits_within_tasks(cell).empty() ? "busy" : "busy or waiting"},
                   {"share"},
                   {"first begin"},
                   {"last end"}});
  for (std::size_t place = 0; place < std::min(summary.workers.size(), max_text_lanes); ++place) {
    const TimelineSummary::Worker& worker = summary.workers[place];
    if (worker.tasks == 0) {
      table.add_row({std::to_string(place), "0", "-", "0 %", "-", "-"});
      continue;
    }
    const double share =
        static_cast<double>(worker.busy_ns) / static_cast<double>(timeline.iteration_ns);
    table.add_row({std::to_string(place), std::to_string(worker.tasks), time(worker.busy_ns),
                   format_percent(share, 0), time(worker.first_begin_ns),
                   time(worker.last_end_ns)});
  }
  return table.str(columns);
}

}  // namespace

std::string format_timeline(const Timeline& timeline, const Cell& cell, std::uint64_t usable_cores,
                            Canvas canvas) {
  std::string text = fold(fmt::format("{}{}: one warm iteration of {}\n\n", sanitize(cell.name),
                                      cell.runtime.empty() ? "" : ", " + sanitize(cell.runtime),
                                      format_duration(static_cast<double>(timeline.iteration_ns))),
                          canvas.columns);
  text += Picture(timeline, cell, canvas).str() + "\n";
  for (const std::string& sentence : describe(timeline, cell, usable_cores)) {
    text += fold("  - " + sentence + "\n", canvas.columns);
  }
  text += "\n" + worker_table(timeline, cell, canvas.columns);
  return canvas.unicode ? text : to_ascii(text);
}

}  // namespace reports
