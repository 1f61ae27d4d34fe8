// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/states.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/answers/best_settings.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/summary/subset.h"
#include "reports/summary/summary.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr const char* state_names[] = {"running", "ready", "blocked"};
/// Not those of models: a state is none.
const SeriesStyle styles[] = {
    {"#5566AA", "square", {}}, {"#DD7788", "square", {}}, {"#BBBBBB", "square", {}}};

/// Bars beyond this many would be a wall; the table has the rest.
constexpr std::size_t max_state_bars = 60;

/// The workers of one cell.
struct Row {
  std::string name;
  CellSummary::States states;
  std::string time;
};

/// Returns a row for each cell that the overview shows: each model at its best setting.
std::vector<Row> rows_of(const BestSettings& best) {
  std::vector<std::uint64_t> cells;
  std::vector<std::string> titles;
  for (std::size_t column = 0; column < best.columns.size(); ++column) {
    for (std::size_t row = 0; row < best.rows.size(); ++row) {
      const MatrixCell& square = best.square(row, column);
      if (!square.cell || !square.time_ns || std::ranges::count(cells, *square.cell) > 0) continue;
      cells.push_back(*square.cell);
      titles.push_back(fmt::format("{}: {}", best.columns[column].title, best.rows[row]));
    }
  }
  Results part = subset(best.source->results, cells);
  part.unranked = true;  // which this is not about
  std::vector<Row> rows(cells.size());
  for (const Group& group : summarize(part)) {
    for (const CellSummary& summary : group.cells) {
      if (!summary.states || !summary.median_ns) continue;
      rows[summary.cell] = {titles[summary.cell], *summary.states,
                            format_duration(*summary.median_ns)};
    }
  }
  std::erase_if(rows, [](const Row& row) { return row.name.empty(); });
  return rows;
}

Json spec_of(const std::vector<Row>& rows, const Palette& palette) {
  vega_lite::Legend legend(palette);
  for (std::size_t state = 0; state < 3; ++state) legend.add(state_names[state], styles[state]);
  Json data = Json::array();
  std::vector<std::string> bars;
  for (const Row& row : rows) {
    if (bars.size() >= max_state_bars) break;
    bars.push_back(row.name);
    const double shares[] = {row.states.running, row.states.ready, row.states.blocked};
    for (std::size_t state = 0; state < 3; ++state) {
      Json entry = {{"series", state_names[state]}, {"cell", row.name}, {"order", state}};
      vega_lite::put_number(entry, "percent", 100 * shares[state]);
      vega_lite::put_tooltip(entry, {row.name, format_percent(row.states.running, 1),
                                     format_percent(row.states.ready, 1),
                                     format_percent(row.states.blocked, 1), row.time});
      data.push_back(std::move(entry));
    }
  }
  Json spec = vega_lite::start(std::move(data));
  spec["height"] = {{"step", 16}};
  spec["mark"] = {{"type", "bar"}};
  spec["params"] = Json::array({legend.parameter()});
  spec["transform"] = Json::array({vega_lite::Legend::filter()});
  Json colour = legend.colour();
  colour["legend"]["columns"] = 1;  // beside such long names a phone has no more room
  spec["encoding"] = {
      {"x", vega_lite::quantity("percent", {.title = "% of the workers' time",
                                            .from_zero = true,
                                            .domain = Interval{0, 100}})},
      {"y",
       {{"field", "cell"},
        {"type", "nominal"},
        {"title", nullptr},
        {"scale", {{"domain", bars}}},
        {"axis", {{"labelLimit", 210}}}}},
      {"color", std::move(colour)},
      {"order", {{"field", "order"}, {"type", "quantitative"}}},
      {"tooltip", vega_lite::tooltip({"cell", "running", "ready", "blocked", "time"})}};
  return spec;
}

}  // namespace

void add_states(Section& section, std::span<const BestSettings> all, const Palette& palette) {
  for (const BestSettings& best : all) {
    const std::vector<Row> rows = rows_of(best);
    if (rows.empty()) continue;
    DataTable table{.columns = {"cell", "running", "ready", "blocked", "median time"}};
    for (const Row& row : rows) {
      table.rows.push_back({row.name, format_percent(row.states.running, 1),
                            format_percent(row.states.ready, 1),
                            format_percent(row.states.blocked, 1), row.time});
    }
    section.charts.push_back(
        {.id = chart_id(section, "states"),
         .title = "Why: what the workers did, " + best.title,
         .note = "Running: on a core. Ready: could run, but had to wait for a core; much of it "
                 "means more workers than cores. Blocked: waiting for something else, as a task's "
                 "own wait, a lock, or work.",
         .spec = to_line(spec_of(rows, palette)),
         .table = std::move(table)});
  }
}

}  // namespace reports
