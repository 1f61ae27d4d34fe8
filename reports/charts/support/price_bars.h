// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/summary/section.h"

namespace reports {

/// A point in a picture of prices, and its row of the table below it.
struct PriceBar {
  std::string category;  ///< what it is the price of: "ring (thread-pool)"
  std::string series;    ///< which of several prices of this: "2 workers"
  std::optional<Measurement> figure = {};
  std::string missing_reason = {};  ///< where there is no figure
  std::vector<std::string> row = {};
};

/// What is said about all of them.
struct PricePicture {
  const char* id;
  const char* title;
  const char* note;
  vega_lite::Axis x;
  const char* category;  ///< what hovering calls a category, a series and the figure
  const char* series;
  const char* figure;
  std::string (*format)(double);
};

/// A logarithmic axis of times, or of what else is above 0.
vega_lite::Axis price_axis(const char* title);

/// A legend of series that are no models, in this order: numbers of workers, placements. They have
/// colours of their own, legible on white and near-black.
vega_lite::Legend legend_of(const std::vector<std::string>& series, const Palette& palette);

/// Returns the series of some numbers, as those of workers, each once, the smallest first: "1
/// worker", "8 workers".
std::vector<std::string> series_of_numbers(std::vector<std::uint64_t> numbers,
                                           const std::string& noun);

/// Draws the prices, the categories in their order. The rows of the table have these columns. A 0,
/// which has no place on a logarithmic axis, stands there as a text, and so does the reason why a
/// category has no figure at all. The note names what is missing of others.
Chart draw_prices(const PricePicture& picture, const std::vector<PriceBar>& bars,
                  std::vector<std::string> columns, const vega_lite::Legend& legend);

/// "0.01", "1.5": a number of events for each operation.
std::string format_count(double value);

/// The texts of a figure and of its interval; empty where there is none.
std::string figure_text(const std::optional<Measurement>& figure, std::string (*format)(double));
std::string interval_of(const std::optional<Measurement>& figure, std::string (*format)(double));

}  // namespace reports
