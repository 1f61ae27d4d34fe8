// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/timeline.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/support/vega_lite.h"
#include "reports/summary/answers.h"
#include "reports/summary/timeline.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

/// More lanes and bars than these are a picture that nobody can read, in a page that grows.
constexpr std::size_t max_lanes = 128;
constexpr std::size_t max_bars = 2000;
constexpr std::size_t max_labelled_lanes = 40;
/// The height of a task that waits, of its lane's.
constexpr double thin_share = 0.3;

/// One task; or several of a lane, where they are too many and too short to be told apart.
struct Bar {
  std::size_t lane = 0;
  std::size_t first = 0;  ///< task
  std::size_t tasks = 1;
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

/// Tasks of one kind that are shorter than this, with gaps shorter than this, are one bar.
std::vector<Bar> draw(const Timeline& timeline, const TimelineLanes& lanes,
                      const std::vector<TaskKind>& kinds, std::int64_t short_ns) {
  std::vector<Bar> bars;
  for (std::size_t lane = 0; lane < std::min(lanes.lanes.size(), max_lanes); ++lane) {
    bool was_short = false;
    for (const std::size_t task : lanes.lanes[lane].tasks) {
      const Timeline::Task& times = timeline.tasks[task];
      const bool is_short = times.length_ns() < short_ns;
      if (is_short && was_short && bars.back().lane == lane &&
          kinds[bars.back().first] == kinds[task] &&
          times.begin_ns - bars.back().end_ns < short_ns) {
        bars.back().end_ns = times.end_ns;
        ++bars.back().tasks;
      } else {
        bars.push_back(
            {.lane = lane, .first = task, .begin_ns = times.begin_ns, .end_ns = times.end_ns});
      }
      was_short = is_short;
    }
  }
  return bars;
}

std::vector<Bar> draw(const Timeline& timeline, const TimelineLanes& lanes,
                      const std::vector<TaskKind>& kinds) {
  std::vector<Bar> bars = draw(timeline, lanes, kinds, 0);
  constexpr std::int64_t finest = 2000;  // of the iteration, in a picture of so many points
  for (std::int64_t short_ns = timeline.iteration_ns / finest + 1; bars.size() > max_bars;
       short_ns *= 2) {
    bars = draw(timeline, lanes, kinds, short_ns);
  }
  return bars;
}

struct Unit {
  double ns;
  const char* name;
};

Unit unit_of(std::int64_t ns) {
  if (ns >= 10'000'000'000) return {1e9, "s"};
  if (ns >= 10'000'000) return {1e6, "ms"};
  return ns >= 10'000 ? Unit{1e3, "µs"} : Unit{1, "ns"};
}

std::string name_of(const TimelineLanes::Lane& lane) {
  return fmt::format("worker {}{}", lane.worker,
                     lane.part == 0 ? "" : " (" + std::to_string(lane.part + 1) + ")");
}

std::string time(std::int64_t ns) { return format_duration(static_cast<double>(ns)); }

std::string tasks_of(const Bar& bar) {
  if (bar.tasks == 1) return std::to_string(bar.first);
  return fmt::format("{} and {} after it", bar.first, bar.tasks - 1);
}

class TimelineChart {
 public:
  TimelineChart(const Timeline& timeline, const Cell& cell, std::uint64_t usable_cores)
      : timeline_(timeline),
        cell_(cell),
        usable_cores_(usable_cores),
        lanes_(lay_out(timeline, cell)),
        kinds_(task_kinds(timeline, cell)),
        bars_(draw(timeline, lanes_, kinds_)) {}

  std::string spec(const SeriesStyle& style) const {
    const Unit unit = unit_of(timeline_.iteration_ns);
    const std::size_t longest = summarize(timeline_, cell_).longest;
    Json rows = Json::array();
    std::size_t ordinal = 0;
    for (std::size_t place = 0; place < bars_.size(); ++place) {
      const Bar& bar = bars_[place];
      ordinal = place != 0 && bars_[place - 1].lane == bar.lane ? ordinal + 1 : 0;
      Json row = {{"lane", name_of(lanes_.lanes[bar.lane])},
                  {"x", static_cast<double>(bar.begin_ns) / unit.ns},
                  {"x2", static_cast<double>(bar.end_ns) / unit.ns},
                  {"turn", ordinal % 2}};
      if (kinds_[bar.first] != TaskKind::computes) row["thin"] = true;
      if (bar.tasks == 1 && bar.first == longest) row["longest"] = true;
      vega_lite::put_tooltip(row, figures_of(bar));
      rows.push_back(std::move(row));
    }
    std::vector<std::string> names;
    for (std::size_t lane = 0; lane < std::min(lanes_.lanes.size(), max_lanes); ++lane) {
      names.push_back(name_of(lanes_.lanes[lane]));
    }
    const bool is_labelled = names.size() <= max_labelled_lanes;
    const Json y = {{"field", "lane"},
                    {"type", "nominal"},
                    {"title", nullptr},
                    {"scale", {{"domain", names}, {"padding", is_labelled ? 0.15 : 0.05}}},
                    {"axis", {{"labels", is_labelled}, {"ticks", is_labelled}}}};
    const Json x = vega_lite::quantity(
        "x", {.title = std::string("time since the start of the iteration (") + unit.name + ")",
              .domain = Interval{.low = 0,
                                 .high = static_cast<double>(timeline_.iteration_ns) / unit.ns}});
    // A task and the next one of its lane differ, so that an end and a begin can be seen.
    const Json turns = {{"field", "turn"},
                        {"type", "nominal"},
                        {"legend", nullptr},
                        {"scale", {{"domain", {0, 1}}, {"range", {1, 0.6}}}}};
    const Json place = {{"x", x}, {"x2", {{"field", "x2"}}}, {"y", y}};
    Json tasks = place;
    tasks["opacity"] = turns;
    tasks["tooltip"] = vega_lite::tooltip(columns());
    Json spec = vega_lite::start(std::move(rows));
    spec["height"] = {{"step", is_labelled ? 18 : 5}};
    Json frame = {{"type", "bar"}, {"filled", false}, {"strokeWidth", 2}};
    frame["stroke"] = vega_lite::neutral_colour;
    Json layers = Json::array();
    // What waits, or may, is no solid bar but a thin one.
    for (const bool is_thin : {false, true}) {
      const char* const filter = is_thin ? "datum.thin === true" : "datum.thin !== true";
      Json bars = {{"type", "bar"}, {"color", style.colour}};
      if (is_thin) bars["height"] = {{"band", thin_share}};
      layers.push_back({{"mark", std::move(bars)}, {"encoding", tasks}});
      layers.back()["transform"] = Json::array({{{"filter", filter}}});
    }
    layers.push_back({{"mark", std::move(frame)}, {"encoding", place}});
    layers.back()["transform"] = Json::array({{{"filter", "datum.longest === true"}}});
    spec["layer"] = std::move(layers);
    const std::vector<std::string> words = waiting_label();
    if (!words.empty()) spec["layer"].push_back(label(words));
    return to_line(spec);
  }

  DataTable table() const {
    DataTable table{.columns = columns(), .rows = {}};
    for (const Bar& bar : bars_) table.rows.push_back(figures_of(bar));
    return table;
  }

  std::string note() const {
    std::string text =
        "One lane per worker, one bar per task, alternately darker and lighter; the longest has a "
        "frame.";
    if (lanes_.has_parts(cell_.workers)) {
      text += " A worker has a lane for each of the tasks that it has in flight at once.";
    }
    if (lanes_.lanes.size() > max_lanes) {
      text += " " + std::to_string(lanes_.lanes.size() - max_lanes) + " more lanes are not shown.";
    }
    if (std::ranges::any_of(bars_, [](const Bar& bar) { return bar.tasks > 1; })) {
      text += " Short tasks next to each other are drawn as one bar.";
    }
    const auto sentences = describe(timeline_, cell_, usable_cores_);
    for (std::size_t sentence = 1; sentence < sentences.size(); ++sentence) {
      text += (sentence == 1 ? " In short: " : "; ") + sentences[sentence];
    }
    return text + ".";
  }

 private:
  bool has(TaskKind kind) const { return std::ranges::find(kinds_, kind) != kinds_.end(); }

  /// Says in lines, which are short enough for a phone, what bars and gaps may be besides computing
  /// and idleness; none where they are neither.
  std::vector<std::string> waiting_label() const {
    if (has_hidden_lock_waits(cell_)) return {"a bar: computes, or waits for the GIL"};
    std::vector<std::string> words;
    if (has(TaskKind::unknown)) words.emplace_back("a bar: computes, or waits");
    if (cell_.waits && has(TaskKind::computes)) {
      words.emplace_back(shares_interpreter(cell_) ? "thick: mostly computes, or waits for the GIL"
                                                   : "thick: mostly computes");
    }
    if (has(TaskKind::waits)) words.emplace_back("thin: mostly waits");
    if (has_emulated_lock(cell_)) words.emplace_back("a gap: idle, or waits for the emulated GIL");
    return words;
  }

  /// Lines of words above the lanes.
  static Json label(const std::vector<std::string>& words) {
    constexpr int line_height = 13;
    const int more_lines = static_cast<int>(words.size()) - 1;
    Json view = {{"mark",
                  {{"type", "text"},
                   {"align", "left"},
                   {"x", 0},
                   {"y", -9 - line_height * more_lines},
                   {"lineHeight", line_height},
                   {"fontSize", 11},
                   {"fontWeight", 600}}},
                 {"encoding", {{"text", {{"field", "text"}}}}}};
    view["data"] = {{"values", {{{"text", words}}}}};
    return view;
  }

  static std::vector<std::string> columns() {
    return {"worker", "task", "begin", "end", "duration"};
  }

  std::vector<std::string> figures_of(const Bar& bar) const {
    return {name_of(lanes_.lanes[bar.lane]), tasks_of(bar), time(bar.begin_ns), time(bar.end_ns),
            time(bar.end_ns - bar.begin_ns)};
  }

  const Timeline& timeline_;
  const Cell& cell_;
  std::uint64_t usable_cores_;
  TimelineLanes lanes_;
  std::vector<TaskKind> kinds_;  ///< by task
  std::vector<Bar> bars_;
};

}  // namespace

std::optional<Section> make_timeline_section(std::span<const Source> sources,
                                             const Palette& palette) {
  Section section{
      .name = "timeline", .question = "when did which worker run which task?", .chart = "timeline"};
  std::vector<std::vector<Answer>> by_source;
  for (const Source& source : sources) {
    const Results& results = source.results;
    by_source.emplace_back();
    for (const Timeline& timeline : results.timelines) {
      const Cell& cell = results.plan.cells[timeline.cell];
      const std::string name = cell.name + (cell.runtime.empty() ? "" : ", " + cell.runtime) +
                               (sources.size() > 1 ? " · " + source.label : "");
      const std::uint64_t cores = results.machine.usable_cores;
      const TimelineChart chart(timeline, cell, cores);
      by_source.back().emplace_back(
          fmt::format("{}{}: {}.", sources.size() > 1 ? sanitize(source.label, 80) + ", " : "",
                      sanitize(cell.model, 60), describe(timeline, cell, cores).front()),
          name);
      section.charts.push_back({.id = "timeline-" + std::to_string(section.charts.size() + 1),
                                .title = name,
                                .note = chart.note(),
                                .spec = chart.spec(palette.style(Palette::series_of(cell))),
                                .table = chart.table(),
                                .work = name});
    }
  }
  interleave_answers(section, std::move(by_source));
  if (section.charts.empty()) return std::nullopt;
  return section;
}

}  // namespace reports
