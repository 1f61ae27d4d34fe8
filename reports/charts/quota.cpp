// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/quota.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/operation_figures.h"
#include "reports/charts/support/price_bars.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using FigureOfQuota = std::optional<Measurement> QuotaFigures::*;
using TextOfQuota = std::string (*)(const QuotaFigures&);

std::string format_ms(double ms) { return format_duration(ms * 1e6); }

std::optional<Measurement> scaled(std::optional<Measurement> figure, double scale) {
  if (!figure) return figure;
  figure->value *= scale;
  if (figure->interval) {
    figure->interval->low *= scale;
    figure->interval->high *= scale;
  }
  return figure;
}

std::string under_text(const QuotaFigures& one) { return quota_text(one.quota); }
std::string workers_text(const QuotaFigures& one) { return pluralize(one.workers, "worker"); }
std::string beside_text(const QuotaFigures& one) {
  return one.neighbours == 0 ? "alone" : "beside " + pluralize(one.neighbours, "neighbour");
}
std::string under_and_beside_text(const QuotaFigures& one) {
  return one.neighbours == 0 ? under_text(one)
                             : fmt::format("{}, {}", under_text(one), beside_text(one));
}
std::string name_text(const QuotaFigures& one) { return one.name(); }
std::string name_with_workers(const QuotaFigures& one) {
  return fmt::format("{}, {}", one.name(), workers_text(one));
}
std::string name_with_quota(const QuotaFigures& one) {
  return fmt::format("{}, {}", one.name(), under_text(one));
}

std::vector<std::string> columns() {
  return {"model",      "workers",          "quota (cores)", "neighbours",
          "time",       "tasks per second", "p99",           "95 % interval",
          "cores used", "throttled cores",  "trials",        "result"};
}

std::vector<std::string> row_of(const QuotaFigures& one) {
  const bool arrives = one.arrival_rate > 0;
  const auto& figure = arrives ? one.p99_ns : one.time_ns;
  return {one.name(), std::to_string(one.workers),
          // Words would not fit into the column, and would then stand below the row.
          one.quota == 0 ? "none" : fmt::format("{:.3g}", one.quota),
          std::to_string(one.neighbours), figure_text(one.time_ns, format_duration),
          figure_text(one.tasks_per_s, format_rate), figure_text(one.p99_ns, format_duration),
          interval_of(figure, format_duration), figure_text(one.used_cores, format_cores),
          figure_text(one.throttled_cores, format_cores),
          std::to_string(figure ? figure->trials : 0), figure ? "" : one.missing_reason};
}

/// Which cells a picture has, and what its rows and colours are.
struct QuotaPicture {
  PricePicture picture;
  FigureOfQuota figure;
  TextOfQuota category;
  TextOfQuota series;
  double scale = 1;  ///< from the figure's unit to the axis's
};

constexpr double ms_per_ns = 1e-6;

/// Returns the texts of the series, each once: those with the smallest quota first, none last; then
/// those with fewer workers and neighbours.
std::vector<std::string> series_in_order(std::vector<QuotaFigures> shown, TextOfQuota series) {
  std::ranges::stable_sort(shown, {}, [](const QuotaFigures& one) {
    return std::tuple(one.quota == 0, one.quota, one.workers, one.neighbours);
  });
  return each_once(shown, [&](const QuotaFigures& one) { return series(one); });
}

template <typename Shows>
void add_picture(const QuotaPicture& one, const std::vector<QuotaFigures>& all, Shows shows,
                 const Palette& palette, Section& section) {
  std::vector<QuotaFigures> shown;
  std::ranges::copy_if(all, std::back_inserter(shown), shows);
  if (shown.empty()) return;
  std::vector<PriceBar> bars;
  bars.reserve(shown.size());
  for (const QuotaFigures& figures : shown) {
    bars.push_back({.category = one.category(figures),
                    .series = one.series(figures),
                    .figure = scaled(figures.*one.figure, one.scale),
                    .missing_reason = figures.missing_reason,
                    .row = row_of(figures)});
  }
  section.charts.push_back(draw_prices(one.picture, bars, columns(),
                                       legend_of(series_in_order(shown, one.series), palette)));
}

/// Returns whether another of the cells is the same but for what `key` leaves out: then there is
/// something to compare it with.
template <typename Key>
bool has_partner(const std::vector<QuotaFigures>& all, const QuotaFigures& one, Key key) {
  return std::ranges::count_if(
             all, [&](const QuotaFigures& other) { return key(other) == key(one); }) > 1;
}

auto key_but_workers(const QuotaFigures& one) {
  return std::tuple(one.name(), one.quota, one.neighbours, one.arrival_rate, one.tasks);
}
auto key_but_neighbours(const QuotaFigures& one) {
  return std::tuple(one.name(), one.quota, one.workers, one.arrival_rate, one.tasks);
}

}  // namespace

/// Adds throughput, tails of latencies and throttled time by quota, and what more workers and
/// neighbours do to the time.
void make_quota(Section& section, std::span<const Selection> selections, const Palette& palette) {
  const auto all = answer_selections(section, selections, quota_figures, quota_answers);
  const auto fewest_workers = [&](const QuotaFigures& one) {
    return std::ranges::none_of(all, [&](const QuotaFigures& other) {
      return key_but_workers(other) == key_but_workers(one) && other.workers < one.workers;
    });
  };
  add_picture(
      {.picture = {.id = "quota-throughput",
                   .title = "Throughput by quota",
                   .note = "Tasks per second of an iteration, median of the trials with its 95 % "
                           "interval. An iteration begins with its quota unused: so it gets up to "
                           "one period’s share more than in the long run.",
                   .x = {.title = "tasks per second", .from_zero = true, .format = "~s"},
                   .category = "model",
                   .series = "quota",
                   .figure = "tasks per second",
                   .format = format_rate},
       .figure = &QuotaFigures::tasks_per_s,
       .category = name_text,
       .series = under_text},
      all,
      [&](const QuotaFigures& one) {
        return one.arrival_rate == 0 && one.neighbours == 0 && fewest_workers(one);
      },
      palette, section);
  add_picture(
      {.picture = {.id = "quota-p99",
                   .title = "Tail latency by quota",
                   .note = "The 99th percentile of the latencies of tasks that arrive at a rate, "
                           "of each trial, and of these the median with its 95 % interval. On "
                           "average the quota is enough; a burst that uses it up waits for the "
                           "next period.",
                   .x = price_axis("p99 of the latency (ms)"),
                   .category = "model",
                   .series = "quota",
                   .figure = "p99",
                   .format = format_ms},
       .figure = &QuotaFigures::p99_ns,
       .category = name_with_workers,
       .series = under_and_beside_text,
       .scale = ms_per_ns},
      all, [](const QuotaFigures& one) { return one.arrival_rate > 0; }, palette, section);
  add_picture(
      {.picture = {.id = "quota-throttled",
                   .title = "Why: the cores that a quota keeps from tasks",
                   .note = "The throttled time of the cgroup over the time of the iterations: the "
                           "number of cores on which a task could have run, on average, had the "
                           "quota not been used up.",
                   .x = {.title = "throttled cores", .from_zero = true},
                   .category = "model",
                   .series = "quota",
                   .figure = "throttled cores",
                   .format = format_cores},
       .figure = &QuotaFigures::throttled_cores,
       .category = name_with_workers,
       .series = under_text},
      all,
      [](const QuotaFigures& one) {
        return one.arrival_rate == 0 && one.neighbours == 0 && one.quota != 0;
      },
      palette, section);
  add_picture(
      {.picture = {.id = "quota-workers",
                   .title = "More workers than cores",
                   .note = "The time of an iteration, median of the trials with its 95 % interval, "
                           "with a quota and without.",
                   .x = {.title = "time (ms)", .from_zero = true},
                   .category = "model and quota",
                   .series = "workers",
                   .figure = "time",
                   .format = format_ms},
       .figure = &QuotaFigures::time_ns,
       .category = name_with_quota,
       .series = workers_text,
       .scale = ms_per_ns},
      all,
      [&](const QuotaFigures& one) {
        return one.arrival_rate == 0 && one.neighbours == 0 &&
               has_partner(all, one, key_but_workers);
      },
      palette, section);
  add_picture(
      {.picture = {.id = "quota-neighbours",
                   .title = "Beside noisy neighbours",
                   .note = "The time of an iteration, median of the trials with its 95 % interval, "
                           "alone and beside processes that compute on the same cores, outside the "
                           "quota.",
                   .x = {.title = "time (ms)", .from_zero = true},
                   .category = "model and quota",
                   .series = "neighbours",
                   .figure = "time",
                   .format = format_ms},
       .figure = &QuotaFigures::time_ns,
       .category = name_with_quota,
       .series = beside_text,
       .scale = ms_per_ns},
      all,
      [&](const QuotaFigures& one) {
        return one.arrival_rate == 0 && has_partner(all, one, key_but_neighbours);
      },
      palette, section);
}

}  // namespace reports
