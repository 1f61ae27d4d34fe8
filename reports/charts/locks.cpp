// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/locks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

/// A picture of some of the prices.
struct Picture {
  const char* id;
  const char* title;
  const char* note;
  vega_lite::Axis x;
  const char* figure;  ///< what hovering calls it
  std::optional<Measurement> LockPrice::*value;
  std::string (*format)(double);
};

std::string format_index(double value) { return format_number(value, 3); }

/// Numbers of workers are told apart by colours of their own, legible on white and near-black.
vega_lite::Legend legend_of(const std::vector<LockPrice>& prices, const Palette& palette) {
  constexpr std::array colours = {"#3b7dd8", "#d95f02", "#1b9e77", "#b0549c", "#8c7a1f"};
  constexpr std::array shapes = {"circle", "square", "triangle-up", "diamond", "cross"};
  vega_lite::Legend legend(palette);
  std::vector<std::uint64_t> numbers;
  numbers.reserve(prices.size());
  for (const LockPrice& price : prices) numbers.push_back(price.workers);
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (std::size_t place = 0; place < numbers.size(); ++place) {
    legend.add(pluralize(numbers[place], "worker"),
               SeriesStyle{.colour = colours[place % colours.size()],
                           .shape = shapes[place % shapes.size()],
                           .dash = {}});
  }
  return legend;
}

std::vector<std::string> row_of(const LockPrice& price) {
  std::vector<std::string> row = {price.lock, price.model, std::to_string(price.workers)};
  const auto text = [](const std::optional<Measurement>& figure, std::string (*format)(double)) {
    return figure ? format(figure->value) : std::string();
  };
  row.push_back(text(price.ns, format_duration));
  row.push_back(price.ns ? interval_text(*price.ns, format_duration) : "");
  row.push_back(text(price.cpu_ns, format_duration));
  row.push_back(text(price.jain, format_index));
  row.push_back(text(price.share_min, format_index));
  row.push_back(std::to_string(price.ns ? price.ns->trials : 0));
  row.push_back(price.ns ? "" : price.missing_reason);
  return row;
}

Chart draw(const Picture& picture, const std::vector<LockPrice>& prices, const Palette& palette) {
  const vega_lite::Legend legend = legend_of(prices, palette);
  vega_lite::BarChart chart{
      .x = picture.x,
      .tooltip_titles = {"lock", "workers", picture.figure, "95 % interval", "trials"},
      .bars = {}};
  Chart drawn{.id = picture.id,
              .title = picture.title,
              .note = picture.note,
              .spec = {},
              .table = {{"lock", "model", "workers", "time per operation", "95 % interval",
                         "CPU per operation", "fairness", "slowest task", "trials", "result"},
                        {}},
              .takes_answer = false};
  std::vector<std::string> categories;
  std::vector<MissingValue> missing_values;
  bool has_values = false;
  for (const LockPrice& price : prices) {
    drawn.table.rows.push_back(row_of(price));
    const std::string category = sanitize(price.name(), 120);
    const bool is_new = std::ranges::find(categories, category) == categories.end();
    if (is_new) categories.push_back(category);
    const std::optional<Measurement>& figure = price.*picture.value;
    vega_lite::Bar bar{
        .category = category, .series = pluralize(price.workers, "worker"), .value = NAN};
    if (figure) {
      has_values = true;
      bar.value = figure->value;
      bar.interval = figure->interval;
      bar.tooltip = {category, std::to_string(price.workers), picture.format(figure->value),
                     interval_text(*figure, picture.format), std::to_string(figure->trials)};
    } else if (is_new && !price.missing_reason.empty()) {
      missing_values.push_back({category, sanitize(price.missing_reason)});
    }
    chart.bars.push_back(std::move(bar));
  }
  if (!has_values && picture.x.logarithmic) chart.x.domain = empty_axis;
  Json spec = vega_lite::bar_chart(chart, legend);
  add_missing_values(spec, missing_values, categories);
  drawn.spec = to_line(spec);
  return drawn;
}

vega_lite::Axis time_axis(const char* title) {
  return {.title = title, .logarithmic = true, .ticks = decades(true), .format = "~g"};
}

void add_picture(const Picture& picture, const std::vector<LockPrice>& prices,
                 const std::function<bool(const LockPrice&)>& shows, const Palette& palette,
                 Section& section) {
  std::vector<LockPrice> shown;
  std::ranges::copy_if(prices, std::back_inserter(shown), shows);
  if (shown.empty()) return;
  // The cheapest first; the rows of one lock stand together.
  std::ranges::stable_sort(shown, {}, [](const LockPrice& price) {
    return std::pair(!price.ns, price.ns ? price.ns->value : 0.0);
  });
  section.charts.push_back(draw(picture, shown, palette));
}

}  // namespace

/// Adds what a lock costs alone and contended, how fair it is, and what it makes processors do.
void make_locks(Section& section, std::span<const Selection> selections, const Palette& palette) {
  std::vector<LockPrice> all;
  std::vector<std::vector<Answer>> by_source;
  Inconclusive inconclusive;
  const bool several = selections.size() > 1;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const auto prices = lock_prices(selected, several);
    by_source.push_back(
        lock_answers(about(several ? selected.label() : ""), selected, prices, inconclusive));
    all.insert(all.end(), prices.begin(), prices.end());
  }
  interleave_answers(section, std::move(by_source));
  inconclusive.put_into(section);

  const std::uint64_t contending = contending_workers(all);
  const auto is_within = [](const LockPrice& price) { return !price.is_beyond_cores; };
  add_picture({.id = "lock-price",
               .title = "What an operation costs, up to as many workers as cores",
               .note = "The time of an iteration over its operations, median of the trials with "
                       "its 95 % interval, on a logarithmic axis. With 1 worker nobody contends.",
               .x = time_axis("time per operation (ns)"),
               .figure = "time per operation",
               .value = &LockPrice::ns,
               .format = format_duration},
              all, is_within, palette, section);
  add_picture(
      {.id = "lock-fairness",
       .title = "How evenly contending tasks get on, the highest throughput first",
       .note = "Jain’s index of the tasks’ rates: 1 where all are equal, 1 over their "
               "number where one gets everything. The table has the throughput.",
       .x = {.title = "Jain’s index", .from_zero = true, .domain = Interval{0, 1}},
       .figure = "fairness",
       .value = &LockPrice::jain,
       .format = format_index},
      all,
      [&](const LockPrice& price) {
        return is_within(price) && contending != 0 && price.workers == contending;
      },
      palette, section);
  add_picture({.id = "lock-cpu",
               .title = "What an operation costs in CPU time, up to as many workers as cores",
               .note = "CPU time of all processes over the operations: what waiting without "
                       "giving the core away costs. On a logarithmic axis.",
               .x = time_axis("CPU time per operation (ns)"),
               .figure = "CPU time per operation",
               .value = &LockPrice::cpu_ns,
               .format = format_duration},
              all, is_within, palette, section);
  add_picture(
      {.id = "lock-beyond-cores",
       .title = "What an operation costs with more workers than cores",
       .note = "Here the scheduler is measured, which takes the core away from who holds "
               "the lock: it says nothing about contention.",
       .x = time_axis("time per operation (ns)"),
       .figure = "time per operation",
       .value = &LockPrice::ns,
       .format = format_duration},
      all, [](const LockPrice& price) { return price.is_beyond_cores; }, palette, section);
}

}  // namespace reports
