// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "reports/charts/support/drawing/end_labels.h"
#include "reports/charts/support/drawing/layers.h"
#include "reports/charts/support/line_labels.h"

namespace reports::vega_lite {
namespace {

/// Gives the axis of y a range, where the chart has not chosen one.
Axis ranged(const LineChart& chart) {
  Axis y = chart.y;
  if (y.domain) return y;
  AxisNeeds needs{.logarithmic = y.logarithmic, .from_zero = y.from_zero};
  double most = 0;
  for (const LinePoint& point : chart.points) {
    if (!can_be_drawn(chart.x, point.x) || !can_be_drawn(y, point.y)) continue;
    needs.values.push_back(point.y);
    most = std::max(most, point.y);
    if (!point.interval) continue;
    needs.extremes.push_back(point.interval->low);
    needs.extremes.push_back(point.interval->high);
  }
  for (const Rule& rule : chart.rules) {
    if (!rule.at_x && can_be_drawn(y, rule.value)) needs.values.push_back(rule.value);
  }
  // A guide that rises far above everything may leave the chart.
  constexpr double max_above = 1.3;
  for (const Guide& guide : chart.guides) {
    for (const auto& [at_x, at_y] : guide.points) {
      needs.values.push_back(most > 0 ? std::min(at_y, max_above * most) : at_y);
    }
  }
  for (const Dot& dot : chart.dots) needs.extremes.push_back(dot.y);
  AxisRange range = axis_range(needs);
  y.domain = range.domain;
  y.ticks = std::move(range.ticks);
  return y;
}

/// Gives a logarithmic axis of x a range where all points have one x: on a range without width all
/// ticks would lie in one place.
Axis with_width(const LineChart& chart) {
  Axis x = chart.x;
  if (x.domain || !x.logarithmic) return x;
  std::vector<double> places;
  for (const LinePoint& point : chart.points) {
    if (can_be_drawn(chart.x, point.x) && can_be_drawn(chart.y, point.y)) places.push_back(point.x);
  }
  if (places.empty()) return x;
  const auto [low, high] = std::ranges::minmax(places);
  constexpr double factor = 10;
  if (low == high && can_be_drawn(x, low / factor)) {
    x.domain = Interval{low / factor, high * factor};
  }
  return x;
}

Json guide_layer(const Guide& guide, const Axis& x, const Axis& y) {
  Json rows = Json::array();
  for (const auto& [at_x, at_y] : guide.points) {
    if (!can_be_drawn(x, at_x) || !can_be_drawn(y, at_y)) continue;
    rows.push_back({{"x", at_x}, {"y", at_y}, {"t0", guide.label}});
  }
  Json view =
      layer({{"type", "line"}, {"color", neutral_colour}, {"strokeDash", {2, 4}}, {"clip", true}},
            {{"x", quantity("x", x)}, {"y", quantity("y", y)}, {"tooltip", tooltip({"line"})}});
  view["data"] = data(std::move(rows));
  return view;
}

/// Rows of the points; those of muted series first, so that they lie under the others.
Json line_rows(const LineChart& chart, const Legend& legend) {
  std::vector<std::string> muted;
  for (const Series& series : legend.series()) {
    if (series.is_muted) muted.push_back(series.name);
  }
  std::vector<const LinePoint*> points;
  for (const LinePoint& point : chart.points) points.push_back(&point);
  const auto is_muted = [&](const LinePoint* point) {
    return std::ranges::find(muted, point->series) != muted.end();
  };
  std::stable_partition(points.begin(), points.end(), is_muted);
  Json rows = Json::array();
  for (const LinePoint* const place : points) {
    const LinePoint& point = *place;
    if (!can_be_drawn(chart.x, point.x) || !can_be_drawn(chart.y, point.y)) continue;
    Json row = {{"series", point.series}, {"x", point.x}, {"y", point.y}};
    if (point.interval && can_be_drawn(chart.y, point.interval->low) &&
        can_be_drawn(chart.y, point.interval->high)) {
      put_interval(row, *point.interval, *chart.y.domain);
    }
    if (is_muted(place)) row["muted"] = true;
    if (point.marked) row["marked"] = true;
    if (point.pale) row["pale"] = true;
    put_tooltip(row, point.tooltip);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json dot_rows(const LineChart& chart) {
  Json rows = Json::array();
  if (chart.dots.size() > max_dots) return rows;
  for (const Dot& dot : chart.dots) {
    if (!can_be_drawn(chart.x, dot.x) || !can_be_drawn(chart.y, dot.y)) continue;
    if (dot.y < chart.y.domain->low || dot.y > chart.y.domain->high) continue;
    rows.push_back({{"series", dot.series}, {"x", dot.x}, {"y", dot.y}});
  }
  return rows;
}

/// The 95 % intervals: a line at each point, and an arrowhead where it is cut at the edge.
void add_intervals(Json& layers, const LineChart& chart, const Json& colour) {
  Json whiskers = layer({{"type", "rule"}, {"strokeWidth", 1.5}, {"opacity", 0.5}},
                        {{"x", quantity("x", chart.x)},
                         {"y", quantity("low", chart.y)},
                         {"y2", {{"field", "high"}}},
                         {"color", colour}});
  whiskers["transform"] = Json::array({Legend::filter(), {{"filter", "isValid(datum.low)"}}});
  layers.push_back(std::move(whiskers));
  for (const bool is_above : {true, false}) {
    Json arrows = layer({{"type", "point"},
                         {"filled", true},
                         {"size", 34},
                         {"opacity", 0.9},
                         {"shape", is_above ? "triangle-up" : "triangle-down"}},
                        {{"x", quantity("x", chart.x)},
                         {"y", quantity(is_above ? "high" : "low", chart.y)},
                         {"color", colour},
                         {"tooltip", tooltip(chart.tooltip_titles)}});
    arrows["transform"] =
        Json::array({Legend::filter(),
                     {{"filter", is_above ? "datum.above === true" : "datum.below === true"}}});
    layers.push_back(std::move(arrows));
  }
}

/// The layers of the series, from the one at the back to the one in front.
void add_series(Json& layers, const LineChart& chart, const Legend& legend) {
  const Json x = quantity("x", chart.x);
  const Json y = quantity("y", chart.y);
  const Json hide = Json::array({Legend::filter()});
  const Json colour = without_legend(legend.colour());
  Json dots = layer({{"type", "circle"}, {"size", 12}, {"opacity", 1}, {"fillOpacity", 0.3}},
                    {{"x", x}, {"y", y}, {"color", colour}});
  dots["data"] = data(dot_rows(chart));
  dots["transform"] = hide;
  Json lines =
      layer({{"type", "line"}},
            {{"x", x}, {"y", y}, {"color", colour}, {"strokeDash", without_legend(legend.dash())}});
  lines["transform"] = hide;
  if (std::ranges::any_of(legend.series(), &Series::is_muted)) {
    lines["encoding"]["strokeWidth"] = {
        {"condition", {{"test", "datum.muted === true"}, {"value", 1.5}}}, {"value", 3}};
  }
  Json rings = layer({{"type", "point"}, {"size", 260}, {"strokeWidth", 2}, {"shape", "circle"}},
                     {{"x", x}, {"y", y}, {"color", colour}});
  rings["transform"] = Json::array({Legend::filter(), {{"filter", "datum.marked === true"}}});
  Json points = layer({{"type", "point"}, {"filled", true}, {"size", 55}, {"opacity", 1}},
                      {{"x", x},
                       {"y", y},
                       {"color", colour},
                       {"shape", without_legend(legend.shape())},
                       {"tooltip", tooltip(chart.tooltip_titles)}});
  points["transform"] = hide;
  if (std::ranges::any_of(chart.points, &LinePoint::pale)) {
    points["encoding"]["opacity"] = {
        {"condition", {{"test", "datum.pale === true"}, {"value", 0.35}}}, {"value", 1}};
  }
  layers.push_back(std::move(dots));
  add_intervals(layers, chart, colour);
  for (Json* view : {&lines, &rings, &points}) layers.push_back(std::move(*view));
}

/// Words in the place of a chart that has no points: empty axes look like a fault.
Json without_points() {
  Json words = layer({{"type", "text"},
                      {"align", "left"},
                      {"x", 0},
                      {"fontSize", 12},
                      {"fontStyle", "italic"},
                      {"color", neutral_colour}},
                     {{"text", {{"field", "text"}}}});
  Json spec = start(Json::array({{{"text", "Nothing to draw: none of it has a result."}}}));
  spec["height"] = 24;
  spec["layer"] = Json::array({std::move(words)});
  return spec;
}

}  // namespace

Json line_chart(const LineChart& given, const Legend& legend) {
  const bool has_points = std::ranges::any_of(given.points, [&](const LinePoint& point) {
    return can_be_drawn(given.x, point.x) && can_be_drawn(given.y, point.y);
  });
  if (!has_points) return without_points();
  LineChart chart = given;
  chart.x = with_width(given);
  chart.y = ranged(chart);
  std::vector<EndLabel> labels = end_labels(chart, chart.y, legend);
  const double height = place_labels(labels, chart.y);

  Json layers = Json::array();
  for (const Guide& guide : chart.guides) layers.push_back(guide_layer(guide, chart.x, chart.y));
  std::size_t above = 0;
  for (const Rule& rule : chart.rules) {
    add_rule(layers, rule, rule.at_x ? above++ : 0, chart.x, &chart.y);
  }
  layers.push_back(leader_layer(labels, chart, chart.y, height, legend));
  add_series(layers, chart, legend);
  add_keys(layers, labels, legend);
  layers.push_back(label_layer(labels, false, legend));
  // Also where it has no rows: it holds the parameter that the others are filtered by.
  layers.push_back(label_layer(labels, true, legend));
  Json spec = start(line_rows(chart, legend));
  spec["height"] = height;
  spec["layer"] = std::move(layers);
  return spec;
}

}  // namespace reports::vega_lite
