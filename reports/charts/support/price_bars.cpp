// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/price_bars.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

/// Adds a text of a category behind those that it has.
void add_text(std::vector<MissingValue>& texts, const std::string& category,
              const std::string& text) {
  const auto found = std::ranges::find(texts, category, &MissingValue::category);
  if (found == texts.end()) {
    texts.push_back({category, sanitize(text)});
  } else {
    found->text += ", " + sanitize(text);
  }
}

/// Returns the categories that have a figure in one series at least.
std::set<std::string> drawn_categories(const std::vector<PriceBar>& bars) {
  std::set<std::string> drawn;
  for (const PriceBar& price : bars) {
    if (price.figure) drawn.insert(price.category);
  }
  return drawn;
}

/// Says which series are not drawn of categories that have others, among whose marks a text has no
/// place. The reasons are in the table.
std::string not_drawn_text(const std::vector<PriceBar>& bars,
                           const std::set<std::string>& with_figures) {
  std::vector<MissingValue> missing;
  for (const PriceBar& price : bars) {
    if (!price.figure && !price.missing_reason.empty() && with_figures.contains(price.category)) {
      add_text(missing, sanitize(price.category, 120), price.series);
    }
  }
  std::vector<std::string> texts;
  texts.reserve(missing.size());
  for (const MissingValue& one : missing) {
    texts.push_back(fmt::format("{} ({})", one.category, one.text));
  }
  return texts.empty() ? "" : fmt::format(" Not drawn: {}.", listing(texts));
}

}  // namespace

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

std::vector<std::string> series_of_numbers(std::vector<std::uint64_t> numbers,
                                           const std::string& noun) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<std::string> series;
  series.reserve(numbers.size());
  for (const std::uint64_t number : numbers) series.push_back(pluralize(number, noun));
  return series;
}

std::string format_count(double value) { return fmt::format("{:.2g}", value); }

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
  const std::set<std::string> with_figures = drawn_categories(bars);
  Chart drawn{.id = picture.id,
              .title = picture.title,
              .note = picture.note + not_drawn_text(bars, with_figures),
              .spec = {},
              .table = {std::move(columns), {}},
              .takes_answer = false};
  std::vector<std::string> categories;
  std::vector<MissingValue> missing_values;
  bool has_values = false;
  bool has_more_than_zeros = false;
  for (const PriceBar& price : bars) {
    drawn.table.rows.push_back(price.row);
    const std::string category = sanitize(price.category, 120);
    const bool is_new = std::ranges::find(categories, category) == categories.end();
    if (is_new) categories.push_back(category);
    vega_lite::Bar bar{.category = category, .series = price.series, .value = NAN};
    if (price.figure && picture.x.logarithmic && !(price.figure->value > 0)) {
      const std::string zero = legend.size() > 1 ? price.series + ": 0" : "0";
      add_text(missing_values, category, zero);
    } else if (price.figure) {
      has_values = true;
      has_more_than_zeros = has_more_than_zeros || price.figure->value > 0;
      bar.value = price.figure->value;
      bar.interval = price.figure->interval;
      bar.tooltip = {category, price.series, picture.format(price.figure->value),
                     interval_text(*price.figure, picture.format),
                     std::to_string(price.figure->trials)};
    } else if (is_new && !price.missing_reason.empty() && !with_figures.contains(price.category)) {
      add_text(missing_values, category, price.missing_reason);
    }
    chart.bars.push_back(std::move(bar));
  }
  if (!has_values && picture.x.logarithmic) chart.x.domain = empty_axis;
  if (picture.x.from_zero && !picture.x.domain && !has_more_than_zeros) {
    chart.x.domain = Interval{0, 1};  // zeros alone have no length
  }
  vega_lite::Json spec = vega_lite::bar_chart(chart, legend);
  add_missing_values(spec, missing_values, categories);
  drawn.spec = to_line(spec);
  return drawn;
}

}  // namespace reports
