// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/forest.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/support/vega_lite.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr std::size_t max_drawn = 300;

double percent(double share) { return 100 * share; }

SeriesStyle style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::slower:
      return {.colour = "#D55E00", .shape = "triangle-right", .dash = {}};
    case Verdict::faster:
      return {.colour = "#0072B2", .shape = "triangle-left", .dash = {}};
    case Verdict::equivalent:
      return {.colour = "#009E73", .shape = "circle", .dash = {}};
    case Verdict::inconclusive:
      break;
  }
  return {.colour = vega_lite::neutral_colour, .shape = "diamond", .dash = {}};
}

Json rows_of(const Judgement& judgement, const std::vector<std::string>& columns,
             const DataTable& table, std::vector<std::string>& categories) {
  Json rows = Json::array();
  // The cells are in the order of the table, whose first column is the name.
  for (const auto& fields : table.rows) {
    const auto cell = std::ranges::find_if(judgement.cells, [&](const CellJudgement& one) {
      return sanitize(one.name, 200) == fields[0];
    });
    if (cell == judgement.cells.end() || !cell->effect || categories.size() == max_drawn) continue;
    if (std::ranges::find(categories, fields[0]) != categories.end()) continue;
    categories.push_back(fields[0]);
    Json row = {{"category", fields[0]}, {"series", name_of(cell->verdict)}};
    vega_lite::put_number(row, "x", percent(*cell->effect));
    if (cell->interval) {
      vega_lite::put_number(row, "low", percent(cell->interval->low));
      vega_lite::put_number(row, "high", percent(cell->interval->high));
    }
    vega_lite::put_tooltip(
        row, {fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(columns.size())});
    rows.push_back(std::move(row));
  }
  return rows;
}

/// A shaded band on both sides of no change.
Json band(double share, const char* label, const vega_lite::Axis& axis) {
  Json view = {
      {"mark", {{"type", "rect"}, {"color", vega_lite::neutral_colour}, {"opacity", 0.16}}},
      {"encoding",
       {{"x", vega_lite::quantity("from", axis)},
        {"x2", {{"field", "to"}}},
        {"tooltip", vega_lite::tooltip({"band"})}}}};
  view["data"]["values"] =
      Json::array({{{"from", -percent(share)},
                    {"to", percent(share)},
                    {"t0", fmt::format("{}: ±{}", label, format_share(share))}}});
  return view;
}

}  // namespace

Chart make_forest_plot(const Judgement& judgement, DataTable figures) {
  const Margins& margins = judgement.margins;
  Chart chart{
      .id = "forest",
      .title = "Change of each cell from the base to the candidate",
      .note = fmt::format("Each line is the 95 % interval of a cell’s change, the mark its "
                          "estimate: right of zero the candidate takes longer. The wide band is "
                          "what counts as equivalent, ±{}, the narrow one what may be bias, ±{}.",
                          format_share(margins.equivalence), format_share(margins.bias_floor)),
      .spec = {},
      .table = std::move(figures)};
  const Palette palette;
  vega_lite::Legend legend(palette);
  for (const Verdict verdict :
       {Verdict::slower, Verdict::faster, Verdict::equivalent, Verdict::inconclusive}) {
    const bool is_drawn = std::ranges::any_of(judgement.cells, [&](const CellJudgement& cell) {
      return cell.effect && cell.verdict == verdict;
    });
    if (is_drawn) legend.add(name_of(verdict), style_of(verdict));
  }
  const std::vector<std::string> titles = {"cell", "verdict", "change", "95 % interval"};
  std::vector<std::string> categories;
  Json rows = rows_of(judgement, titles, chart.table, categories);

  const vega_lite::Axis axis{.title = "change (%)"};
  const Json y = {{"field", "category"},
                  {"type", "nominal"},
                  {"title", nullptr},
                  {"scale", {{"domain", categories}}},
                  {"axis", nullptr}};
  const Json hide = Json::array({vega_lite::Legend::filter()});
  Json intervals = {{"mark", {{"type", "rule"}, {"strokeWidth", 2.5}}},
                    {"encoding",
                     {{"x", vega_lite::quantity("low", axis)},
                      {"x2", {{"field", "high"}}},
                      {"y", y},
                      {"color", legend.colour()},
                      {"tooltip", vega_lite::tooltip(titles)}}}};
  intervals["params"] = Json::array({legend.parameter()});
  intervals["transform"] =
      Json::array({vega_lite::Legend::filter(), {{"filter", "isValid(datum.low)"}}});
  Json points = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 80}, {"opacity", 1}}},
                 {"encoding",
                  {{"x", vega_lite::quantity("x", axis)},
                   {"y", y},
                   {"color", legend.colour()},
                   {"shape", legend.shape()},
                   {"tooltip", vega_lite::tooltip(titles)}}}};
  points["transform"] = hide;
  Json zero = {{"mark", {{"type", "rule"}, {"color", vega_lite::neutral_colour}}},
               {"encoding", {{"x", vega_lite::quantity("at", axis)}}}};
  zero["data"]["values"] = Json::array({{{"at", 0}}});

  // Beside the plot there would be no room for names on a phone: each stands above its interval.
  Json names = {{"mark",
                 {{"type", "text"},
                  {"color", vega_lite::neutral_colour},
                  {"align", "left"},
                  {"x", 2},
                  {"dy", -11},
                  {"fontSize", 10},
                  {"limit", 340}}},
                {"encoding", {{"y", y}, {"text", {{"field", "category"}}}}}};
  names["transform"] = hide;

  Json spec = vega_lite::start(std::move(rows));
  spec["height"] = {{"step", 36}};
  Json layers = Json::array();
  layers.push_back(band(margins.equivalence, "equivalent", axis));
  layers.push_back(band(margins.bias_floor, "may be bias", axis));
  layers.push_back(std::move(zero));
  layers.push_back(std::move(intervals));
  layers.push_back(std::move(points));
  layers.push_back(std::move(names));
  spec["layer"] = std::move(layers);
  chart.spec = to_line(spec);
  return chart;
}

}  // namespace reports
