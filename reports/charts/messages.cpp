// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/messages.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/charts.h"
#include "reports/charts/support/operation_figures.h"
#include "reports/charts/support/price_bars.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using Prices = std::vector<MessagePrice>;
using FigureOfPrice = std::optional<Measurement> MessagePrice::*;

std::string bytes_text(const MessagePrice& price) {
  return format_bytes(static_cast<std::uint64_t>(price.item_bytes));
}

std::vector<std::string> price_row(const MessagePrice& price) {
  return {price.name(),
          std::to_string(price.tasks),
          figure_text(price.ns, format_duration),
          interval_of(price.ns, format_duration),
          figure_text(price.cpu_ns, format_duration),
          figure_text(price.switches, format_count),
          std::to_string(price.ns ? price.ns->trials : 0),
          price.ns ? "" : price.missing_reason};
}

std::vector<std::string> price_columns() {
  return {"channel",       "tasks",           "time per message",
          "95 % interval", "CPU per message", "switches per message",
          "trials",        "result"};
}

std::vector<std::string> size_row(const MessagePrice& price) {
  return {price.name(),
          bytes_text(price),
          figure_text(price.ns, format_duration),
          interval_of(price.ns, format_duration),
          figure_text(price.bytes_per_second, format_throughput),
          std::to_string(price.ns ? price.ns->trials : 0),
          price.ns ? "" : price.missing_reason};
}

std::vector<std::string> size_columns() {
  return {"channel", "size", "time per message", "95 % interval", "bytes/s", "trials", "result"};
}

/// Adds a picture of prices, a row for each channel with its model, the cheapest first.
void add_prices(const PricePicture& picture, FigureOfPrice figure, const Prices& prices,
                const std::function<bool(const MessagePrice&)>& shows, const Palette& palette,
                Section& section) {
  Prices shown;
  std::ranges::copy_if(prices, std::back_inserter(shown), shows);
  if (shown.empty()) return;
  std::ranges::stable_sort(shown, {}, [](const MessagePrice& price) {
    return std::pair(!price.ns, price.ns ? price.ns->value : 0.0);
  });
  std::vector<PriceBar> bars;
  std::vector<std::uint64_t> numbers;
  bars.reserve(shown.size());
  numbers.reserve(shown.size());
  for (const MessagePrice& price : shown) {
    numbers.push_back(price.tasks);
    bars.push_back({.category = price.name(),
                    .series = pluralize(price.tasks, "task"),
                    .figure = price.*figure,
                    .missing_reason = price.missing_reason,
                    .row = price_row(price)});
  }
  section.charts.push_back(
      draw_prices(picture, bars, price_columns(),
                  legend_of(series_of_numbers(std::move(numbers), "task"), palette)));
}

/// What a picture of lines by size shows.
struct SizePicture {
  const char* id;
  const char* title;
  const char* note;
  const char* y_title;
  const char* figure;
  FigureOfPrice value;
  double unit;  ///< of the axis
  std::string (*format)(double);
};

/// Adds a line for each channel of which several sizes were measured between two tasks.
void add_lines(const SizePicture& picture, const Prices& prices, const Palette& palette,
               Section& section) {
  vega_lite::Legend legend(palette);
  vega_lite::LineChart chart{
      .x = {.title = "message size (bytes)",
            .logarithmic = true,
            .ticks = {8, 64, 512, 4096, 32'768, 262'144, 2'097'152},
            .format = "d"},
      .y = {.title = picture.y_title, .logarithmic = true, .ticks = decades(false), .format = "~g"},
      .tooltip_titles = {"channel", "size", picture.figure, "95 % interval", "trials"},
      .points = {}};
  Chart drawn{.id = picture.id,
              .title = picture.title,
              .note = picture.note,
              .spec = {},
              .table = {size_columns(), {}},
              .takes_answer = false};
  const auto is_of_line = [](const MessagePrice& one, const MessagePrice& other) {
    return !one.is_beyond_cores && one.tasks == 2 && one.name() == other.name();
  };
  for (const MessagePrice& price : prices) {
    const bool has_sizes = std::ranges::any_of(prices, [&](const MessagePrice& other) {
      return is_of_line(other, price) && other.item_bytes != price.item_bytes;
    });
    if (price.is_beyond_cores || price.tasks != 2 || !has_sizes) continue;
    drawn.table.rows.push_back(size_row(price));
    const std::optional<Measurement>& figure = price.*picture.value;
    if (!figure) continue;
    const std::string name = legend.add(
        price.series, price.source.empty() ? price.channel : price.channel + " · " + price.source);
    legend.set_label(name, price.name());
    vega_lite::LinePoint point{
        .series = name,
        .x = price.item_bytes,
        .y = figure->value / picture.unit,
        .tooltip = {name, bytes_text(price), picture.format(figure->value),
                    interval_text(*figure, picture.format), std::to_string(figure->trials)}};
    if (figure->interval) {
      point.interval =
          Interval{figure->interval->low / picture.unit, figure->interval->high / picture.unit};
    }
    chart.points.push_back(std::move(point));
  }
  if (drawn.table.rows.empty()) return;
  if (chart.points.empty()) chart.x.domain = chart.y.domain = empty_axis;
  drawn.spec = to_line(vega_lite::line_chart(chart, legend));
  section.charts.push_back(std::move(drawn));
}

PricePicture picture_of(const char* id, const char* title, const char* note, const char* axis,
                        const char* figure, std::string (*format)(double) = format_duration) {
  return {.id = id,
          .title = title,
          .note = note,
          .x = price_axis(axis),
          .category = "channel",
          .series = "tasks",
          .figure = figure,
          .format = format};
}

}  // namespace

/// Adds what a message costs by its channel and by its size, and what processors do for it.
void make_messages(Section& section, std::span<const Selection> selections,
                   const Palette& palette) {
  auto all = answer_selections(section, selections, message_prices, message_answers);

  double smallest = 0;
  for (const MessagePrice& price : all) {
    if (smallest == 0 || price.item_bytes < smallest) smallest = price.item_bytes;
  }
  const auto is_small = [&](const MessagePrice& price) { return price.item_bytes == smallest; };
  const auto is_within = [&](const MessagePrice& price) {
    return is_small(price) && !price.is_beyond_cores;
  };
  add_prices(
      picture_of("message-price", "What a small message costs, up to as many workers as cores",
                 "The time of an iteration over its messages, median of the trials with its "
                 "95 % interval, on a logarithmic axis. Half of the tasks put, the others "
                 "get.",
                 "time per message (ns)", "time per message"),
      &MessagePrice::ns, all, is_within, palette, section);
  add_lines({.id = "message-size",
             .title = "What a message costs by its size",
             .note = "Between 2 tasks; both axes are logarithmic. A channel has room for fewer "
                     "messages where they are large.",
             .y_title = "time per message (ns)",
             .figure = "time per message",
             .value = &MessagePrice::ns,
             .unit = 1,
             .format = format_duration},
            all, palette, section);
  add_lines({.id = "message-throughput",
             .title = "How many bytes a channel moves by the size of its messages",
             .note = "The bytes of the messages over the time, from the same measurements.",
             .y_title = "throughput (MiB/s)",
             .figure = "throughput",
             .value = &MessagePrice::bytes_per_second,
             .unit = 0x1p20,
             .format = format_throughput},
            all, palette, section);
  add_prices(picture_of("message-cpu", "Why: the CPU time of a small message",
                        "CPU time of all processes over the messages: what is above the time per "
                        "message ran at once on several cores, and what is below it waited.",
                        "CPU time per message (ns)", "CPU time per message"),
             &MessagePrice::cpu_ns, all, is_within, palette, section);
  PricePicture switches =
      picture_of("message-switches", "Why: the context switches of a small message",
                 "Voluntary and involuntary ones over the messages. 1: for each message one task "
                 "gave its core away, or had it taken away.",
                 "context switches per message", "switches per message", format_count);
  // Where tasks share a thread, or each has a core, there may be none: 0 must be seen.
  switches.x = {.title = "context switches per message", .from_zero = true};
  add_prices(switches, &MessagePrice::switches, all, is_within, palette, section);
  add_prices(
      picture_of("message-beyond-cores", "What a small message costs with more workers than cores",
                 "Here the scheduler is measured, which decides who of many runs: it says little "
                 "about the channel.",
                 "time per message (ns)", "time per message"),
      &MessagePrice::ns, all,
      [&](const MessagePrice& price) { return is_small(price) && price.is_beyond_cores; }, palette,
      section);
}

}  // namespace reports
