// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/messages.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/support/operation_figures.h"
#include "reports/results/cpu_limit.h"
#include "reports/results/synthetic_shape.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Items of so many bytes are large: copying them is what they cost.
constexpr double large_bytes = 64 * 1024;

/// Whether a sentence may be about the price: of two tasks, with a core for each that blocks.
bool is_reportable(const MessagePrice& price) {
  return price.tasks == 2 && !price.is_beyond_cores && price.ns && price.ns->value > 0;
}

/// Of the smallest messages alone: with larger ones copying counts as well.
std::vector<const MessagePrice*> small_ones(const std::vector<MessagePrice>& prices,
                                            const std::string& family, bool is_loop) {
  std::vector<const MessagePrice*> small;
  for (const MessagePrice& price : prices) {
    if (!is_reportable(price) || price.family != family || price.is_loop != is_loop) continue;
    if (!small.empty() && price.item_bytes < small.front()->item_bytes) small.clear();
    if (small.empty() || price.item_bytes == small.front()->item_bytes) small.push_back(&price);
  }
  std::ranges::stable_sort(small, {}, [](const MessagePrice* price) { return price->ns->value; });
  return small;
}

std::vector<std::uint64_t> cells_of(const std::vector<const MessagePrice*>& prices) {
  std::vector<std::uint64_t> cells;
  cells.reserve(prices.size());
  for (const MessagePrice* price : prices) cells.push_back(price->cell);
  return cells;
}

std::string bytes_text(const MessagePrice& price) {
  return format_bytes(static_cast<std::uint64_t>(price.item_bytes));
}

std::string evidence_of(const std::vector<const MessagePrice*>& prices,
                        std::optional<Measurement> MessagePrice::*figure,
                        std::string (*format)(double)) {
  std::vector<std::pair<std::string, Figure>> figures;
  figures.reserve(prices.size());
  for (const MessagePrice* price : prices) {
    figures.emplace_back(named(price->method()), *(price->*figure));
  }
  return figures_text(figures, format);
}

/// What a small message costs between two tasks: from the cheapest of these to the dearest. `where`
/// is the language where there are several.
std::optional<Answer> price_answer(const std::string& prefix, const SelectedCells& selected,
                                   const std::vector<const MessagePrice*>& small,
                                   const std::string& where, Inconclusive& inconclusive) {
  if (small.empty()) return std::nullopt;
  const bool is_loop = small.front()->is_loop;
  const std::string of = !is_loop        ? where
                         : where.empty() ? "within one event loop"
                                         : where + " within one event loop";
  std::vector<OperationTime> times;
  times.reserve(small.size());
  for (const MessagePrice* price : small) {
    times.push_back({.cell = price->cell, .name = named(price->method()), .ns = *price->ns});
  }
  return range_answer({.prefix = prefix,
                       .begin = about(where) + (is_loop ? "Within one event loop, a" : "A") +
                                " small message costs ",
                       .what = "what a message costs",
                       .order = "through which channel a message costs least",
                       .of = of,
                       .evidence = fmt::format("messages of {} between 2 tasks: {}",
                                               bytes_text(*small.front()), times_text(times))},
                      selected, times, inconclusive);
}

/// How many bytes the channels move with the largest messages, the slowest and the fastest.
std::optional<Answer> throughput_answer(const std::string& prefix, const SelectedCells& selected,
                                        const std::vector<MessagePrice>& prices,
                                        Inconclusive& inconclusive) {
  const auto is_in = [](const MessagePrice& price) {
    return is_reportable(price) && !price.is_loop && price.bytes_per_second;
  };
  double bytes = 0;
  for (const MessagePrice& price : prices) {
    if (is_in(price)) bytes = std::max(bytes, price.item_bytes);
  }
  std::vector<const MessagePrice*> large;
  for (const MessagePrice& price : prices) {
    if (is_in(price) && price.item_bytes == bytes) large.push_back(&price);
  }
  if (bytes < large_bytes || large.size() < 2) return std::nullopt;
  std::ranges::stable_sort(
      large, {}, [](const MessagePrice* price) { return price->bytes_per_second->value; });
  if (!are_surely_apart(selected, cells_of(large), bytes_per_second)) {
    inconclusive.add("which channel moves large messages fastest", "",
                     prefix + "not even the two that are furthest apart can be told apart");
    return std::nullopt;
  }
  const MessagePrice& slowest = *large.front();
  const MessagePrice& fastest = *large.back();
  std::ranges::reverse(large);
  return Answer(
      fmt::format("{}Large messages move at {} with {} to {} with {}.", prefix,
                  format_throughput(slowest.bytes_per_second->value), named(slowest.method()),
                  format_throughput(fastest.bytes_per_second->value), named(fastest.method())),
      fmt::format("messages of {}: {}", bytes_text(*large.front()),
                  evidence_of(large, &MessagePrice::bytes_per_second, format_throughput)));
}

}  // namespace

std::string MessagePrice::method() const {
  return channel.empty() ? model : fmt::format("{} ({})", channel, model);
}

std::string MessagePrice::name() const {
  const std::string text = is_loop ? method() + ", one event loop" : method();
  return source.empty() ? text : text + " · " + source;
}

std::optional<double> item_bytes_of(const Cell& cell) {
  constexpr double usual = 8;
  const auto given = cell.options.find("item-size");
  if (given == cell.options.end()) return usual;
  struct Unit {
    std::string_view name;
    double bytes;
  };
  const std::string_view text = given->second;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_whole(text.substr(0, digits));
  if (!number || *number == 0) return std::nullopt;
  for (const Unit& unit :
       {Unit{"", 1}, Unit{"B", 1}, Unit{"KiB", 0x1p10}, Unit{"MiB", 0x1p20}, Unit{"GiB", 0x1p30}}) {
    if (text.substr(digits) == unit.name) return static_cast<double>(*number) * unit.bytes;
  }
  return std::nullopt;
}

bool is_beyond_cores(const Cell& cell, const Machine& machine) {
  const std::uint64_t cores = cores_at_once(machine);
  return cores != 0 && cell.workers > cores;
}

std::vector<MessagePrice> message_prices(const SelectedCells& selected, bool several_sources) {
  std::vector<MessagePrice> prices;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto bytes = item_bytes_of(cell);
    if (cell.channel.empty() || cell.expected_failure || !bytes) continue;
    MessagePrice price{.cell = place,
                       .channel = cell.channel,
                       .series = Palette::series_of(cell),
                       .model = model_name(selected, place),
                       .source = several_sources ? selected.label() : "",
                       .family = cell.family,
                       .tasks = cell.tasks,
                       .is_loop = cell.workers == 1,
                       .item_bytes = *bytes,
                       .is_beyond_cores = is_beyond_cores(cell, selected.results().machine),
                       .missing_reason = selected.missing_reason(place)};
    const std::vector<const Trial*>& trials = selected.trials(place);
    if (price.missing_reason.empty()) {
      price.ns = measure(trials, ns_per_operation);
      price.cpu_ns = measure(trials, cpu_ns_per_operation);
      price.switches = measure(trials, switches_per_operation);
      price.bytes_per_second = measure(trials, bytes_per_second);
      if (!price.ns) price.missing_reason = "its messages are not counted";
    }
    prices.push_back(std::move(price));
  }
  return prices;
}

std::vector<Answer> message_answers(const std::string& prefix, const SelectedCells& selected,
                                    const std::vector<MessagePrice>& prices,
                                    Inconclusive& inconclusive) {
  std::vector<Answer> answers;
  const auto add = [&](std::optional<Answer> answer) {
    if (answer) answers.push_back(std::move(*answer));
  };
  const std::vector<std::string> families = each_once(prices, &MessagePrice::family);
  const auto add_prices = [&](bool is_loop) {
    for (const std::string& family : families) {
      const std::string where = families.size() == 1 ? "" : language(family);
      const auto small = small_ones(prices, family, is_loop);
      add(price_answer(prefix, selected, small, where, inconclusive));
      if (is_loop && small.empty() && small_ones(prices, family, false).empty()) {
        inconclusive.add("what a message costs", where,
                         prefix + "no result has 2 workers, and no more than cores", "");
      }
    }
  };
  add_prices(false);
  add(throughput_answer(prefix, selected, prices, inconclusive));
  add_prices(true);
  if (prices.empty()) {
    inconclusive.add("what a message costs", "", prefix + "no channel was measured", "");
  }
  return answers;
}

}  // namespace reports
