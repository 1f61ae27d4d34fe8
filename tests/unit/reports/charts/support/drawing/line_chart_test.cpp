// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/charts/support/vega_lite.h"

namespace reports::vega_lite {
namespace {

class LineChartTest : public ::testing::Test {
 protected:
  LineChartTest() {
    palette_.add({Cell{.name = "tbb", .model = "tbb"}, Cell{.name = "fork", .model = "fork"}});
    legend_.add("tbb");
    legend_.add("fork");
  }

  /// Two lines that end at almost the same place.
  static LineChart two_lines() {
    return {.x = {.title = "workers"},
            .y = {.title = "speed-up", .from_zero = true},
            .tooltip_titles = {"model"},
            .points = {{.series = "tbb", .x = 1, .y = 1},
                       {.series = "tbb", .x = 2, .y = 1.9},
                       {.series = "fork", .x = 1, .y = 1},
                       {.series = "fork", .x = 2, .y = 1.91}},
            .guides = {{"ceiling: 2 cores", {{1, 1}, {2, 2}}}}};
  }

  Json spec(const LineChart& chart) const { return line_chart(chart, legend_); }

  /// All rows of texts: "text" and "at", the pixels from the top.
  static std::vector<Json> labels_of(const Json& spec) {
    std::vector<Json> labels;
    for (const Json& layer : spec["layer"]) {
      if (layer["mark"]["type"] != "text" || !layer["encoding"].contains("y")) continue;
      for (const Json& row : layer["data"]["values"]) {
        if (row.contains("at")) labels.push_back(row);
      }
    }
    return labels;
  }

  Palette palette_;
  Legend legend_{palette_};
};

TEST_F(LineChartTest, NamesStandAtTheEndsOfTheLinesApartFromEachOtherAndThereIsNoLegend) {
  const Json drawn = spec(two_lines());
  const auto labels = labels_of(drawn);
  ASSERT_EQ(labels.size(), 3U);
  for (const Json& one : labels) {
    for (const Json& other : labels) {
      if (one["text"] == other["text"]) continue;
      EXPECT_GE(std::abs(one["at"].get<double>() - other["at"].get<double>()), 13);
    }
  }
  for (const Json& layer : drawn["layer"]) {
    if (!layer["encoding"].contains("color")) continue;
    EXPECT_TRUE(layer["encoding"]["color"]["legend"].is_null());
  }
}

TEST_F(LineChartTest, IsHigherWhereItsLabelsNeedThat) {
  Palette palette;
  std::vector<Cell> cells;
  cells.reserve(30);
  for (int model = 0; model < 30; ++model) {
    cells.push_back({.name = "m", .model = "model-" + std::to_string(model)});
  }
  palette.add(cells);
  Legend legend(palette);
  LineChart chart = two_lines();
  chart.points.clear();
  for (const Cell& cell : cells) {
    chart.points.push_back({.series = legend.add(cell.model), .x = 1, .y = 1});
  }
  EXPECT_GT(line_chart(chart, legend)["height"].get<double>(), 30 * 13);
  EXPECT_EQ(spec(two_lines())["height"], 260);
}

TEST_F(LineChartTest, ALogarithmicAxisHasAWidthWhereAllPointsHaveOneX) {
  LineChart chart = two_lines();
  chart.guides.clear();
  chart.x.logarithmic = true;
  for (LinePoint& point : chart.points) point.x = 1000;
  const Json drawn = spec(chart);
  std::size_t ranges = 0;
  for (const Json& layer : drawn["layer"]) {
    const Json& encoding = layer["encoding"];
    if (!encoding.contains("x") || !encoding["x"].contains("scale")) continue;
    if (!encoding["x"]["scale"].contains("domain")) continue;
    EXPECT_EQ(encoding["x"]["scale"]["domain"], Json::array({100, 10000}));
    ++ranges;
  }
  EXPECT_GT(ranges, 0U);
}

TEST_F(LineChartTest, AnIntervalFarBeyondTheMediansIsCutWithAnArrowhead) {
  LineChart chart = two_lines();
  chart.points[1].interval = Interval{1.8, 400};
  chart.points[3].interval = Interval{1.85, 1.95};
  chart.dots = {{"tbb", 2, 400}, {"tbb", 2, 1.9}};
  const Json drawn = spec(chart);
  std::size_t cut = 0;
  for (const Json& row : drawn["data"]["values"]) {
    if (!row.contains("high")) continue;
    EXPECT_LE(row["high"].get<double>(), 4);
    if (row.contains("above")) ++cut;
  }
  EXPECT_EQ(cut, 1U);
  for (const Json& layer : drawn["layer"]) {
    if (layer["mark"]["type"] == "circle") {
      EXPECT_EQ(layer["data"]["values"].size(), 1U);
    }
  }
}

TEST_F(LineChartTest, NoStrokeLeadsToTheLabelOfALineThatEndsBeforeTheOthers) {
  LineChart chart = two_lines();
  chart.guides.clear();
  chart.points.push_back({.series = "tbb", .x = 8, .y = 1.5});
  chart.points.push_back({.series = "late", .x = 8, .y = 1.52});
  legend_.add("late", SeriesStyle{.colour = "#123456", .shape = "circle", .dash = {}});
  std::vector<std::string> led_to;
  std::vector<std::string> with_key;
  const Json drawn = spec(chart);
  for (const Json& layer : drawn["layer"]) {
    if (!layer.contains("data") || layer["encoding"].value("x", Json()).is_null()) continue;
    for (const Json& row : layer["data"]["values"]) {
      if (row.contains("from")) led_to.push_back(row["series"]);
      const bool is_key = layer["encoding"].contains("shape") && row.contains("at");
      if (is_key) with_key.push_back(row["series"]);
    }
  }
  // fork ends at 2 workers; the labels of the others push each other away.
  EXPECT_EQ(led_to, (std::vector<std::string>{"tbb", "late"}));
  EXPECT_EQ(with_key, (std::vector<std::string>{"tbb", "fork", "late"}));
}

TEST_F(LineChartTest, WithoutAnyPointItSaysSoInsteadOfDrawingAnEmptyPlane) {
  LineChart chart = two_lines();
  chart.points.clear();
  const Json drawn = spec(chart);
  ASSERT_EQ(drawn["layer"].size(), 1U);
  EXPECT_EQ(drawn["layer"][0]["mark"]["type"], "text");
  EXPECT_EQ(drawn["data"]["values"][0]["text"], "Nothing to draw: none of it has a result.");
}

TEST_F(LineChartTest, GreySeriesDifferInTheirDashes) {
  legend_.add("third", SeriesStyle{.colour = "#123456", .shape = "circle", .dash = {}});
  legend_.mute("tbb");
  legend_.mute("third");
  const Json dashes = legend_.dash()["scale"]["range"];
  EXPECT_NE(dashes[0], dashes[2]);
}

TEST_F(LineChartTest, AMutedSeriesIsGreyAndLiesUnderTheOthers) {
  legend_.mute("fork");
  const Json drawn = spec(two_lines());
  EXPECT_EQ(drawn["data"]["values"][0]["series"], "fork");
  EXPECT_EQ(legend_.colour()["scale"]["range"][1], neutral_colour);
  EXPECT_NE(legend_.colour()["scale"]["range"][0], neutral_colour);
  for (const Json& label : labels_of(drawn)) {
    EXPECT_EQ(label.contains("strong"), label["text"] == "tbb") << label;
  }
}

TEST_F(LineChartTest, AClickOnALabelIsWhatHidesItsLine) {
  const Json drawn = spec(two_lines());
  std::size_t parameters = 0;
  for (const Json& layer : drawn["layer"]) {
    if (!layer.contains("params")) continue;
    ++parameters;
    EXPECT_EQ(layer["name"], "labels");
    EXPECT_EQ(layer["params"][0]["select"]["on"], "@labels_marks:click");
  }
  EXPECT_EQ(parameters, 1U);
}

TEST_F(LineChartTest, WithoutLabelsGuidesKeepTheirs) {
  LineChart chart = two_lines();
  chart.has_labels = false;
  ASSERT_EQ(labels_of(spec(chart)).size(), 1U);
  chart.guides[0].is_labelled = false;
  EXPECT_TRUE(labels_of(spec(chart)).empty());
}

}  // namespace
}  // namespace reports::vega_lite
