// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/vega_lite.h"

#include <cmath>
#include <limits>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace reports::vega_lite {
namespace {

Palette palette_of(const std::vector<std::string>& models) {
  std::vector<Cell> cells;
  for (const std::string& model : models) cells.push_back({.name = model, .model = model});
  Palette palette;
  palette.add(cells);
  return palette;
}

/// Every key and every text of a JSON value that stands where Vega-Lite expects an expression.
void collect(const Json& json, std::vector<std::string>& expressions,
             std::vector<std::string>& fields) {
  for (const auto& [key, value] : json.items()) {
    if (value.is_string() && (key == "filter" || key == "expr" || key == "labelExpr" ||
                              key == "calculate" || key == "signal" || key == "test")) {
      expressions.push_back(value);
    }
    if (value.is_string() && (key == "field" || key == "as")) fields.push_back(value);
    if (value.is_structured()) collect(value, expressions, fields);
  }
}

LineChart one_line(const std::string& name) {
  return {
      .x = {.title = "workers"},
      .y = {.title = "time (ms)"},
      .tooltip_titles = {"model"},
      .points = {{.series = name, .x = 1, .y = 2, .interval = Interval{1, 3}, .tooltip = {name}},
                 {.series = name, .x = 2, .y = 1, .marked = true}},
      .dots = {{name, 1, 2.1}}};
}

/// The first layer with this mark.
Json layer_of(const Json& spec, const std::string& mark) {
  for (const Json& layer : spec["layer"]) {
    if (layer["mark"]["type"] == mark) return layer;
  }
  return nullptr;
}

/// The layer of the points: the only one with shapes.
Json points_of(const Json& spec) {
  for (const Json& layer : spec["layer"]) {
    if (layer["encoding"].contains("shape")) return layer;
  }
  return nullptr;
}

TEST(VegaLite, SeriesOfOneColourDifferInTheirDashes) {
  // There are more models than colours.
  const Palette palette = palette_of({"coroutines", "asio-pool", "fork-floor", "fork"});
  ASSERT_EQ(palette.style("coroutines").colour, palette.style("asio-pool").colour);
  Legend legend(palette);
  for (const char* const model : {"coroutines", "asio-pool", "fork-floor", "fork"}) {
    legend.add(model);
  }
  std::set<std::vector<int>> dashes;
  for (const Series& series : legend.series()) {
    if (series.name != "fork") dashes.insert(series.style.dash);
  }
  EXPECT_EQ(dashes.size(), 3U);
  EXPECT_TRUE(legend.series()[0].style.dash.empty());
  EXPECT_TRUE(legend.series()[3].style.dash.empty()) << "it has a colour of its own";
}

TEST(VegaLite, ALineHasItsPointsIntervalsTrialsAndLabels) {
  const Palette palette = palette_of({"tbb"});
  Legend legend(palette);
  const Json spec = line_chart(one_line(legend.add("tbb")), legend);
  EXPECT_EQ(spec["width"], "container");
  EXPECT_FALSE(spec.contains("config"));
  const Json& rows = spec["data"]["values"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["low"], 1);
  EXPECT_EQ(rows[0]["t0"], "tbb");
  EXPECT_FALSE(rows[1].contains("low"));
  EXPECT_EQ(rows[1]["marked"], true);
  std::multiset<std::string> marks;
  for (const Json& layer : spec["layer"]) marks.insert(layer["mark"]["type"]);
  EXPECT_EQ(marks.count("line"), 1U);
  EXPECT_EQ(marks.count("circle"), 1U) << "trials";
  EXPECT_EQ(marks.count("point"), 5U) << "points, rings, arrowheads at either edge, keys";
  EXPECT_EQ(marks.count("rule"), 3U) << "intervals, strokes to the labels, keys";
  EXPECT_EQ(marks.count("text"), 2U) << "labels of series, and of everything else";
  EXPECT_EQ(layer_of(spec, "circle")["data"]["values"].size(), 1U);
}

TEST(VegaLite, APalePointIsFainterThanTheOthers) {
  const Palette palette = palette_of({"tbb"});
  Legend legend(palette);
  LineChart chart = one_line(legend.add("tbb"));
  EXPECT_FALSE(points_of(line_chart(chart, legend))["encoding"].contains("opacity"));
  chart.points[1].pale = true;
  const Json spec = line_chart(chart, legend);
  EXPECT_FALSE(spec["data"]["values"][0].contains("pale"));
  EXPECT_EQ(spec["data"]["values"][1]["pale"], true);
  const Json opacity = points_of(spec)["encoding"]["opacity"];
  EXPECT_EQ(opacity["condition"]["test"], "datum.pale === true");
  EXPECT_LT(opacity["condition"]["value"], opacity["value"]);
}

TEST(VegaLite, TheLegendStartsWithEverySeriesShown) {
  const Palette palette = palette_of({"tbb", "fork"});
  Legend legend(palette);
  legend.add("tbb");
  legend.add("fork");
  legend.add("tbb");
  EXPECT_EQ(legend.size(), 2U);
  const Json parameter = legend.parameter();
  EXPECT_EQ(parameter["bind"], "legend");
  EXPECT_EQ(parameter["select"]["toggle"], "true");
  EXPECT_EQ(parameter["value"], Json::parse(R"([{"series": "tbb"}, {"series": "fork"}])"));
}

TEST(VegaLite, SourcesShareAColourAndDifferInShapeAndDash) {
  const Palette palette = palette_of({"tbb"});
  Legend legend(palette);
  EXPECT_EQ(legend.add("tbb", "before"), "tbb · before");
  EXPECT_EQ(legend.add("tbb", "after"), "tbb · after");
  const auto range = [](const Json& encoding) { return encoding["scale"]["range"]; };
  EXPECT_EQ(range(legend.colour())[0], range(legend.colour())[1]);
  EXPECT_NE(range(legend.shape())[0], range(legend.shape())[1]);
  EXPECT_NE(range(legend.dash())[0], range(legend.dash())[1]);
}

TEST(VegaLite, NoTextOfResultsIsAnExpressionOrTheNameOfAField) {
  const std::string hostile = "</script>'];alert(1);datum['x";
  const Palette palette = palette_of({hostile});
  Legend legend(palette);
  const std::string name = legend.add(hostile, hostile);
  LineChart chart = one_line(name);
  chart.rules = {{hostile, true, 2}, {hostile, false, 2}};
  chart.guides = {{hostile, {{1, 1}, {2, 2}}}};
  const BarChart bars{.x = {.title = hostile},
                      .tooltip_titles = {"model"},
                      .bars = {{.category = hostile, .series = name, .value = 1}}};
  for (const Json& spec : {line_chart(chart, legend), bar_chart(bars, legend)}) {
    std::vector<std::string> expressions;
    std::vector<std::string> fields;
    collect(spec, expressions, fields);
    EXPECT_FALSE(expressions.empty());
    EXPECT_FALSE(fields.empty());
    for (const auto* texts : {&expressions, &fields}) {
      for (const std::string& text : *texts) EXPECT_EQ(text.find("alert"), std::string::npos);
    }
  }
}

TEST(VegaLite, WhatIsNotFiniteOrNotOnALogarithmicAxisIsLeftOut) {
  const Palette palette = palette_of({"tbb"});
  Legend legend(palette);
  LineChart chart = one_line(legend.add("tbb"));
  chart.y.logarithmic = true;
  chart.points.push_back({.series = "tbb", .x = 3, .y = 0});
  chart.points.push_back({.series = "tbb", .x = 4, .y = std::numeric_limits<double>::infinity()});
  chart.points.push_back({.series = "tbb", .x = std::nan(""), .y = 1});
  chart.points.push_back({.series = "tbb", .x = 5, .y = 1, .interval = Interval{0, 2}});
  const Json spec = line_chart(chart, legend);
  const Json& rows = spec["data"]["values"];
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_FALSE(rows[2].contains("low"));
  EXPECT_EQ(to_line(spec).find("null,\"y\""), std::string::npos);
}

TEST(VegaLite, TooManyTrialsAreNotDrawn) {
  const Palette palette = palette_of({"tbb"});
  Legend legend(palette);
  LineChart chart = one_line(legend.add("tbb"));
  chart.dots.resize(max_dots + 1, {"tbb", 1, 1});
  EXPECT_TRUE(layer_of(line_chart(chart, legend), "circle")["data"]["values"].empty());
}

TEST(VegaLite, BarsOfOneRowStandSideBySide) {
  const Palette palette = palette_of({"tbb", "fork"});
  Legend legend(palette);
  legend.add("tbb");
  legend.add("fork");
  BarChart chart{.x = {.title = "time"}, .tooltip_titles = {}, .bars = {{"a", "tbb", 1}}};
  EXPECT_FALSE(bar_chart(chart, legend)["layer"][0]["encoding"].contains("yOffset"));
  chart.bars.push_back({"a", "fork", 2});
  EXPECT_TRUE(bar_chart(chart, legend)["layer"][0]["encoding"].contains("yOffset"));
}

TEST(VegaLite, ThereIsALegendOnlyWhereARowHasSeveralBars) {
  const Palette palette = palette_of({"tbb", "fork"});
  Legend legend(palette);
  legend.add("tbb");
  legend.add("fork");
  BarChart chart{
      .x = {.title = "time"}, .tooltip_titles = {}, .bars = {{"a", "tbb", 1}, {"b", "fork", 1}}};
  const Json alone = bar_chart(chart, legend)["layer"][0];
  EXPECT_TRUE(alone["encoding"]["color"]["legend"].is_null());
  EXPECT_FALSE(alone.contains("params"));
  chart.bars.push_back({"a", "fork", 2});
  const Json several = bar_chart(chart, legend)["layer"][0];
  EXPECT_TRUE(several["encoding"]["color"]["legend"].is_object());
  EXPECT_TRUE(several.contains("params"));
}

}  // namespace
}  // namespace reports::vega_lite
