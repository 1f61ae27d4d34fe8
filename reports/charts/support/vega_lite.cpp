// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/vega_lite.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports::vega_lite {
namespace {

// Where a series comes from, when there are several sources: the colour is the model's.
const std::vector<int> source_dashes[] = {{}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {12, 4}, {1, 3}};
constexpr const char* source_shapes[] = {"circle",  "square", "triangle-up",
                                         "diamond", "cross",  "triangle-down"};
static_assert(std::size(source_dashes) == std::size(source_shapes));
constexpr const char* shown = "shown";

/// The dashes for another series of a chart that has these: its own, unless a series of the same
/// colour has them; then the next ones.
std::vector<int> free_dash(const std::vector<Series>& others, const SeriesStyle& style) {
  const auto is_taken = [&](const std::vector<int>& dash) {
    return std::ranges::any_of(others, [&](const Series& other) {
      return other.style.colour == style.colour && other.style.dash == dash;
    });
  };
  if (!is_taken(style.dash)) return style.dash;
  const auto* const free = std::ranges::find_if_not(source_dashes, is_taken);
  return free == std::end(source_dashes) ? style.dash : *free;
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
  spec["data"] = {{"values", std::move(rows)}};
  return spec;
}

void put_number(Json& row, const char* field, std::optional<double> value) {
  if (value && std::isfinite(*value)) row[field] = *value;
}

Json scale(const std::vector<std::string>& domain, Json range) {
  return {{"domain", domain}, {"range", std::move(range)}};
}

Series* Legend::find(const std::string& name) {
  const auto place = std::ranges::find(series_, name, &Series::name);
  return place == series_.end() ? nullptr : &*place;
}

std::string Legend::add(const std::string& series, const std::string& label) {
  const std::string name = label.empty() ? series : fmt::format("{} · {}", series, label);
  if (find(name) != nullptr) return name;
  SeriesStyle style = palette_.style(series);
  if (!label.empty()) {
    const auto place = std::ranges::find(sources_, label);
    const auto number = static_cast<std::size_t>(place - sources_.begin());
    if (place == sources_.end()) sources_.push_back(label);
    style.dash = source_dashes[number % std::size(source_dashes)];
    style.shape = source_shapes[number % std::size(source_shapes)];
  } else {
    style.dash = free_dash(series_, style);
  }
  return add(name, style);
}

std::string Legend::add(const std::string& name, const SeriesStyle& style) {
  if (find(name) == nullptr) series_.push_back({.name = name, .style = style, .label = name});
  return name;
}

void Legend::set_dash(const std::string& name, std::vector<int> dash) {
  if (Series* const series = find(name)) series->style.dash = std::move(dash);
}

void Legend::set_label(const std::string& name, std::string label) {
  if (Series* const series = find(name)) series->label = std::move(label);
}

void Legend::mute(const std::string& name) {
  Series* const series = find(name);
  if (series == nullptr) return;
  series->is_muted = true;
  series->style.colour = neutral_colour;
  // Those that are grey now differ in their dashes.
  std::vector<Series> others;
  for (const Series& other : series_) {
    if (other.is_muted && other.name != name) others.push_back(other);
  }
  series->style.dash = free_dash(others, series->style);
}

std::vector<std::string> Legend::names() const {
  std::vector<std::string> names;
  for (const Series& series : series_) names.push_back(series.name);
  return names;
}

Json Legend::encoding(Json range) const {
  std::size_t longest = 0;
  for (const Series& series : series_) longest = std::max(longest, width(series.name));
  // As many as fit a phone's width of 360 pixels.
  const int columns = longest <= 14 ? 3 : longest <= 22 ? 2 : 1;
  Json encoding = {{"field", "series"},
                   {"type", "nominal"},
                   {"scale", scale(names(), std::move(range))},
                   {"legend",
                    {{"title", nullptr},
                     {"orient", "bottom"},
                     {"columns", columns},
                     {"labelLimit", 320},
                     {"symbolStrokeWidth", 0}}}};  // outlines would be in dashes
  // A legend without entries is infinitely high.
  if (series_.empty()) encoding["legend"] = nullptr;
  return encoding;
}

Json Legend::colour() const {
  Json range = Json::array();
  for (const Series& series : series_) range.push_back(series.style.colour);
  return encoding(std::move(range));
}

Json Legend::shape() const {
  Json range = Json::array();
  for (const Series& series : series_) range.push_back(series.style.shape);
  return encoding(std::move(range));
}

Json Legend::dash() const {
  Json range = Json::array();
  for (const Series& series : series_) {
    range.push_back(series.style.dash.empty() ? std::vector<int>{1, 0} : series.style.dash);
  }
  return encoding(std::move(range));
}

Json Legend::all_shown() const {
  // All are chosen at first, so that a click takes one away.
  Json all = Json::array();
  for (const Series& series : series_) all.push_back({{"series", series.name}});
  return all;
}

Json Legend::parameter() const {
  return {{"name", shown},
          {"select", {{"type", "point"}, {"fields", {"series"}}, {"toggle", "true"}}},
          {"bind", "legend"},
          {"value", all_shown()}};
}

Json Legend::parameter_of_labels(const std::string& view) const {
  return {{"name", shown},
          {"select",
           {{"type", "point"},
            {"fields", {"series"}},
            {"toggle", "true"},
            {"on", "@" + view + "_marks:click"},
            {"clear", false}}},
          {"value", all_shown()}};
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
  // The padding keeps points at the edges whole.
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

void put_interval(Json& row, const Interval& interval, const Interval& domain) {
  row["low"] = std::clamp(interval.low, domain.low, domain.high);
  row["high"] = std::clamp(interval.high, domain.low, domain.high);
  if (interval.low < domain.low) row["below"] = true;
  if (interval.high > domain.high) row["above"] = true;
}

Json cut_arrows(const Axis& x, Json encoding, bool is_above) {
  encoding.erase("x2");
  encoding["x"] = quantity(is_above ? "high" : "low", x);
  Json mark = {{"type", "point"}, {"filled", true}, {"size", 34}, {"opacity", 1}};
  mark["color"] = neutral_colour;
  mark["shape"] = is_above ? "triangle-right" : "triangle-left";
  Json view = {{"mark", std::move(mark)}, {"encoding", std::move(encoding)}};
  view["transform"] =
      Json::array({{{"filter", is_above ? "datum.above === true" : "datum.below === true"}}});
  return view;
}

}  // namespace reports::vega_lite
