// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/locks.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/charts.h"
#include "reports/charts/support/operation_figures.h"
#include "reports/charts/support/price_bars.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A picture of some of the prices.
struct Picture {
  PricePicture said;
  std::optional<Measurement> LockPrice::*value;
};

std::string format_index(double value) { return format_number(value, 3); }

std::vector<std::string> row_of(const LockPrice& price) {
  return {price.lock,
          price.model,
          std::to_string(price.workers),
          figure_text(price.ns, format_duration),
          interval_of(price.ns, format_duration),
          figure_text(price.cpu_ns, format_duration),
          figure_text(price.jain, format_index),
          figure_text(price.share_min, format_index),
          std::to_string(price.ns ? price.ns->trials : 0),
          price.ns ? "" : price.missing_reason};
}

Chart draw(const Picture& picture, const std::vector<LockPrice>& prices, const Palette& palette) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(prices.size());
  for (const LockPrice& price : prices) numbers.push_back(price.workers);
  std::vector<PriceBar> bars;
  bars.reserve(prices.size());
  for (const LockPrice& price : prices) {
    bars.push_back({.category = price.name(),
                    .series = pluralize(price.workers, "worker"),
                    .figure = price.*picture.value,
                    .missing_reason = price.missing_reason,
                    .row = row_of(price)});
  }
  return draw_prices(picture.said, bars,
                     {"lock", "model", "workers", "time per operation", "95 % interval",
                      "CPU per operation", "fairness", "slowest task", "trials", "result"},
                     legend_of(series_of_numbers(std::move(numbers), "worker"), palette));
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
  const auto all = answer_selections(section, selections, lock_prices, lock_answers);

  const std::uint64_t contending = contending_workers(all);
  const auto is_within = [](const LockPrice& price) { return !price.is_beyond_cores; };
  add_picture({{.id = "lock-price",
                .title = "What an operation costs, up to as many workers as cores",
                .note = "The time of an iteration over its operations, median of the trials with "
                        "its 95 % interval, on a logarithmic axis. With 1 worker nobody contends.",
                .x = price_axis("time per operation (ns)"),
                .category = "lock",
                .series = "workers",
                .figure = "time per operation",
                .format = format_duration},
               &LockPrice::ns},
              all, is_within, palette, section);
  add_picture(
      {{.id = "lock-fairness",
        .title = "How evenly contending tasks get on, the highest throughput first",
        .note = "Jain’s index of the tasks’ rates: 1 where all are equal, 1 over their "
                "number where one gets everything. The table has the throughput.",
        .x = {.title = "Jain’s index", .from_zero = true, .domain = Interval{0, 1}},
        .category = "lock",
        .series = "workers",
        .figure = "fairness",
        .format = format_index},
       &LockPrice::jain},
      all,
      [&](const LockPrice& price) {
        return is_within(price) && contending != 0 && price.workers == contending;
      },
      palette, section);
  add_picture({{.id = "lock-cpu",
                .title = "What an operation costs in CPU time, up to as many workers as cores",
                .note = "CPU time of all processes over the operations: what waiting without "
                        "giving the core away costs. On a logarithmic axis.",
                .x = price_axis("CPU time per operation (ns)"),
                .category = "lock",
                .series = "workers",
                .figure = "CPU time per operation",
                .format = format_duration},
               &LockPrice::cpu_ns},
              all, is_within, palette, section);
  add_picture(
      {{.id = "lock-beyond-cores",
        .title = "What an operation costs with more workers than cores",
        .note = "Here the scheduler is measured, which takes the core away from who holds "
                "the lock: it says nothing about contention.",
        .x = price_axis("time per operation (ns)"),
        .category = "lock",
        .series = "workers",
        .figure = "time per operation",
        .format = format_duration},
       &LockPrice::ns},
      all, [](const LockPrice& price) { return price.is_beyond_cores; }, palette, section);
}

}  // namespace reports
