// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "reports/charts/support/vega_lite.h"

namespace reports::vega_lite {
namespace {

bool can_be_drawn(const Axis& axis, double value) {
  return std::isfinite(value) && (!axis.logarithmic || value > 0);
}

Json data(Json rows) { return {{"values", std::move(rows)}}; }

/// A mark over its own rows, or over the chart's where there are none.
Json layer(Json mark, Json encoding) {
  return {{"mark", std::move(mark)}, {"encoding", std::move(encoding)}};
}

Json guide_layer(const Guide& guide, const Axis& x, const Axis& y) {
  Json rows = Json::array();
  for (const auto& [at_x, at_y] : guide.points) {
    if (!can_be_drawn(x, at_x) || !can_be_drawn(y, at_y)) continue;
    rows.push_back({{"x", at_x}, {"y", at_y}, {"t0", guide.label}});
  }
  Json view =
      layer({{"type", "line"}, {"color", neutral_colour}, {"strokeDash", {2, 4}}},
            {{"x", quantity("x", x)}, {"y", quantity("y", y)}, {"tooltip", tooltip({"line"})}});
  view["data"] = data(std::move(rows));
  return view;
}

/// The line of a rule, and its label: above the chart, or at the right end of the line. Labels of
/// neighbours are on lines of their own.
void add_rule(Json& layers, const Rule& rule, std::size_t number, const Axis& x, const Axis* y) {
  const Axis* const axis = rule.at_x ? &x : y;
  if (axis == nullptr || !can_be_drawn(*axis, rule.value)) return;
  const char* const channel = rule.at_x ? "x" : "y";
  const Json rows = {{{"at", rule.value}, {"t0", rule.label}}};
  const Json place = quantity("at", *axis);
  Json line = layer({{"type", "rule"}, {"color", neutral_colour}, {"strokeDash", {4, 4}}},
                    {{channel, place}, {"tooltip", tooltip({"line"})}});
  line["data"] = data(rows);
  Json mark = {{"type", "text"}, {"color", neutral_colour}, {"fontSize", 10}, {"limit", 260}};
  if (rule.at_x) {
    mark.update({{"align", "center"}, {"y", 0}, {"dy", -7 - 12 * static_cast<int>(number)}});
  } else {
    mark.update({{"align", "right"}, {"x", "width"}, {"dx", -4}, {"dy", -6}});
  }
  Json text = layer(std::move(mark), {{channel, place}, {"text", {{"field", "t0"}}}});
  text["data"] = data(rows);
  layers.push_back(std::move(line));
  layers.push_back(std::move(text));
}

Json line_rows(const LineChart& chart) {
  Json rows = Json::array();
  for (const LinePoint& point : chart.points) {
    if (!can_be_drawn(chart.x, point.x) || !can_be_drawn(chart.y, point.y)) continue;
    Json row = {{"series", point.series}, {"x", point.x}, {"y", point.y}};
    if (point.interval && can_be_drawn(chart.y, point.interval->low) &&
        can_be_drawn(chart.y, point.interval->high)) {
      row["low"] = point.interval->low;
      row["high"] = point.interval->high;
    }
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
    rows.push_back({{"series", dot.series}, {"x", dot.x}, {"y", dot.y}});
  }
  return rows;
}

}  // namespace

Json line_chart(const LineChart& chart, const Legend& legend) {
  const Json x = quantity("x", chart.x);
  const Json y = quantity("y", chart.y);
  const Json hide = Json::array({Legend::filter()});
  const Json colour = legend.colour();
  Json band = layer(
      {{"type", "area"}, {"opacity", 1}, {"fillOpacity", 0.15}},
      {{"x", x}, {"y", quantity("low", chart.y)}, {"y2", {{"field", "high"}}}, {"color", colour}});
  band["transform"] = Json::array({Legend::filter(), {{"filter", "isValid(datum.low)"}}});
  band["params"] = Json::array({legend.parameter()});  // of the first layer with the legend
  Json dots = layer({{"type", "circle"}, {"size", 12}, {"opacity", 1}, {"fillOpacity", 0.3}},
                    {{"x", x}, {"y", y}, {"color", colour}});
  dots["data"] = data(dot_rows(chart));
  dots["transform"] = hide;
  Json lines = layer({{"type", "line"}},
                     {{"x", x}, {"y", y}, {"color", colour}, {"strokeDash", legend.dash()}});
  lines["transform"] = hide;
  Json rings = layer({{"type", "point"}, {"size", 260}, {"strokeWidth", 2}, {"shape", "circle"}},
                     {{"x", x}, {"y", y}, {"color", colour}});
  rings["transform"] = Json::array({Legend::filter(), {{"filter", "datum.marked === true"}}});
  Json points = layer({{"type", "point"}, {"filled", true}, {"size", 55}, {"opacity", 1}},
                      {{"x", x},
                       {"y", y},
                       {"color", colour},
                       {"shape", legend.shape()},
                       {"tooltip", tooltip(chart.tooltip_titles)}});
  points["transform"] = hide;
  if (std::ranges::any_of(chart.points, &LinePoint::pale)) {
    points["encoding"]["opacity"] = {
        {"condition", {{"test", "datum.pale === true"}, {"value", 0.35}}}, {"value", 1}};
  }

  Json layers = Json::array();
  for (const Guide& guide : chart.guides) layers.push_back(guide_layer(guide, chart.x, chart.y));
  std::size_t labels = 0;
  for (const Rule& rule : chart.rules) {
    add_rule(layers, rule, rule.at_x ? labels++ : 0, chart.x, &chart.y);
  }
  for (Json* view : {&band, &dots, &lines, &rings, &points}) layers.push_back(std::move(*view));
  Json spec = start(line_rows(chart));
  spec["layer"] = std::move(layers);
  return spec;
}

Json bar_chart(const BarChart& chart, const Legend& legend) {
  Json rows = Json::array();
  std::vector<std::string> categories;
  for (const Bar& bar : chart.bars) {
    if (std::ranges::find(categories, bar.category) == categories.end()) {
      categories.push_back(bar.category);
    }
    if (!can_be_drawn(chart.x, bar.value)) continue;
    Json row = {{"category", bar.category}, {"series", bar.series}, {"x", bar.value}};
    if (bar.interval && can_be_drawn(chart.x, bar.interval->low) &&
        can_be_drawn(chart.x, bar.interval->high)) {
      row["low"] = bar.interval->low;
      row["high"] = bar.interval->high;
    }
    put_tooltip(row, bar.tooltip);
    rows.push_back(std::move(row));
  }
  const Json x = quantity("x", chart.x);
  const Json y = {{"field", "category"},
                  {"type", "nominal"},
                  {"title", nullptr},
                  {"scale", {{"domain", categories}}},
                  {"axis", {{"labelLimit", 280}}}};
  // The second position of a bar within its category.
  const Json offset = {{"field", "series"}, {"scale", {{"domain", legend.names()}}}};
  const Json hide = Json::array({Legend::filter()});
  Json mark = {{"type", "bar"}};
  if (chart.x.logarithmic)
    mark = {{"type", "point"}, {"filled", true}, {"size", 70}, {"opacity", 1}};
  Json encoding = {
      {"x", x}, {"y", y}, {"color", legend.colour()}, {"tooltip", tooltip(chart.tooltip_titles)}};
  if (chart.x.logarithmic) encoding["shape"] = legend.shape();
  Json interval_encoding = {{"x", quantity("low", chart.x)}, {"x2", {{"field", "high"}}}, {"y", y}};
  // One bar per row needs no second position, and is thicker without.
  const bool several = std::ranges::any_of(chart.bars, [&](const Bar& bar) {
    return std::ranges::count(chart.bars, bar.category, &Bar::category) > 1;
  });
  if (several) {
    encoding["yOffset"] = offset;
    interval_encoding["yOffset"] = offset;
  }
  Json bars = layer(std::move(mark), std::move(encoding));
  bars["transform"] = hide;
  bars["params"] = Json::array({legend.parameter()});
  Json intervals = layer({{"type", "rule"}, {"color", neutral_colour}, {"strokeWidth", 2}},
                         std::move(interval_encoding));
  intervals["transform"] = Json::array({Legend::filter(), {{"filter", "isValid(datum.low)"}}});

  Json layers = Json::array();
  layers.push_back(std::move(bars));
  layers.push_back(std::move(intervals));
  std::size_t labels = 0;
  for (const Rule& rule : chart.rules) {
    add_rule(layers, rule, rule.at_x ? labels++ : 0, chart.x, nullptr);
  }
  Json spec = start(std::move(rows));
  spec["height"] = {{"step", several ? 12 : 20}};
  spec["layer"] = std::move(layers);
  return spec;
}

}  // namespace reports::vega_lite
