// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/vega_lite.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace reports::vega_lite {
namespace {

// Where a series comes from, when there are several sources: the colour is the model's.
const std::vector<int> source_dashes[] = {{}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {12, 4}, {1, 3}};
constexpr const char* source_shapes[] = {"circle",  "square", "triangle-up",
                                         "diamond", "cross",  "triangle-down"};
static_assert(std::size(source_dashes) == std::size(source_shapes));
constexpr const char* shown = "shown";

bool can_be_drawn(const Axis& axis, double value) {
  return std::isfinite(value) && (!axis.logarithmic || value > 0);
}

Json data(Json rows) { return {{"values", std::move(rows)}}; }

/// A mark over its own rows, or over the chart's where there are none.
Json layer(Json mark, Json encoding) {
  return {{"mark", std::move(mark)}, {"encoding", std::move(encoding)}};
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
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
    put_tooltip(row, point.tooltip);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json dot_rows(const LineChart& chart) {
  Json rows = Json::array();
  if (chart.dots.size() > most_dots) return rows;
  for (const Dot& dot : chart.dots) {
    if (!can_be_drawn(chart.x, dot.x) || !can_be_drawn(chart.y, dot.y)) continue;
    rows.push_back({{"series", dot.series}, {"x", dot.x}, {"y", dot.y}});
  }
  return rows;
}

}  // namespace

Json start() {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
          {"width", "container"},
          {"height", 260},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}}};
}

Json start(Json rows) {
  Json spec = start();
  spec["data"] = data(std::move(rows));
  return spec;
}

void put_number(Json& row, const char* field, std::optional<double> value) {
  if (value && std::isfinite(*value)) row[field] = *value;
}

Json scale(const std::vector<std::string>& domain, Json range) {
  return {{"domain", domain}, {"range", std::move(range)}};
}

std::string Legend::add(const std::string& series, const std::string& label) {
  const std::string name = label.empty() ? series : series + " · " + label;
  if (std::ranges::find(names_, name) != names_.end()) return name;
  SeriesStyle style = palette_.style(series);
  if (!label.empty()) {
    const auto place = std::ranges::find(labels_, label);
    const auto number = static_cast<std::size_t>(place - labels_.begin());
    if (place == labels_.end()) labels_.push_back(label);
    style.dash = source_dashes[number % std::size(source_dashes)];
    style.shape = source_shapes[number % std::size(source_shapes)];
  }
  names_.push_back(name);
  styles_.push_back(std::move(style));
  return name;
}

std::string Legend::add(const std::string& name, const SeriesStyle& style) {
  if (std::ranges::find(names_, name) == names_.end()) {
    names_.push_back(name);
    styles_.push_back(style);
  }
  return name;
}

void Legend::set_dash(const std::string& name, std::vector<int> dash) {
  const auto place = std::ranges::find(names_, name);
  if (place != names_.end()) styles_[static_cast<std::size_t>(place - names_.begin())].dash = dash;
}

Json Legend::encoding(Json range) const {
  std::size_t longest = 0;
  for (const std::string& name : names_) longest = std::max(longest, characters(name));
  // Of a phone's width: 360 pixels.
  const int columns = longest <= 14 ? 3 : longest <= 22 ? 2 : 1;
  Json encoding = {{"field", "series"},
                   {"type", "nominal"},
                   {"scale", scale(names_, std::move(range))},
                   {"legend",
                    {{"title", nullptr},
                     {"orient", "bottom"},
                     {"columns", columns},
                     {"labelLimit", 320},
                     {"symbolStrokeWidth", 0}}}};  // outlines would be in dashes
  // A legend without entries is infinitely high.
  if (names_.empty()) encoding["legend"] = nullptr;
  return encoding;
}

Json Legend::colour() const {
  Json range = Json::array();
  for (const SeriesStyle& style : styles_) range.push_back(style.colour);
  return encoding(std::move(range));
}

Json Legend::shape() const {
  Json range = Json::array();
  for (const SeriesStyle& style : styles_) range.push_back(style.shape);
  return encoding(std::move(range));
}

Json Legend::dash() const {
  Json range = Json::array();
  for (const SeriesStyle& style : styles_) {
    range.push_back(style.dash.empty() ? std::vector<int>{1, 0} : style.dash);
  }
  return encoding(std::move(range));
}

Json Legend::parameter() const {
  // All are chosen at first, so that a click takes one away.
  Json all = Json::array();
  for (const std::string& name : names_) all.push_back({{"series", name}});
  return {{"name", shown},
          {"select", {{"type", "point"}, {"fields", {"series"}}, {"toggle", "true"}}},
          {"bind", "legend"},
          {"value", std::move(all)}};
}

Json Legend::filter() { return {{"filter", {{"param", shown}}}}; }

Json tooltip(const std::vector<std::string>& titles) {
  Json fields = Json::array();
  for (std::size_t number = 0; number < titles.size(); ++number) {
    fields.push_back(
        {{"field", "t" + std::to_string(number)}, {"type", "nominal"}, {"title", titles[number]}});
  }
  return fields;
}

void put_tooltip(Json& row, const std::vector<std::string>& texts) {
  for (std::size_t number = 0; number < texts.size(); ++number) {
    row["t" + std::to_string(number)] = texts[number];
  }
}

Json quantity(const char* field, const Axis& axis) {
  Json scale = {{"zero", axis.from_zero && !axis.logarithmic},
                {"nice", !axis.domain && axis.ticks.empty()}};
  if (axis.logarithmic) scale = {{"type", "log"}, {"nice", false}};
  // So that points at the edges are whole.
  if ((axis.logarithmic || !axis.from_zero) && !axis.domain) scale["padding"] = 8;
  if (axis.domain) scale["domain"] = {axis.domain->low, axis.domain->high};
  Json marks = {{"grid", true}, {"labelOverlap", true}};
  if (!axis.ticks.empty()) {
    marks["values"] = axis.ticks;
  } else if (axis.logarithmic) {
    marks["tickCount"] = 5;  // or every digit of every power of ten gets a line
  }
  if (!axis.format.empty()) marks["format"] = axis.format;
  return {{"field", field},
          {"type", "quantitative"},
          {"title", axis.title},
          {"scale", std::move(scale)},
          {"axis", std::move(marks)}};
}

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
                  {"axis", {{"labelLimit", 180}}}};
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
