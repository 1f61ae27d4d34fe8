// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/statistics/slope.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr double bytes_per_kib = 1024;
constexpr double bytes_per_mib = 1024 * 1024;

/// The memory of one model by its tasks in flight.
struct Growth {
  Name name;
  bool is_baseline = false;
  std::map<std::uint64_t, std::vector<double>> bytes;  ///< beyond the job's own, by tasks in flight
  std::optional<Slope> line;
  std::vector<std::string> missing_values;  ///< of cells without a result

  std::size_t peaks() const {
    std::size_t count = 0;
    for (const auto& [tasks, values] : bytes) count += values.size();
    return count;
  }
};

std::string signed_bytes(double bytes) {
  const double most = 1e18;
  const double size = std::min(std::abs(bytes), most);
  const std::string text = size < bytes_per_kib ? format_number(size, size < 10 ? 1 : 0) + " B"
                                                : format_bytes(static_cast<std::uint64_t>(size));
  return bytes < 0 ? "-" + text : text;
}

std::vector<Growth> growths_of(const SelectedCells& selected, bool several_sources) {
  const Results& results = selected.results();
  std::vector<std::vector<double>> peaks(results.plan.cells.size());
  for (const MemoryPeak& peak : results.memory) {
    if (peak.cell < peaks.size()) {
      peaks[peak.cell].push_back(static_cast<double>(peak.peak_bytes) -
                                 static_cast<double>(peak.job_bytes));
    }
  }
  std::vector<Growth> growths;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const Name name = name_of(selected, place, several_sources);
    auto growth = std::ranges::find(growths, name, &Growth::name);
    if (growth == growths.end()) growth = growths.insert(growths.end(), Growth{.name = name});
    growth->is_baseline = cell.baseline;
    const std::uint64_t in_flight = std::min(cell.concurrency, cell.tasks);
    if (const Failure* failure = results.failure(place)) {
      growth->missing_values.push_back(
          fmt::format("{} in flight failed: {}", in_flight, failure->reason));
    } else if (peaks[place].empty()) {
      growth->missing_values.push_back(std::to_string(in_flight) + " in flight: not measured");
    } else {
      auto& bytes = growth->bytes[in_flight];
      bytes.insert(bytes.end(), peaks[place].begin(), peaks[place].end());
    }
  }
  for (Growth& growth : growths) {
    std::vector<Point> points;
    for (const auto& [tasks, values] : growth.bytes) {
      for (const double bytes : values) points.push_back({static_cast<double>(tasks), bytes});
    }
    growth.line = theil_sen(points);
  }
  std::ranges::stable_sort(growths, {}, [](const Growth& growth) {
    return std::pair(!growth.line, growth.line ? growth.line->slope : 0.0);
  });
  return growths;
}

/// Returns whether the memory grows at all, as far as can be told.
bool grows(const Growth& growth) {
  return growth.line && growth.line->slope > 0 &&
         (!growth.line->interval || growth.line->interval->low > 0);
}

/// Returns what one more task costs with the models that need least and most.
std::vector<Answer> answers_of(const std::string& prefix, const std::vector<Growth>& growths,
                               const std::string& languages, Inconclusive& inconclusive) {
  std::vector<const Growth*> known;
  std::vector<std::pair<std::string, Figure>> figures;
  bool is_any = false;
  for (const Growth& growth : growths) {
    if (growth.is_baseline) continue;
    is_any = true;
    const std::string name = named(growth.name.method());
    if (!grows(growth)) {
      inconclusive.add("what one more task costs", prefix + name,
                       "its memory does not grow beyond its scatter, or too little was measured");
      continue;
    }
    known.push_back(&growth);
    figures.emplace_back(name, Figure{growth.line->slope, growth.line->interval});
  }
  if (!is_any) inconclusive.add("what one more task costs", "", "nothing was measured", "");
  if (known.empty()) return {};
  const auto cost = [](const Growth& growth) {
    return fmt::format("{} with {}", signed_bytes(growth.line->slope), named(growth.name.method()));
  };
  std::string sentence = prefix + "One more concurrent task costs ";
  sentence += known.size() == 1
                  ? cost(*known.front())
                  : fmt::format("from {} to {}", cost(*known.front()), cost(*known.back()));
  return {Answer(sentence + ".",
                 figures_text(figures, signed_bytes) + (languages.empty() ? "" : "." + languages))};
}

/// Memory by tasks in flight, both on logarithmic axes: a fitted straight line is a curve there,
/// flat as long as the model's own memory is most of it.
class GrowthChart {
 public:
  explicit GrowthChart(const Palette& palette) : legend_(palette) {}

  void add(const Growth& growth) {
    for (const auto& [tasks, values] : growth.bytes) {
      const auto bytes = measure(values);
      const auto x = static_cast<double>(tasks);
      const bool is_drawn = tasks > 0 && bytes->value > 0;
      table_.rows.push_back({growth.name.str(), std::to_string(tasks), signed_bytes(bytes->value),
                             interval_text(*bytes, signed_bytes), std::to_string(bytes->trials),
                             is_drawn ? "measured" : "not on a logarithmic axis"});
      if (!is_drawn) continue;
      const std::string series = legend_.add(growth.name.series, growth.name.legend());
      chart_.points.push_back(
          {.series = series,
           .x = x,
           .y = bytes->value / bytes_per_mib,
           .tooltip = {growth.name.str(), std::to_string(tasks), signed_bytes(bytes->value),
                       interval_text(*bytes, signed_bytes)}});
      for (const double value : values) chart_.dots.push_back({series, x, value / bytes_per_mib});
    }
    for (const std::string& missing_reason : growth.missing_values) {
      table_.rows.push_back({growth.name.str(), "", "", "", "0", missing_reason});
    }
    add_line(growth);
  }

  void draw(Section& section, const std::string& languages) {
    if (table_.rows.empty()) return;
    if (chart_.points.empty()) chart_.x.domain = chart_.y.domain = empty_axis;
    Chart chart{.id = "memory-by-tasks",
                .title = "Memory by tasks in flight",
                .note =
                    "Peak of the proportional set size of the whole process tree, without the "
                    "room for tasks and results. Faint dots are single trials, grey lines the "
                    "straight lines fitted to them (Theil and Sen), bent by the axes.",
                .spec = to_line(vega_lite::line_chart(chart_, legend_)),
                .table = std::move(table_)};
    chart.note += languages;
    section.charts.push_back(std::move(chart));
  }

 private:
  void add_line(const Growth& growth) {
    if (!growth.line || !grows(growth)) return;
    const double from = std::max(1.0, static_cast<double>(growth.bytes.begin()->first));
    const double to = static_cast<double>(growth.bytes.rbegin()->first);
    constexpr int steps = 32;
    vega_lite::Guide guide{
        .label = "fit of " + growth.name.str(), .points = {}, .is_labelled = false};
    for (int step = 0; step <= steps && to > from; ++step) {
      const double x = from * std::pow(to / from, static_cast<double>(step) / steps);
      const double bytes = growth.line->intercept + growth.line->slope * x;
      guide.points.emplace_back(x, bytes / bytes_per_mib);
    }
    chart_.guides.push_back(std::move(guide));
  }

  vega_lite::Legend legend_;
  vega_lite::LineChart chart_{
      .x = {.title = "tasks in flight",
            .logarithmic = true,
            .ticks = decades(true),
            .format = "~s"},
      .y = {.title = "memory (MiB)", .logarithmic = true, .ticks = decades(true), .format = "~g"},
      .tooltip_titles = {"model", "tasks in flight", "memory", "95 % interval"},
      .points = {}};
  DataTable table_{{"model", "tasks in flight", "memory beyond the results'", "95 % interval",
                    "trials", "result"},
                   {}};
};

class SlopeChart {
 public:
  explicit SlopeChart(const Palette& palette) : legend_(palette) {}

  void add(const Growth& growth) {
    const std::string category = growth.name.str();
    categories_.push_back(category);
    vega_lite::Bar bar{.category = category, .series = {}, .value = NAN};
    std::vector<std::string> row = {category};
    if (!growth.line) {
      const std::string missing_reason = growth.missing_values.empty()
                                             ? "needs two numbers of tasks in flight"
                                             : growth.missing_values.front();
      row.insert(row.end(), {"", "", "", std::to_string(growth.peaks()), missing_reason});
      missing_values_.push_back({category, sanitize(missing_reason)});
    } else {
      const auto& [slope, intercept, interval] = *growth.line;
      row.insert(row.end(), {signed_bytes(slope), interval_text({slope, interval}, signed_bytes),
                             signed_bytes(intercept), std::to_string(growth.peaks()),
                             grows(growth) ? "measured" : "cannot tell it from nothing"});
      if (slope > 0) {
        bar.series = legend_.add(growth.name.series, growth.name.legend());
        bar.value = slope / bytes_per_kib;
        if (interval) {
          // An interval that reaches down to 0 has no end on a logarithmic axis, so it is cut.
          bar.interval = Interval{std::max(interval->low, slope / 100) / bytes_per_kib,
                                  interval->high / bytes_per_kib};
        }
        bar.tooltip = {category, row[1], row[2], row[3]};
      } else {
        missing_values_.push_back({category, row[1] + ": cannot tell it from nothing"});
      }
    }
    chart_.bars.push_back(std::move(bar));
    table_.rows.push_back(std::move(row));
  }

  void draw(Section& section, const std::string& languages) {
    if (categories_.empty()) return;
    if (legend_.empty()) chart_.x.domain = empty_axis;
    Json spec = vega_lite::bar_chart(chart_, legend_);
    add_missing_values(spec, missing_values_, categories_);
    Chart chart{.id = "memory-per-task",
                .title = "Memory of one more concurrent task",
                .note =
                    "The slope of memory over tasks in flight with its 95 % interval, which "
                    "assumes no distribution, on a logarithmic axis.",
                .spec = to_line(spec),
                .table = std::move(table_)};
    chart.note += languages;
    section.charts.push_back(std::move(chart));
  }

 private:
  vega_lite::Legend legend_;
  vega_lite::BarChart chart_{
      .x = {.title = "memory per task (KiB)",
            .logarithmic = true,
            .ticks = decades(true),
            .format = "~g"},
      .tooltip_titles = {"model", "memory per task", "95 % interval", "memory without tasks"},
      .bars = {}};
  std::vector<std::string> categories_;
  std::vector<MissingValue> missing_values_;
  DataTable table_{
      {"model", "memory per task", "95 % interval", "memory without tasks", "trials", "result"},
      {}};
};

}  // namespace

/// Adds the memory that one more concurrent task takes.
void make_memory(Section& section, std::span<const Selection> selections, const Palette& palette) {
  GrowthChart by_tasks(palette);
  SlopeChart per_task(palette);
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_source;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const bool several = selections.size() > 1;
    const auto growths = growths_of(selected, several);
    by_source.push_back(answers_of(about(several ? selected.label() : ""), growths,
                                   languages_note({&selection, 1}), inconclusive));
    for (const Growth& growth : growths) {
      by_tasks.add(growth);
      per_task.add(growth);
    }
  }
  interleave_answers(section, std::move(by_source));
  inconclusive.put_into(section);
  const std::string languages = languages_note(selections);
  per_task.draw(section, languages);
  by_tasks.draw(section, languages);
}

}  // namespace reports
