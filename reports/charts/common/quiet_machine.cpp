// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/quiet_machine.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/support/core_stretches.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/state/machine_line.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr std::size_t max_stretches = 2000;
constexpr std::size_t max_rows = 32;
constexpr std::size_t max_ticks = 400;
/// Both can be told from a white page and from a dark one, where nothing was read.
constexpr const char* quiet_colour = "#A8CDE8";
constexpr const char* slow_colour = "#8A2B1B";
constexpr const char* rounds_row = "rounds";

std::string name_of(const CoreState& core) { return "core " + std::to_string(core.processor); }

std::string time(std::optional<std::int64_t> ns) {
  return ns ? format_duration(static_cast<double>(*ns)) : "";
}

/// Returns the cores that have a row: of many the least quiet ones, in the order of their numbers.
std::vector<std::size_t> drawn_cores(const MachineState& state) {
  std::vector<std::size_t> cores(state.cores.size());
  std::iota(cores.begin(), cores.end(), std::size_t{0});
  std::ranges::stable_sort(
      cores, {}, [&](std::size_t core) { return state.cores[core].quiet_share.value_or(1); });
  if (cores.size() > max_rows) cores.resize(max_rows);
  std::ranges::sort(cores);
  return cores;
}

class QuietChart {
 public:
  explicit QuietChart(const Results& results)
      : results_(results),
        state_(*results.machine_state),
        cores_(drawn_cores(state_)),
        stretches_(core_stretches(results, cores_, max_stretches)) {}

  bool is_empty() const { return stretches_.empty(); }

  std::string spec() const {
    std::vector<std::string> names = {rounds_row};
    for (const std::size_t core : cores_) names.push_back(name_of(state_.cores[core]));
    const Json y = {{"field", "row"},
                    {"type", "nominal"},
                    {"title", nullptr},
                    {"scale", {{"domain", names}, {"padding", 0.1}}}};
    const vega_lite::Axis axis = {.title = "time since the start of the run (s)",
                                  .domain = Interval{.low = 0, .high = end_s()}};
    const Json slow = {{"field", "slow"},
                       {"type", "quantitative"},
                       {"scale", {{"domain", {0, 100}}, {"range", {quiet_colour, slow_colour}}}},
                       {"legend", {{"title", "% of the time slow"}, {"values", {0, 50, 100}}}}};
    Json ticks = {{"mark", {{"type", "tick"}, {"color", vega_lite::neutral_colour}}},
                  {"data", {{"values", round_rows()}}},
                  {"encoding",
                   {{"x", vega_lite::quantity("x", axis)},
                    {"y", y},
                    {"tooltip", vega_lite::tooltip({"round", "began", "cells"})}}}};
    Json bars = {{"mark", {{"type", "bar"}}},
                 {"encoding",
                  {{"x", vega_lite::quantity("x", axis)},
                   {"x2", {{"field", "x2"}}},
                   {"y", y},
                   {"color", slow},
                   {"tooltip", vega_lite::tooltip({"core", "from", "to", "slow"})}}}};
    Json spec = vega_lite::start(stretch_rows());
    spec["height"] = {{"step", 20}};
    spec["layer"] = Json::array({std::move(bars), std::move(ticks)});
    return to_line(spec);
  }

  std::string note() const {
    std::string text = fmt::format(
        "A fixed loop is timed on every core between the turns of a round. Light: it took at most "
        "{} more than its best on this core. Dark: it took longer, so something else used the core "
        "or its other hyperthread. Empty: nothing was read, as during a trial that runs alone. "
        "Above, a tick where {} began.",
        format_percent(state_.tolerance, 0),
        round_step() == 1 ? "a round" : "one of " + std::to_string(round_step()) + " rounds");
    if (cores_.size() < state_.cores.size()) {
      text += fmt::format(" The {} least quiet of {} cores are drawn.", cores_.size(),
                          state_.cores.size());
    }
    return text;
  }

  DataTable table() const {
    DataTable table{.columns = {"core", "quiet", "best", "median", "worst"}, .rows = {}};
    for (const CoreState& core : state_.cores) {
      table.rows.push_back({name_of(core),
                            core.quiet_share ? format_percent(*core.quiet_share, 1) : "not known",
                            time(core.best_ns), time(core.median_ns), time(core.worst_ns)});
    }
    return table;
  }

 private:
  static double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

  double end_s() const {
    std::int64_t end_ns = 1;
    for (const Round& round : results_.rounds) end_ns = std::max(end_ns, round.ended_ns);
    for (const CoreStretch& stretch : stretches_) end_ns = std::max(end_ns, stretch.end_ns);
    return seconds(end_ns);
  }

  std::size_t round_step() const {
    return std::max<std::size_t>(1, (results_.rounds.size() + max_ticks - 1) / max_ticks);
  }

  Json stretch_rows() const {
    Json rows = Json::array();
    for (const CoreStretch& stretch : stretches_) {
      const std::string core = name_of(state_.cores[stretch.core]);
      Json row = {{"row", core},
                  {"x", seconds(stretch.begin_ns)},
                  {"x2", seconds(stretch.end_ns)},
                  {"slow", 100 * stretch.slow_share}};
      vega_lite::put_tooltip(row, {core, time(stretch.begin_ns), time(stretch.end_ns),
                                   format_percent(stretch.slow_share, 0)});
      rows.push_back(std::move(row));
    }
    return rows;
  }

  Json round_rows() const {
    Json rows = Json::array();
    for (std::size_t place = 0; place < results_.rounds.size(); place += round_step()) {
      const Round& round = results_.rounds[place];
      Json row = {{"row", rounds_row}, {"x", seconds(round.began_ns)}};
      vega_lite::put_tooltip(row, {std::to_string(place + 1), time(round.began_ns),
                                   std::to_string(round.cells.size())});
      rows.push_back(std::move(row));
    }
    return rows;
  }

  const Results& results_;
  const MachineState& state_;
  std::vector<std::size_t> cores_;
  std::vector<CoreStretch> stretches_;
};

}  // namespace

std::optional<Section> make_quiet_machine_section(std::span<const Source> sources) {
  Section section{.name = "machine",
                  .question = "how quiet was the machine?",
                  .chart = "quiet-machine",
                  .is_of_machine = true};
  std::vector<std::vector<Answer>> by_source;
  for (const Source& source : sources) {
    const Results& results = source.results;
    if (!results.machine_state) continue;
    const std::string label = sources.size() > 1 ? source.label : "";
    std::string sentence = quietness_in_brief(*results.machine_state) + ".";
    if (label.empty()) {
      sentence.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
    } else {
      sentence.insert(0, label + ": ");
    }
    by_source.push_back(
        {Answer(std::move(sentence), quietness_beside_brief(*results.machine_state))});
    const QuietChart chart(results);
    if (chart.is_empty()) continue;
    section.charts.push_back(
        {.id = "quiet-machine-" + std::to_string(section.charts.size() + 1),
         .title = "When something else used the cores" + (label.empty() ? "" : ": " + label),
         .note = chart.note(),
         .spec = chart.spec(),
         .table = chart.table()});
  }
  interleave_answers(section, std::move(by_source));
  if (section.answers.empty()) return std::nullopt;
  return section;
}

}  // namespace reports
