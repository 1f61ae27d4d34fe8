// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/wake_up.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/charts.h"
#include "reports/charts/support/operation_figures.h"
#include "reports/charts/support/price_bars.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using FigureOfWakeUp = std::optional<Measurement> WakeUp::*;

/// The placements in the order in which they are shown.
constexpr const char* placements[] = {"same-core", "other-core", "free"};

std::vector<std::string> row_of(const WakeUp& one) {
  return {one.name(),
          placement_text(one.placement),
          figure_text(one.ns, format_duration),
          interval_of(one.ns, format_duration),
          figure_text(one.cpu_ns, format_duration),
          figure_text(one.switches, format_count),
          std::to_string(one.ns ? one.ns->trials : 0),
          one.ns ? "" : one.missing_reason};
}

std::vector<std::string> columns() {
  return {"channel",       "placement",       "wake-up",
          "95 % interval", "CPU per wake-up", "switches per wake-up",
          "trials",        "result"};
}

/// The cheapest first. All wake-ups of one channel with its model stand together, by its first one.
std::vector<WakeUp> sorted(std::vector<WakeUp> all) {
  std::ranges::stable_sort(
      all, {}, [](const WakeUp& one) { return std::pair(!one.ns, one.ns ? one.ns->value : 0.0); });
  return all;
}

PricePicture picture_of(const char* id, const char* title, const char* note, const char* axis,
                        const char* figure) {
  return {.id = id,
          .title = title,
          .note = note,
          .x = price_axis(axis),
          .category = "channel",
          .series = "placement",
          .figure = figure,
          .format = format_duration};
}

void add_by_placement(const PricePicture& picture, FigureOfWakeUp figure,
                      const std::vector<WakeUp>& all, const Palette& palette, Section& section) {
  std::vector<PriceBar> bars;
  bars.reserve(all.size());
  for (const WakeUp& one : all) {
    bars.push_back({.category = one.name(),
                    .series = placement_text(one.placement),
                    .figure = one.*figure,
                    .missing_reason = one.missing_reason,
                    .row = row_of(one)});
  }
  std::vector<std::string> series;
  for (const char* const placement : placements) series.push_back(placement_text(placement));
  for (const std::string& other : each_once(bars, &PriceBar::series)) {
    if (std::ranges::find(series, other) == series.end()) series.push_back(other);
  }
  section.charts.push_back(draw_prices(picture, bars, columns(), legend_of(series, palette)));
}

std::string why_no_quantile(const WakeUp& one) {
  return one.missing_reason.empty() ? "too few round trips were sampled" : one.missing_reason;
}

/// Adds the quantiles of round trips with one placement.
void add_tails(const PricePicture& picture, const std::string& placement,
               const std::vector<WakeUp>& all, const Palette& palette, Section& section) {
  // The longest is none of them: the more are sampled, the longer it is.
  constexpr std::pair<const char*, FigureOfWakeUp> quantiles[] = {{"median", &WakeUp::median_ns},
                                                                  {"p99", &WakeUp::p99_ns}};
  std::vector<PriceBar> bars;
  std::vector<std::string> series;
  for (const auto& [name, figure] : quantiles) series.emplace_back(name);
  for (const WakeUp& one : all) {
    if (one.placement != placement) continue;
    for (const auto& [name, figure] : quantiles) {
      const std::optional<Measurement>& quantile = one.*figure;
      bars.push_back(
          {.category = one.name(),
           .series = name,
           .figure = quantile,
           .missing_reason = why_no_quantile(one),
           .row = {one.name(), placement_text(placement), name,
                   figure_text(quantile, format_duration), interval_of(quantile, format_duration),
                   std::to_string(quantile ? quantile->trials : 0),
                   quantile ? "" : why_no_quantile(one)}});
    }
  }
  if (bars.empty()) return;
  section.charts.push_back(draw_prices(
      picture, bars,
      {"channel", "placement", "quantile", "round trip", "95 % interval", "trials", "result"},
      legend_of(series, palette)));
}

}  // namespace

/// Adds how long it takes until the other task runs, by where both are, and the tails of that.
void make_wake_up(Section& section, std::span<const Selection> selections, const Palette& palette) {
  auto all = answer_selections(section, selections, wake_ups, wake_up_answers);
  if (all.empty()) return;
  all = sorted(std::move(all));

  add_by_placement(
      picture_of("wake-up", "How long until the other task runs",
                 "Half of a round trip of an item, which wakes both: the time of an iteration over "
                 "them, median of the trials with its 95 % interval, on a logarithmic axis. Tasks "
                 "of one event loop wake nobody.",
                 "time until the other task runs (ns)", "wake-up"),
      &WakeUp::ns, all, palette, section);
  const char* const axis = "time of a round trip (ns)";
  const char* const note =
      "Quantiles of a sample of the round trips of each trial, and of these the median over the "
      "trials with its 95 % interval. p99 needs 200 sampled round trips in a trial.";
  PricePicture tails = picture_of("wake-up-tails-one-core", "Tails of round trips on one core",
                                  note, axis, "round trip");
  tails.series = "quantile";
  tails.x.format = "~s";  // the tails of interpreters are milliseconds, a long number in ns
  add_tails(tails, "same-core", all, palette, section);
  tails.id = "wake-up-tails-two-cores";
  tails.title = "Tails of round trips on two cores";
  add_tails(tails, "other-core", all, palette, section);
  tails.id = "wake-up-tails-free";
  tails.title = "Tails of round trips where the scheduler puts both";
  add_tails(tails, "free", all, palette, section);
  add_by_placement(
      picture_of("wake-up-cpu", "Why: the CPU time of a wake-up",
                 "CPU time of all processes over the wake-ups: where it is less than the time, "
                 "for the rest of the time neither task ran, as while a core left its idle state.",
                 "CPU time per wake-up (ns)", "CPU time per wake-up"),
      &WakeUp::cpu_ns, all, palette, section);
}

}  // namespace reports
