// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/start_methods.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/line_labels.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr double ns_per_ms = 1e6;

/// A row per method: a point per parent, told apart by shape, joined by a line.
class StartSpec {
 public:
  explicit StartSpec(const Palette& palette) : legend_(palette) {}

  void add(const StartMethod& method) {
    const std::string category = method.name.str();
    categories_.push_back(category);
    std::string reasons;
    double least = std::numeric_limits<double>::infinity();
    double most = 0;
    for (const StartFrom& start : method.starts) {
      if (!start.first_result_ns || !(start.first_result_ns->value > 0)) {
        const std::string missing_reason =
            start.missing_reason.empty() ? std::string("no time at all") : start.missing_reason;
        reasons += fmt::format("{}from {}: {}", reasons.empty() ? "" : "; ",
                               parent_text(start.parent_bytes), missing_reason);
        continue;
      }
      const Measurement& found = *start.first_result_ns;
      least = std::min(least, found.value);
      most = std::max(most, found.value);
      const std::string parent = parent_text(start.parent_bytes);
      parents_[start.parent_bytes] = parent;
      Json row = {{"category", category},
                  {"series", legend_.add(method.name.series, method.name.legend())},
                  {"parent", parent},
                  {"x", found.value / ns_per_ms}};
      needs_.values.push_back(found.value / ns_per_ms);
      intervals_.emplace_back();
      if (found.interval && found.interval->low > 0) {
        intervals_.back() =
            Interval{found.interval->low / ns_per_ms, found.interval->high / ns_per_ms};
        needs_.extremes.push_back(intervals_.back()->low);
        needs_.extremes.push_back(intervals_.back()->high);
      }
      vega_lite::put_tooltip(row,
                             {category, parent, format_duration(found.value),
                              interval_text(found, format_duration), std::to_string(found.trials)});
      points_.push_back(std::move(row));
    }
    if (most > least) {
      spans_.push_back({{"category", category},
                        {"series", legend_.add(method.name.series, method.name.legend())},
                        {"low", least / ns_per_ms},
                        {"high", most / ns_per_ms}});
    }
    // A text would lie over the points; the table has it.
    const bool has_points = most > 0;
    if (!reasons.empty() && !has_points) missing_values_.push_back({category, sanitize(reasons)});
  }

  Json spec() const {
    // The times make the range: the interval of one that was disturbed must not push the others
    // into a corner.
    const vega_lite::AxisRange range = vega_lite::axis_range(needs_);
    const vega_lite::Axis axis{.title = "time (ms)",
                               .logarithmic = true,
                               .ticks = decades(true),
                               .format = "~g",
                               .domain = range.domain};
    Json rows = points_;
    for (std::size_t place = 0; place < intervals_.size(); ++place) {
      if (intervals_[place]) vega_lite::put_interval(rows[place], *intervals_[place], range.domain);
    }
    Json y = {{"field", "category"}, {"type", "nominal"}, {"title", nullptr}};
    y["scale"] = {{"domain", categories_}};
    y["axis"] = {{"labelLimit", 150}, {"grid", true}};
    const Json low = vega_lite::quantity("low", axis);
    Json colour = legend_.colour();
    colour["legend"] = nullptr;  // rows name what they show
    Json spans = {
        {"mark", {{"type", "rule"}, {"strokeWidth", 2}, {"opacity", 0.4}}},
        {"encoding", {{"x", low}, {"x2", {{"field", "high"}}}, {"y", y}, {"color", colour}}}};
    spans["data"] = {{"values", spans_}};
    Json intervals = {
        {"mark", {{"type", "rule"}, {"strokeWidth", 5}, {"opacity", 0.5}}},
        {"encoding", {{"x", low}, {"x2", {{"field", "high"}}}, {"y", y}, {"color", colour}}}};
    intervals["transform"] = Json::array({{{"filter", "isValid(datum.low)"}}});
    Json points = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 90}, {"opacity", 1}}},
                   {"encoding",
                    {{"x", vega_lite::quantity("x", axis)},
                     {"y", y},
                     {"color", colour},
                     {"shape", parent_shape()},
                     {"tooltip", vega_lite::tooltip({"started", "memory of the parent",
                                                     "start, first result, stop", "95 % interval",
                                                     "trials"})}}}};
    Json spec = vega_lite::start(std::move(rows));
    spec["height"] = {{"step", 24}};
    spec["layer"] = {std::move(spans), std::move(intervals), std::move(points)};
    for (const bool is_above : {true, false}) {
      spec["layer"].push_back(vega_lite::cut_arrows(axis, {{"y", y}}, is_above));
    }
    add_missing_values(spec, missing_values_, categories_);
    return spec;
  }

 private:
  Json parent_shape() const {
    constexpr const char* shapes[] = {"circle", "square", "triangle-up", "diamond", "cross"};
    std::vector<std::string> domain;
    Json range = Json::array();
    for (const auto& [bytes, parent] : parents_) {
      range.push_back(shapes[domain.size() % std::size(shapes)]);
      domain.push_back(parent);
    }
    Json encoding = {{"field", "parent"},
                     {"type", "nominal"},
                     {"scale", vega_lite::scale(domain, std::move(range))},
                     {"legend",
                      {{"title", "memory of the parent"},
                       {"orient", "top"},
                       {"columns", 2},
                       {"symbolFillColor", vega_lite::neutral_colour},
                       {"symbolStrokeColor", vega_lite::neutral_colour}}}};
    if (domain.empty()) encoding["legend"] = nullptr;
    return encoding;
  }

  vega_lite::Legend legend_;
  std::map<std::uint64_t, std::string> parents_;
  std::vector<std::string> categories_;
  std::vector<MissingValue> missing_values_;
  Json points_ = Json::array();
  std::vector<std::optional<Interval>> intervals_;  ///< of the points
  vega_lite::AxisNeeds needs_{.logarithmic = true};
  Json spans_ = Json::array();
};

void add_rows(DataTable& table, const StartMethod& method) {
  for (const StartFrom& start : method.starts) {
    std::vector<std::string> row = {method.name.str(), parent_text(start.parent_bytes)};
    if (start.first_result_ns) {
      for (const auto& figure : {start.first_result_ns, start.start_ns}) {
        row.push_back(figure ? format_duration(figure->value) : "");
        row.push_back(figure ? interval_text(*figure, format_duration) : "");
      }
      row.push_back(std::to_string(start.first_result_ns->trials));
      row.push_back("measured");
    } else {
      row.insert(row.end(), {"", "", "", "", "0", start.missing_reason});
    }
    table.rows.push_back(std::move(row));
  }
}

}  // namespace

/// Adds the times of start and first result, by the memory of the parent.
void make_start_methods(Section& section, std::span<const Selection> selections,
                        const Palette& palette) {
  StartSpec spec(palette);
  Chart chart{
      .id = "start",
      .title = "What starting costs",
      .note =
          "Start, one cold task and stop, median of the trials on a logarithmic axis; "
          "the thick line is the 95 % interval. Shapes are the memory that the parent "
          "had touched before: where they lie apart, a large parent is expensive. Ways that "
          "start a worker for each task start none before, and have no start alone.",
      .spec = {},
      .table = {{"started", "memory of the parent", "start, first result, stop", "95 % interval",
                 "start alone", "95 % interval", "trials", "result"},
                {}}};
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_source;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const bool several = selections.size() > 1;
    const auto methods = start_methods(selected, several);
    const std::string prefix = about(several ? selected.label() : "");
    by_source.push_back(start_answers(prefix, selected, methods, inconclusive));
    for (const StartMethod& method : methods) {
      spec.add(method);
      add_rows(chart.table, method);
    }
  }
  interleave_answers(section, std::move(by_source));
  inconclusive.put_into(section);
  chart.note += languages_note(selections);
  if (chart.table.rows.empty()) return;
  chart.spec = to_line(spec.spec());
  section.charts.push_back(std::move(chart));
}

}  // namespace reports
