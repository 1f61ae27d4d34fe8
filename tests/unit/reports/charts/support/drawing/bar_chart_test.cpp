// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/charts/support/vega_lite.h"

namespace reports::vega_lite {
namespace {

class BarChartTest : public ::testing::Test {
 protected:
  BarChartTest() {
    palette_.add({Cell{.name = "tbb", .model = "tbb"}, Cell{.name = "fork", .model = "fork"}});
    legend_.add("tbb");
    legend_.add("fork");
  }

  static BarChart two_bars(bool logarithmic) {
    return {.x = {.title = "time (ns)", .logarithmic = logarithmic},
            .tooltip_titles = {"model"},
            .bars = {{.category = "tbb", .series = "tbb", .value = 20},
                     {.category = "fork", .series = "fork", .value = 60}}};
  }

  /// The range of x, which all layers share.
  static std::vector<double> range_of(const Json& spec) {
    return spec["layer"][0]["encoding"]["x"]["scale"]["domain"].get<std::vector<double>>();
  }

  Palette palette_;
  Legend legend_{palette_};
};

TEST_F(BarChartTest, AnIntervalFarBeyondTheValuesIsCutWithAnArrowhead) {
  for (const bool logarithmic : {false, true}) {
    BarChart chart = two_bars(logarithmic);
    chart.bars[0].interval = Interval{19, 1e6};
    chart.bars[1].interval = Interval{58, 61};
    const Json spec = bar_chart(chart, legend_);
    const auto range = range_of(spec);
    EXPECT_LE(range[1], 120) << logarithmic;
    EXPECT_GE(range[1], 60) << logarithmic;
    const Json& rows = spec["data"]["values"];
    EXPECT_EQ(rows[0]["high"], range[1]);
    EXPECT_TRUE(rows[0].contains("above"));
    EXPECT_FALSE(rows[0].contains("below"));
    EXPECT_EQ(rows[1]["high"], 61);
    EXPECT_FALSE(rows[1].contains("above"));
  }
}

TEST_F(BarChartTest, AValueAloneHasTicksOnItsLogarithmicAxis) {
  BarChart chart = two_bars(true);
  chart.bars.resize(1);
  const Json spec = bar_chart(chart, legend_);
  EXPECT_GE(spec["layer"][0]["encoding"]["x"]["axis"]["values"].size(), 2U);
}

}  // namespace
}  // namespace reports::vega_lite
