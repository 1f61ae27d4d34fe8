// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "reports/charts/support/drawing/layers.h"
#include "reports/charts/support/line_labels.h"

namespace reports::vega_lite {
namespace {

/// Gives the axis a range by the values, where the chart has not chosen one: the interval of one
/// that was disturbed must not push all others into a corner.
Axis ranged(const BarChart& chart) {
  Axis x = chart.x;
  if (x.domain) return x;
  AxisNeeds needs{.logarithmic = x.logarithmic, .from_zero = !x.logarithmic};
  for (const Bar& bar : chart.bars) {
    if (!can_be_drawn(x, bar.value)) continue;
    needs.values.push_back(bar.value);
    if (!bar.interval) continue;
    needs.extremes.push_back(bar.interval->low);
    needs.extremes.push_back(bar.interval->high);
  }
  for (const Rule& rule : chart.rules) {
    if (rule.at_x && can_be_drawn(x, rule.value)) needs.values.push_back(rule.value);
  }
  AxisRange range = axis_range(needs);
  x.domain = range.domain;
  const auto in_range = std::ranges::count_if(
      x.ticks, [&](double tick) { return tick >= range.domain.low && tick <= range.domain.high; });
  if (in_range < 2) x.ticks = std::move(range.ticks);  // those of the chart are too far apart
  return x;
}

}  // namespace

Json bar_chart(const BarChart& given, const Legend& legend) {
  BarChart chart = given;
  chart.x = ranged(given);
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
      put_interval(row, *bar.interval, *chart.x.domain);
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
  Json mark = {{"type", "bar"}};
  if (chart.x.logarithmic)
    mark = {{"type", "point"}, {"filled", true}, {"size", 70}, {"opacity", 1}};
  // One bar per row needs no second position, and is thicker without; its row names it, so there is
  // no legend.
  const bool several = std::ranges::any_of(chart.bars, [&](const Bar& bar) {
    return std::ranges::count(chart.bars, bar.category, &Bar::category) > 1;
  });
  const auto named = [&](Json by) { return several ? by : without_legend(std::move(by)); };
  Json encoding = {{"x", x},
                   {"y", y},
                   {"color", named(legend.colour())},
                   {"tooltip", tooltip(chart.tooltip_titles)}};
  if (chart.x.logarithmic) encoding["shape"] = named(legend.shape());
  Json interval_encoding = {{"x", quantity("low", chart.x)}, {"x2", {{"field", "high"}}}, {"y", y}};
  if (several) {
    encoding["yOffset"] = offset;
    interval_encoding["yOffset"] = offset;
  }
  Json bars = layer(std::move(mark), std::move(encoding));
  if (several) {
    bars["transform"] = Json::array({Legend::filter()});
    bars["params"] = Json::array({legend.parameter()});
  }
  Json intervals =
      layer({{"type", "rule"}, {"color", neutral_colour}, {"strokeWidth", 2}}, interval_encoding);
  intervals["transform"] = Json::array({{{"filter", "isValid(datum.low)"}}});
  if (several) intervals["transform"].push_back(Legend::filter());

  Json layers = Json::array();
  layers.push_back(std::move(bars));
  // Over a bar, in which it would vanish, but under a point, which it would hide.
  layers.insert(chart.x.logarithmic ? layers.begin() : layers.end(), std::move(intervals));
  for (const bool is_above : {true, false}) {
    Json ends = cut_arrows(chart.x, interval_encoding, is_above);
    if (several) ends["transform"].push_back(Legend::filter());
    layers.push_back(std::move(ends));
  }
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
