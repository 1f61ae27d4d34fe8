// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"
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

/// Returns what a switch costs with the cheapest and with the most expensive model.
std::vector<Answer> answers_of(const std::string& prefix, const SelectedCells& selected,
                               const std::vector<Price>& prices, Inconclusive& inconclusive) {
  std::vector<const Price*> known;
  std::vector<std::pair<std::string, Figure>> figures;
  for (const Price& price : prices) {
    // The baseline has nobody to switch to.
    if (!price.ns || !(price.ns->value > 0) || selected.cell(price.cell).baseline) continue;
    known.push_back(&price);
    figures.emplace_back(named(price.name.method()), *price.ns);
  }
  if (known.empty()) {
    inconclusive.add("what a switch costs", "", prefix + "no model has a result", "");
    return {};
  }
  std::vector<std::string> evidence = {figures_text(figures, format_duration)};
  const Price& cheapest = *known.front();
  const Price& most_expensive = *known.back();
  std::string sentence =
      fmt::format("{}A switch costs {}{} with {}", prefix, known.size() > 1 ? "from " : "",
                  format_duration(cheapest.ns->value), named(cheapest.name.method()));
  if (known.size() > 1) {
    const bool is_sure =
        surely_less(figures_of(selected, known), Order(selected.results()).family()).front().back();
    sentence += fmt::format(" to {} with {}", format_duration(most_expensive.ns->value),
                            named(most_expensive.name.method()));
    if (!is_sure) {
      inconclusive.add("whether a switch costs more with one of the models", "",
                       prefix + "not even the two that are furthest apart can be told apart");
    } else if (const auto span = span_of(selected, most_expensive, cheapest)) {
      evidence.push_back(fmt::format("the last costs {} the first, trial by trial",
                                     with_interval(*span, format_times)));
    }
  }
  return {Answer(sentence + ".", join_texts(evidence))};
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
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_source;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const auto prices = prices_of(selected, selections.size() > 1);
    by_source.push_back(answers_of(about(selections.size() > 1 ? selected.label() : ""), selected,
                                   prices, inconclusive));
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
  interleave_answers(section, std::move(by_source));
  inconclusive.put_into(section);
  drawn.note += languages_note(selections);
  if (categories.empty()) return;
  if (legend.empty()) chart.x.domain = empty_axis;
  Json spec = vega_lite::bar_chart(chart, legend);
  add_missing_values(spec, missing_values, categories);
  drawn.spec = to_line(spec);
  section.charts.push_back(std::move(drawn));
}

}  // namespace reports
