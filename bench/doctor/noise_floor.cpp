// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/noise_floor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "bench/campaign/campaign.h"
#include "bench/machine/cores.h"
#include "bench/options/names.h"
#include "bench/plan/plan.h"
#include "reports/statistics/distributions.h"
#include "reports/statistics/signed_rank.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace bench {
namespace {

constexpr double bias_floor = 0.005;
constexpr double noise_power = 0.9;

/// Returns the quantile of the chi-squared distribution at the normal quantile z (Wilson and
/// Hilferty, 1931).
double chi_squared(double degrees, double z) {
  const double ninth = 2 / (9 * degrees);
  return degrees * std::pow(1 - ninth + z * std::sqrt(ninth), 3);
}

std::string percent(double share) {
  return reports::format_number(100 * share, share < 0.0995 ? 2 : 1) + " %";
}

/// Returns the standard deviation of the difference of two processes.
double deviation_of_pairs(double variation) { return std::numbers::sqrt2 * variation; }

}  // namespace

std::optional<Variation> variation_of(const std::vector<double>& samples_ns) {
  constexpr std::size_t min_samples = 6;
  const std::size_t count = samples_ns.size();
  if (count < min_samples || std::ranges::any_of(samples_ns, [](double ns) { return !(ns > 0); })) {
    return std::nullopt;
  }
  double squares = 0;
  for (std::size_t i = 1; i < count; ++i) {
    squares += std::pow(std::log(samples_ns[i] / samples_ns[i - 1]), 2);
  }
  const auto differences = static_cast<double>(count - 1);
  const double variance = squares / (2 * differences);
  // Neighbouring differences share a sample, so that they hold less information than as many
  // values.
  const double degrees = 2 * differences * differences / (3 * differences - 1);
  const auto bound = [&](double z) {
    return std::sqrt(variance * degrees / chi_squared(degrees, z));
  };
  const double z = reports::normal_quantile(0.975);
  return Variation{.share = std::sqrt(variance),
                   .interval = {.low = bound(z), .high = bound(-z)},
                   .trials = count};
}

std::optional<double> pairs_needed(double variation, double difference) {
  const double beyond_bias = difference - bias_floor;
  if (!(beyond_bias > 0)) return std::nullopt;
  return reports::pairs_for_power(deviation_of_pairs(variation), beyond_bias, noise_level,
                                  noise_power);
}

double visible_difference(double variation, double pairs) {
  return bias_floor + reports::distance_for_power(deviation_of_pairs(variation), pairs, noise_level,
                                                  noise_power);
}

std::vector<NoiseOfCell> measure_noise(TrialRunner& runner, Progress& progress,
                                       std::uint64_t trials) {
  constexpr double trial_s = 0.2;
  RunOptions options;
  options.models = "threads";  // and the baseline, which has one worker
  options.workloads = find_workloads("cpu").front()->name;
  options.workers = {usable_cores()};
  options.trials = trials;
  reports::Results results;
  results.plan = make_plan(options, usable_cores());
  for (auto& cell : results.plan.cells) cell.effort.memory_trials = 0;
  results.plan.time_budget_s =
      trial_s * static_cast<double>(trials) * static_cast<double>(results.plan.cells.size());
  const auto ignore = [](const auto&) {};
  Campaign(results, runner, progress,
           {.on_trial = ignore,
            .on_memory = ignore,
            .on_failure = ignore,
            .on_skip = ignore,
            .on_first_results = [] {}})
      .run();

  std::vector<NoiseOfCell> noise;
  for (std::uint64_t cell = 0; cell < results.plan.cells.size(); ++cell) {
    std::vector<double> samples_ns;
    for (const auto& trial : results.trials) {
      if (trial.cell == cell) samples_ns.push_back(trial.sample_ns());
    }
    const reports::Failure* const failure = results.failure(cell);
    noise.push_back({.cell = results.plan.cells[cell].name,
                     .variation = variation_of(samples_ns),
                     .failure = failure == nullptr ? "too few trials" : failure->reason});
  }
  return noise;
}

std::string format_noise(const std::vector<NoiseOfCell>& cells, std::size_t columns_of_line) {
  constexpr std::array differences = {0.01, 0.02, 0.03, 0.05, 0.10};
  constexpr double few = 16;
  constexpr double many = 64;
  using Align = reports::TextTable::Align;
  // Where a line has no room for all, the names of the cells stay.
  std::vector<reports::TextTable::Column> columns = {{"cell", Align::left},
                                                     {"trials", Align::right, 6},
                                                     {"variation"},
                                                     {"95 % interval", Align::dash}};
  std::size_t leave_out = differences.size();
  for (const double difference : differences) {
    columns.push_back(
        {reports::format_number(100 * difference, 0) + " %", Align::right, leave_out--});
  }
  columns.push_back({reports::format_number(few, 0) + " pairs show"});
  columns.push_back({reports::format_number(many, 0) + " pairs show"});
  reports::TextTable table(std::move(columns));
  std::string failures;
  for (const NoiseOfCell& one : cells) {
    std::vector<std::string> row = {reports::sanitize(one.cell, 60)};
    if (!one.variation) {
      failures += fmt::format("  unknown: {}: {}\n", reports::sanitize(one.cell, 60),
                              reports::sanitize(one.failure));
      continue;
    }
    const Variation& variation = *one.variation;
    row.push_back(std::to_string(variation.trials));
    row.push_back(percent(variation.share));
    row.push_back(
        fmt::format("{} – {}", percent(variation.interval.low), percent(variation.interval.high)));
    for (const double difference : differences) {
      row.push_back(reports::format_number(*pairs_needed(variation.share, difference), 0));
    }
    row.push_back(percent(visible_difference(variation.share, few)));
    row.push_back(percent(visible_difference(variation.share, many)));
    table.add_row(std::move(row));
  }
  return reports::fold(
             "the noise floor: how many pairs of trials does a slowdown of so much take here?\n",
             columns_of_line) +
         table.str(columns_of_line) +
         reports::fold(
             failures +
                 "  Variation: what two fresh processes of the same differ by, one right after the "
                 "other (standard deviation). Pairs: for nine of ten slowdowns to be found by a "
                 "one-sided test of ranks, at 5 % over twelve cells, beyond a bias of 0.5 %; the "
                 "exact test needs 8. They grow with the square of the variation, which is as "
                 "uncertain as its interval says.\n",
             columns_of_line);
}

}  // namespace bench
