// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/overview.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/answers/best_settings.h"
#include "reports/charts/charts.h"
#include "reports/charts/common/latencies.h"
#include "reports/charts/common/states.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/results/work.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

/// The texts of one cell of the matrix.
struct SquareText {
  std::string text;
  std::string note;  ///< why there is no number, or what the number's rank is
  bool is_told = true;
};

SquareText describe(const MatrixCell& square, const BestColumn& column) {
  if (square.ratio && !column.is_told && !square.is_reference) {
    return square.is_ranked ? SquareText{"tie", "no model can be told apart from the best", false}
                            : SquareText{"not told", "cannot be ranked: too few rounds", false};
  }
  if (square.ratio) {
    const double ratio = square.ratio->value;
    // Short enough for a square on a phone; the tooltip has all digits.
    const std::string text = ratio < 9.995    ? format_number(ratio, 2)
                             : ratio < 999.5  ? format_number(ratio, 0)
                             : ratio < 999500 ? format_number(ratio / 1000, 0) + "k"
                                              : ">1M";
    if (square.is_reference) return {text, "one task after the other: not ranked here"};
    if (!square.is_ranked) return {text, "cannot be ranked: too few rounds"};
    if (!square.is_best) return {text, "slower than the best"};
    return {text, square.is_tied ? "cannot be told apart from the best" : "the best"};
  }
  if (!square.failure.empty()) return {"failed", "failed: " + sanitize(square.failure, 300)};
  if (!square.not_applicable.empty()) {
    return {"n/a", "not applicable: " + sanitize(square.not_applicable, 300)};
  }
  return {"–", "not measured"};
}

DataTable table(const BestSettings& best) {
  DataTable table{.columns = {"workload", "model", "setting", "median time", "95 % interval",
                              "time to the best", "95 % interval", "speed-up against serial",
                              "95 % interval", "rank", "remark"}};
  for (std::size_t column = 0; column < best.columns.size(); ++column) {
    for (std::size_t row = 0; row < best.rows.size(); ++row) {
      const MatrixCell& square = best.square(row, column);
      const auto value = [](const std::optional<Figure>& figure, std::string (*format)(double)) {
        return figure ? format(figure->value) : std::string();
      };
      const auto interval = [](const std::optional<Figure>& figure, std::string (*format)(double)) {
        return figure ? interval_text(*figure, format) : std::string();
      };
      table.rows.push_back(
          {best.columns[column].title, best.rows[row], square.setting,
           value(square.time_ns, format_duration), interval(square.time_ns, format_duration),
           value(square.ratio, format_ratio), interval(square.ratio, format_ratio),
           value(square.speed_up, format_ratio), interval(square.speed_up, format_ratio),
           rank_text(square.rank), describe(square, best.columns[column]).note});
    }
  }
  return table;
}

Json rows(const BestSettings& best) {
  Json rows = Json::array();
  for (std::size_t column = 0; column < best.columns.size(); ++column) {
    for (std::size_t row = 0; row < best.rows.size(); ++row) {
      const MatrixCell& square = best.square(row, column);
      const SquareText text = describe(square, best.columns[column]);
      Json entry = {{"model", best.rows[row]},
                    {"work", best.columns[column].title},
                    {"text", text.text},
                    {"best", square.is_best && text.is_told},
                    {"tied", square.is_best && square.is_tied && text.is_told}};
      // A square without a colour: its ratio, which hovering shows, is no reason to prefer it.
      const bool has_colour = square.ratio && text.is_told;
      if (has_colour) vega_lite::put_number(entry, "ratio", square.ratio->value);
      // White on the strong blue of the best, black on what is paler.
      entry["dark"] = has_colour && square.ratio->value < 1.6;
      vega_lite::put_tooltip(
          entry,
          {best.rows[row], best.columns[column].title, square.setting,
           square.time_ns ? with_interval(*square.time_ns, format_duration) : "",
           square.ratio ? with_interval(*square.ratio, format_ratio) + " the time of the best" : "",
           square.speed_up ? with_interval(*square.speed_up, format_ratio) : "", text.note});
      rows.push_back(std::move(entry));
    }
  }
  return rows;
}

Json heat_map(const BestSettings& best) {
  std::vector<std::string> works;
  for (const BestColumn& column : best.columns) works.push_back(column.title);
  // Where there is room, names are read more easily lying than standing.
  constexpr std::size_t max_lying = 7;
  Json works_axis = {{"labelAngle", -90},
                     {"orient", "top"},
                     {"labelLimit", 170},
                     {"ticks", false},
                     {"domain", false}};
  if (works.size() <= max_lying) {
    works_axis["labelAngle"] = 0;
    works_axis["labelExpr"] = "split(datum.label, ', ')";
    constexpr int line_height = 15;
    const auto has_lines = [](const std::string& work) { return work.find(", ") != work.npos; };
    if (std::ranges::any_of(works, has_lines)) works_axis["labelPadding"] = line_height;
  }
  const Json x = {{"field", "work"},
                  {"type", "nominal"},
                  {"title", nullptr},
                  {"scale", {{"domain", works}, {"padding", 0.04}}},
                  {"axis", works_axis}};
  const Json y = {{"field", "model"},
                  {"type", "nominal"},
                  {"title", nullptr},
                  {"scale", {{"domain", best.rows}, {"padding", 0.06}}},
                  {"axis", {{"labelLimit", 210}, {"ticks", false}, {"domain", false}}}};
  const Json tooltip = vega_lite::tooltip(
      {"model", "work", "setting", "time", "ratio", "speed-up against serial", "remark"});
  const auto layer = [&](Json mark, const char* filter) {
    Json view = {{"mark", std::move(mark)}, {"encoding", {{"x", x}, {"y", y}}}};
    view["encoding"]["tooltip"] = tooltip;
    if (filter != nullptr) view["transform"] = Json::array({{{"filter", filter}}});
    return view;
  };
  Json empty = layer({{"type", "rect"}, {"fillOpacity", 0.12}, {"fill", vega_lite::neutral_colour}},
                     "!isValid(datum.ratio)");
  Json squares = layer({{"type", "rect"}}, "isValid(datum.ratio)");
  squares["encoding"]["color"] = {
      {"field", "ratio"},
      {"type", "quantitative"},
      {"title", "time to the best"},
      {"scale",
       {{"type", "log"}, {"domain", {1, 8}}, {"clamp", true}, {"range", {"#0B5C94", "#F3E9DC"}}}},
      {"legend",
       {{"orient", "bottom"},
        {"values", {1, 2, 4, 8}},
        {"format", "~r"},
        {"gradientLength", 160}}}};
  const Json frame = {{"type", "rect"},
                      {"fillOpacity", 0},
                      {"strokeWidth", 2.5},
                      {"stroke", "#D55E00"},
                      // Inside of its square, so that neighbours have frames of their own.
                      {"width", {{"band", 0.96}}},
                      {"height", {{"band", 0.86}}}};
  Json frames = layer(frame, "datum.best === true && datum.tied === false");
  Json ties = layer(frame, "datum.tied === true");
  ties["mark"]["strokeDash"] = {5, 3};
  Json dark =
      layer({{"type", "text"}, {"fontSize", 11}, {"color", "#FFFFFF"}}, "datum.dark === true");
  Json light = layer({{"type", "text"}, {"fontSize", 11}, {"color", "#1A1A1A"}},
                     "datum.dark !== true && isValid(datum.ratio)");
  Json reasons = layer({{"type", "text"}, {"fontSize", 10}, {"color", vega_lite::neutral_colour}},
                       "!isValid(datum.ratio)");
  Json layers = Json::array();
  for (Json* view : {&dark, &light, &reasons}) (*view)["encoding"]["text"] = {{"field", "text"}};
  for (Json* view : {&empty, &squares, &frames, &ties, &dark, &light, &reasons}) {
    layers.push_back(std::move(*view));
  }
  Json spec = vega_lite::start(rows(best));
  spec["height"] = {{"step", 26}};
  spec["layer"] = std::move(layers);
  return spec;
}

/// Whether all cells are lessons, whose figures are compared with nothing.
bool ask_for_failures(std::span<const Selection> selections) {
  bool has_cells = false;
  for (const Selection& selection : selections) {
    const std::vector<Cell>& cells = selection.source->results.plan.cells;
    for (const std::uint64_t cell : selection.cells) {
      has_cells = true;
      if (cell >= cells.size() || !cells[cell].expected_failure) return false;
    }
  }
  return has_cells;
}

}  // namespace

void make_overview(Section& section, std::span<const Selection> selections,
                   const Palette& palette) {
  const std::vector<BestSettings> all = best_settings(selections);
  add_overview_answers(section, all);
  for (const BestSettings& best : all) {
    section.charts.push_back(
        {.id = chart_id(section, "models"),
         .title = "Who is the fastest at what, in " + best.title,
         .note = "Time over that of the best of the column: 1 is the best, 2 takes twice as long. "
                 "A square shows a model's best setting. A frame: the best; dashed frames: "
                 "several that cannot be told apart. Grey: no model can be told apart from "
                 "another one. Where tasks wait, only equal numbers in "
                 "flight are compared; serial, which has one, stands beside them as a reference.",
         .spec = to_line(heat_map(best)),
         .table = table(best),
         .takes_answer = best.columns.size() == 1});
  }
  add_states(section, all, palette);
  add_latencies(section, selections, palette);
  if (section.answers.empty() && section.inconclusive.empty()) {
    section.answers.emplace_back(ask_for_failures(selections)
                                     ? "Nothing was compared: the cells ask for failures."
                                     : "Nothing was measured.");
  }
}

}  // namespace reports
