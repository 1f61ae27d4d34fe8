// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/drawing/end_labels.h"

#include <algorithm>
#include <cmath>

#include "reports/charts/support/drawing/layers.h"

namespace reports::vega_lite {
namespace {

constexpr double usual_height = 260;
constexpr const char* labels_view = "labels";

// What stands at the right of the plot, in pixels from its edge: strokes from the ends of lines, a
// key, and the text.
constexpr int leader_end = 9;
constexpr int key_begin = 11;
constexpr int key_end = 27;
constexpr int text_begin = 31;
constexpr int text_begin_without_key = 12;

/// The labels of the lines of series, where they are drawn at all.
std::vector<EndLabel> labels_of_series(const LineChart& chart, const Axis& y,
                                       const Legend& legend) {
  std::vector<EndLabel> labels;
  const bool has_muted = std::ranges::any_of(legend.series(), &Series::is_muted);
  for (const Series& series : legend.series()) {
    EndLabel label{.series = series.name, .lines = label_lines(series.label, max_label_width)};
    for (const LinePoint& point : chart.points) {
      if (point.series != series.name || !can_be_drawn(chart.x, point.x) ||
          !can_be_drawn(y, point.y) || (label.has_end && point.x < label.x)) {
        continue;
      }
      label.has_end = true;
      label.x = point.x;
      label.y = point.y;
    }
    label.is_strong = has_muted && !series.is_muted;
    if (label.has_end) labels.push_back(std::move(label));
  }
  double last = -HUGE_VAL;
  for (const EndLabel& label : labels) last = std::max(last, label.x);
  for (EndLabel& label : labels) label.is_at_edge = label.x >= last;
  return labels;
}

Json faint_where_hidden() {
  return {{"condition", {{"param", "shown"}, {"value", 1}}}, {"value", 0.35}};
}

/// A place in pixels from the top, beside the axis of the values.
Json in_pixels(const char* field) {
  return {{"field", field},
          {"type", "quantitative"},
          {"scale", nullptr},
          {"axis", nullptr},
          {"title", nullptr}};
}

}  // namespace

std::vector<EndLabel> end_labels(const LineChart& chart, const Axis& y, const Legend& legend) {
  std::vector<EndLabel> labels;
  if (chart.has_labels) labels = labels_of_series(chart, y, legend);
  for (const Guide& guide : chart.guides) {
    if (!guide.is_labelled || guide.points.empty() || !can_be_drawn(y, guide.points.back().second))
      continue;
    labels.push_back({.series = {},
                      .lines = label_lines(guide.label, max_label_width),
                      .y = guide.points.back().second});
  }
  for (const Rule& rule : chart.rules) {
    if (rule.at_x || !can_be_drawn(y, rule.value)) continue;
    labels.push_back(
        {.series = {}, .lines = label_lines(rule.label, max_label_width), .y = rule.value});
  }
  return labels;
}

double place_labels(std::vector<EndLabel>& labels, const Axis& y) {
  std::vector<double> heights;
  double needed = 0;
  for (const EndLabel& label : labels) {
    heights.push_back(label.height());
    needed += label.height();
  }
  const double height = std::max(usual_height, std::ceil(needed));
  std::vector<double> wanted;
  wanted.reserve(labels.size());
  for (const EndLabel& label : labels) {
    wanted.push_back(pixels_from_top(label.y, *y.domain, y.logarithmic, height));
  }
  const std::vector<double> middles = spread(wanted, heights, height);
  for (std::size_t label = 0; label < labels.size(); ++label) {
    labels[label].middle_px = middles[label];
  }
  return height;
}

Json label_layer(const std::vector<EndLabel>& labels, bool of_series, const Legend& legend) {
  Json rows = Json::array();
  for (const EndLabel& label : labels) {
    if (label.series.empty() == of_series) continue;
    const auto lines = static_cast<double>(label.lines.size());
    for (std::size_t line = 0; line < label.lines.size(); ++line) {
      const double below_middle = static_cast<double>(line) - (lines - 1) / 2;
      rows.push_back({{"text", label.lines[line]},
                      {"at", label.middle_px + label_line_height * below_middle}});
      if (!of_series) continue;
      rows.back()["series"] = label.series;
      if (line == 0) rows.back()["first"] = true;  // the one that the keyboard finds
      if (label.is_strong) rows.back()["strong"] = true;
    }
  }
  Json mark = {{"type", "text"},
               {"align", "left"},
               {"baseline", "middle"},
               {"x", "width"},
               {"dx", of_series ? text_begin : text_begin_without_key},
               {"fontSize", 11},
               {"limit", 220}};
  Json view = layer(mark, {{"y", in_pixels("at")}, {"text", {{"field", "text"}}}});
  view["data"] = data(std::move(rows));
  if (!of_series) {
    view["mark"]["color"] = neutral_colour;
    return view;
  }
  view["name"] = labels_view;
  view["mark"]["cursor"] = "pointer";
  view["mark"]["fontWeight"] = {{"expr", "datum.strong === true ? 700 : 500"}};
  view["params"] = Json::array({legend.parameter_of_labels(labels_view)});
  view["encoding"]["color"] = without_legend(legend.colour());
  view["encoding"]["opacity"] = faint_where_hidden();
  return view;
}

void add_keys(Json& layers, const std::vector<EndLabel>& labels, const Legend& legend) {
  Json rows = Json::array();
  for (const EndLabel& label : labels) {
    if (label.has_end) rows.push_back({{"series", label.series}, {"at", label.middle_px}});
  }
  Json line =
      layer({{"type", "rule"}, {"strokeWidth", 2}, {"xOffset", key_begin}, {"x2Offset", key_end}},
            {{"x", {{"value", "width"}}},
             {"x2", {{"value", "width"}}},
             {"y", in_pixels("at")},
             {"color", without_legend(legend.colour())},
             {"strokeDash", without_legend(legend.dash())},
             {"opacity", faint_where_hidden()}});
  Json point = layer(
      {{"type", "point"}, {"filled", true}, {"size", 45}, {"xOffset", (key_begin + key_end) / 2}},
      {{"x", {{"value", "width"}}},
       {"y", in_pixels("at")},
       {"color", without_legend(legend.colour())},
       {"shape", without_legend(legend.shape())},
       {"opacity", faint_where_hidden()}});
  for (Json* view : {&line, &point}) {
    (*view)["data"] = data(rows);
    layers.push_back(std::move(*view));
  }
}

Json leader_layer(const std::vector<EndLabel>& labels, const LineChart& chart, const Axis& y,
                  double height, const Legend& legend) {
  Json rows = Json::array();
  for (const EndLabel& label : labels) {
    if (!label.is_at_edge) continue;
    const double from = pixels_from_top(label.y, *y.domain, y.logarithmic, height);
    constexpr double near_px = 4;
    if (std::abs(from - label.middle_px) < near_px) continue;
    rows.push_back(
        {{"series", label.series}, {"x", label.x}, {"from", from}, {"at", label.middle_px}});
  }
  Json view =
      layer({{"type", "rule"}, {"strokeWidth", 0.8}, {"opacity", 0.55}, {"x2Offset", leader_end}},
            {{"x", quantity("x", chart.x)},
             {"x2", {{"value", "width"}}},
             {"y", in_pixels("from")},
             {"y2", {{"field", "at"}}},
             {"color", without_legend(legend.colour())}});
  view["data"] = data(std::move(rows));
  view["transform"] = Json::array({Legend::filter()});
  return view;
}

}  // namespace reports::vega_lite
