// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

/// One model's price of a switch.
struct Price {
  std::uint64_t cell = 0;
  Name name;
  std::optional<Measurement> ns;
  std::string missing_reason;
};

double switches(const Cell& cell) {
  return static_cast<double>(cell.tasks) * static_cast<double>(cell.size);
}

/// The time of a cell over the number of its switches.
std::optional<Measurement> price_of(const ByCell& by_cell, std::uint64_t cell, double switches) {
  const auto time = time_of(by_cell, cell);
  if (!time) return std::nullopt;
  Measurement price{{time->value / switches, std::nullopt}, by_cell.trials(cell).size()};
  if (time->interval) {
    price.interval = Interval{time->interval->low / switches, time->interval->high / switches};
  }
  return price;
}

std::vector<Price> prices_of(const SelectedCells& selected, bool several_sources) {
  std::vector<Price> prices;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    if (cell.workload != "yields" || !(switches(cell) > 0)) continue;
    Price price{.cell = place,
                .name = name_of(selected, place, several_sources),
                .ns = std::nullopt,
                .missing_reason = selected.missing_reason(place)};
    if (price.missing_reason.empty()) {
      price.ns = price_of(selected.by_cell(), place, switches(cell));
    }
    prices.push_back(std::move(price));
  }
  std::ranges::stable_sort(prices, {}, [](const Price& price) {
    return std::pair(!price.ns, price.ns ? price.ns->value : 0.0);
  });
  return prices;
}

/// Divides the time of the most expensive by that of the cheapest, round by round.
std::optional<Measurement> span_of(const SelectedCells& selected, const Price& most_expensive,
                                   const Price& cheapest) {
  auto span = measure(selected.by_cell().time_ratios(most_expensive.cell, cheapest.cell));
  if (!span) return span;
  // The times of all switches, of which there may be more on one side.
  const double scale =
      switches(selected.cell(cheapest.cell)) / switches(selected.cell(most_expensive.cell));
  span->value *= scale;
  if (span->interval)
    span->interval = Interval{span->interval->low * scale, span->interval->high * scale};
  return span;
}

/// The time of a switch, by the round.
std::vector<FiguresByRound> figures_of(const SelectedCells& selected,
                                       const std::vector<const Price*>& prices) {
  std::vector<FiguresByRound> figures;
  for (const Price* price : prices) {
    FiguresByRound& of_cell = figures.emplace_back();
    for (const Trial* trial : selected.trials(price->cell)) {
      const double ns = trial->sample_ns() / switches(selected.cell(price->cell));
      if (ns > 0) of_cell[trial->index] = ns;
    }
  }
  return figures;
}

std::string answer(const SelectedCells& selected, const std::vector<Price>& prices) {
  std::vector<const Price*> known;
  for (const Price& price : prices) {
    // The baseline has nobody to switch to.
    if (price.ns && price.ns->value > 0 && !selected.cell(price.cell).baseline) {
      known.push_back(&price);
    }
  }
  if (known.empty()) return "Cannot tell what a switch costs: no model has a result.";
  const Price& cheapest = *known.front();
  const Price& most_expensive = *known.back();
  std::string text =
      fmt::format("A switch costs {} with {}", with_interval(*cheapest.ns, format_duration),
                  named(cheapest.name.method()));
  if (known.size() == 1) return text + ", the only model with a result.";
  text += fmt::format(" and {} with {}", with_interval(*most_expensive.ns, format_duration),
                      named(most_expensive.name.method()));
  const auto span = span_of(selected, most_expensive, cheapest);
  if (!span) return text + ".";
  const auto less = surely_less(figures_of(selected, known), Order(selected.results()).family());
  if (!less.front().back()) return text + ": no difference could be shown.";
  text += ", the cheapest and the most expensive: " + with_interval(*span, format_times) +
          " as much, trial by trial.";
  std::vector<std::string> not_told_apart;
  for (std::size_t other = 1; other + 1 < known.size(); ++other) {
    if (!less[other].back()) not_told_apart.push_back(named(known[other]->name.method()));
  }
  if (not_told_apart.empty()) return text;
  return fmt::format("{} No difference could be shown between the most expensive and {}.", text,
                     listing(not_told_apart));
}

}  // namespace

/// Adds the time that a switch between tasks takes.
void make_switching(Section& section, std::span<const Selection> selections,
                    const Palette& palette) {
  vega_lite::Legend legend(palette);
  vega_lite::BarChart chart{
      .x = {.title = "time per switch (ns)",
            .logarithmic = true,
            .ticks = decades(true),
            .format = "~s"},
      .tooltip_titles = {"model", "time per switch", "95 % interval", "trials"},
      .bars = {}};
  Chart drawn{.id = "switching",
              .title = "What a switch costs",
              .note =
                  "The time of an iteration over all the times that its tasks gave way, median of "
                  "the trials with its 95 % interval, on a logarithmic axis.",
              .spec = {},
              .table = {{"model", "workers", "tasks", "switches per task", "time per switch",
                         "95 % interval", "trials", "result"},
                        {}}};
  std::vector<std::string> categories;
  std::vector<MissingValue> missing_values;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const auto prices = prices_of(selected, selections.size() > 1);
    section.answers.push_back(about(selections.size() > 1 ? selected.label() : "") +
                              answer(selected, prices));
    for (const Price& price : prices) {
      const Cell& cell = selected.cell(price.cell);
      const std::string category = price.name.str();
      categories.push_back(category);
      std::vector<std::string> row = {category, std::to_string(cell.workers),
                                      std::to_string(cell.tasks), std::to_string(cell.size)};
      vega_lite::Bar bar{.category = category, .series = {}, .value = NAN};
      if (price.ns) {
        for (const std::string& text :
             {format_duration(price.ns->value), interval_text(*price.ns, format_duration),
              std::to_string(price.ns->trials), std::string("measured")}) {
          row.push_back(text);
        }
        bar.series = legend.add(price.name.series, price.name.legend());
        bar.value = price.ns->value;
        bar.interval = price.ns->interval;
        bar.tooltip = {category, row[4], row[5], row[6]};
      } else {
        row.insert(row.end(), {"", "", "0", price.missing_reason});
        missing_values.push_back({category, sanitize(price.missing_reason)});
      }
      chart.bars.push_back(std::move(bar));
      drawn.table.rows.push_back(std::move(row));
    }
  }
  drawn.note += languages_note(selections);
  if (categories.empty()) return;
  if (legend.empty()) chart.x.domain = empty_axis;
  Json spec = vega_lite::bar_chart(chart, legend);
  add_missing_values(spec, missing_values, categories);
  drawn.spec = to_line(spec);
  section.charts.push_back(std::move(drawn));
}

}  // namespace reports
