// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/price_bars.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/text/text.h"

namespace reports {
namespace {

std::string plain(double value) { return format_number(value, 1); }

Chart draw(const std::vector<PriceBar>& bars) {
  const PricePicture picture{.id = "prices",
                             .title = "Prices",
                             .note = "What it costs.",
                             .x = price_axis("price"),
                             .category = "model",
                             .series = "quota",
                             .figure = "price",
                             .format = plain};
  return draw_prices(picture, bars, {"model"}, legend_of({"half a core", "no quota"}, {}));
}

PriceBar bar(const std::string& category, const std::string& series) {
  return {.category = category, .series = series, .figure = measure({1, 2, 3}), .row = {category}};
}

PriceBar missing(const std::string& category, const std::string& series) {
  return {.category = category,
          .series = series,
          .missing_reason = "left out: no time",
          .row = {category}};
}

TEST(PriceBars, ACategoryWithoutAnyFigureHasTheReasonInItsPlace) {
  const Chart chart =
      draw({missing("fork", "half a core"), missing("fork", "no quota"), bar("tbb", "no quota")});
  EXPECT_NE(chart.spec.find("left out: no time"), std::string::npos) << chart.spec;
  EXPECT_EQ(chart.note, "What it costs.");
}

TEST(PriceBars, WhatIsMissingBesideOtherFiguresIsInTheNoteAndNotAcrossTheirMarks) {
  const Chart chart = draw({missing("fork", "half a core"), bar("fork", "no quota"),
                            bar("tbb", "half a core"), missing("tbb", "no quota")});
  EXPECT_EQ(chart.spec.find("left out"), std::string::npos) << chart.spec;
  EXPECT_EQ(chart.note, "What it costs. Not drawn: fork (half a core) and tbb (no quota).");
}

}  // namespace
}  // namespace reports
