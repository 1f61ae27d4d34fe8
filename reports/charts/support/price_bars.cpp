// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/price_bars.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "reports/text/text.h"

namespace reports {

vega_lite::Axis price_axis(const char* title) {
  return {.title = title, .logarithmic = true, .ticks = decades(true), .format = "~g"};
}

vega_lite::Legend legend_of(const std::vector<std::string>& series, const Palette& palette) {
  constexpr std::array colours = {"#3b7dd8", "#d95f02", "#1b9e77", "#b0549c", "#8c7a1f"};
  constexpr std::array shapes = {"circle", "square", "triangle-up", "diamond", "cross"};
  vega_lite::Legend legend(palette);
  for (std::size_t place = 0; place < series.size(); ++place) {
    legend.add(series[place], SeriesStyle{.colour = colours[place % colours.size()],
                                          .shape = shapes[place % shapes.size()],
                                          .dash = {}});
  }
  return legend;
}

std::vector<std::string> series_of(const std::vector<PriceBar>& bars) {
  std::vector<std::string> series;
  for (const PriceBar& bar : bars) {
    if (std::ranges::find(series, bar.series) == series.end()) series.push_back(bar.series);
  }
  return series;
}

std::string figure_text(const std::optional<Measurement>& figure, std::string (*format)(double)) {
  return figure ? format(figure->value) : std::string();
}

std::string interval_of(const std::optional<Measurement>& figure, std::string (*format)(double)) {
  return figure ? interval_text(*figure, format) : std::string();
}

Chart draw_prices(const PricePicture& picture, const std::vector<PriceBar>& bars,
                  std::vector<std::string> columns, const vega_lite::Legend& legend) {
  vega_lite::BarChart chart{.x = picture.x,
                            .tooltip_titles = {picture.category, picture.series, picture.figure,
                                               "95 % interval", "trials"},
                            .bars = {}};
  Chart drawn{.id = picture.id,
              .title = picture.title,
              .note = picture.note,
              .spec = {},
              .table = {std::move(columns), {}},
              .takes_answer = false};
  std::vector<std::string> categories;
  std::vector<MissingValue> missing_values;
  bool has_values = false;
  for (const PriceBar& price : bars) {
    drawn.table.rows.push_back(price.row);
    const std::string category = sanitize(price.category, 120);
    const bool is_new = std::ranges::find(categories, category) == categories.end();
    if (is_new) categories.push_back(category);
    vega_lite::Bar bar{.category = category, .series = price.series, .value = NAN};
    if (price.figure) {
      has_values = true;
      bar.value = price.figure->value;
      bar.interval = price.figure->interval;
      bar.tooltip = {category, price.series, picture.format(price.figure->value),
                     interval_text(*price.figure, picture.format),
                     std::to_string(price.figure->trials)};
    } else if (is_new && !price.missing_reason.empty()) {
      missing_values.push_back({category, sanitize(price.missing_reason)});
    }
    chart.bars.push_back(std::move(bar));
  }
  if (!has_values && picture.x.logarithmic) chart.x.domain = empty_axis;
  vega_lite::Json spec = vega_lite::bar_chart(chart, legend);
  add_missing_values(spec, missing_values, categories);
  drawn.spec = to_line(spec);
  return drawn;
}

}  // namespace reports
