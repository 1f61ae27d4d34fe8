// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/operation_figures.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "reports/results/per_operation.h"
#include "reports/statistics/histogram.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::optional<double> figure_in(const Trial& trial, std::optional<double> PerOperation::*figure) {
  const auto figures = per_operation(trial);
  return figures ? (*figures).*figure : std::nullopt;
}

/// Nothing of less than so many samples.
std::optional<double> sampled_ns(const Trial& trial, double share, std::uint64_t min_samples = 1) {
  if (!trial.sync) return std::nullopt;
  const Histogram samples(trial.sync->lock_wait, trial.sync->lock_wait_max_ns);
  if (samples.total() < min_samples) return std::nullopt;
  return static_cast<double>(samples.quantile_ns(share));
}

}  // namespace

std::optional<double> ns_per_operation(const Trial& trial) {
  const auto figures = per_operation(trial);
  return figures ? std::optional(figures->ns) : std::nullopt;
}
std::optional<double> cpu_ns_per_operation(const Trial& trial) {
  return figure_in(trial, &PerOperation::cpu_ns);
}
std::optional<double> switches_per_operation(const Trial& trial) {
  return figure_in(trial, &PerOperation::switches);
}
std::optional<double> bytes_per_second(const Trial& trial) {
  return figure_in(trial, &PerOperation::bytes_per_second);
}

std::optional<double> median_sampled_ns(const Trial& trial) { return sampled_ns(trial, 0.5); }
std::optional<double> p99_sampled_ns(const Trial& trial) {
  constexpr std::uint64_t min_samples = 200;  // of which two are above it
  return sampled_ns(trial, 0.99, min_samples);
}

std::optional<Measurement> measure(const std::vector<const Trial*>& trials, FigureOfTrial figure) {
  std::vector<double> values;
  values.reserve(trials.size());
  for (const Trial* trial : trials) {
    if (const auto value = figure(*trial)) values.push_back(*value);
  }
  return measure(std::move(values));
}

std::string model_name(const SelectedCells& selected, std::uint64_t cell) {
  std::string series = Palette::series_of(selected.cell(cell));
  const std::string& model = selected.cell(cell).model;
  const bool has_others = std::ranges::any_of(selected.cells(), [&](std::uint64_t other) {
    return selected.cell(other).model == model &&
           Palette::series_of(selected.cell(other)) != series;
  });
  return has_others ? series : short_name(series);
}

bool are_surely_apart(const SelectedCells& selected, const std::vector<std::uint64_t>& cells,
                      FigureOfTrial figure) {
  std::vector<FiguresByRound> figures;
  figures.reserve(cells.size());
  for (const std::uint64_t cell : cells) {
    FiguresByRound& of_cell = figures.emplace_back();
    for (const Trial* trial : selected.trials(cell)) {
      const auto value = figure(*trial);
      if (value && *value > 0) of_cell[trial->index] = *value;
    }
  }
  return surely_less(figures, Order(selected.results()).family()).front().back();
}

std::string times_text(const std::vector<OperationTime>& times) {
  std::vector<std::pair<std::string, Figure>> figures;
  figures.reserve(times.size());
  for (const OperationTime& time : times) figures.emplace_back(time.name, time.ns);
  return figures_text(figures, format_duration);
}

std::optional<Answer> range_answer(const RangeSentence& sentence, const SelectedCells& selected,
                                   const std::vector<OperationTime>& times,
                                   Inconclusive& inconclusive) {
  if (times.empty()) return std::nullopt;
  const auto text_of = [](const OperationTime& time) {
    return fmt::format("{} with {}", format_duration(time.ns.value), time.name);
  };
  const std::string begin = sentence.prefix + sentence.begin;
  const OperationTime& least = times.front();
  if (times.size() == 1) {
    if (least.ns.interval) return Answer(begin + text_of(least) + ".", sentence.evidence);
    inconclusive.add(sentence.what, sentence.of,
                     sentence.prefix + "too few trials for an interval");
    return std::nullopt;
  }
  std::vector<std::uint64_t> cells;
  cells.reserve(times.size());
  for (const OperationTime& time : times) cells.push_back(time.cell);
  if (!are_surely_apart(selected, cells, sentence.figure)) {
    inconclusive.add(
        sentence.order, sentence.of,
        sentence.prefix + "not even the two that are furthest apart can be told apart");
    return std::nullopt;
  }
  return Answer(
      fmt::format("{}{}{} to {}.", begin, sentence.from, text_of(least), text_of(times.back())),
      sentence.evidence);
}

}  // namespace reports
