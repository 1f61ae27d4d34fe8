// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/metg.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "reports/statistics/statistics.h"

namespace reports {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t min_trials = 6;  // as for the interval of a median

/// Returns the size, or ± infinity for one beyond those measured, so that it has its place in
/// order.
double on_a_line(const TaskSize& size) {
  switch (size.place) {
    case TaskSize::Place::below:
      return -infinity;
    case TaskSize::Place::above:
      return infinity;
    case TaskSize::Place::within:
      break;
  }
  return size.task_ns;
}

TaskSize from_line(double value, std::span<const SweepSize> sweep) {
  if (value == -infinity) return {TaskSize::Place::below, sweep.front().task_ns};
  if (value == infinity) return {TaskSize::Place::above, sweep.back().task_ns};
  return {TaskSize::Place::within, value};
}

TaskSize reach(std::span<const SweepSize> sweep, std::span<const double> medians, double share) {
  const std::vector<double> fit = isotonic_fit(medians);
  const auto first = static_cast<std::size_t>(std::ranges::lower_bound(fit, share) - fit.begin());
  if (first == 0) return from_line(-infinity, sweep);
  if (first == fit.size()) return from_line(infinity, sweep);
  const double from = std::log(sweep[first - 1].task_ns);
  const double to = std::log(sweep[first].task_ns);
  const double way = (share - fit[first - 1]) / (fit[first] - fit[first - 1]);
  return {TaskSize::Place::within, std::exp(from + way * (to - from))};
}

/// A median of as many values, drawn with replacement.
template <typename Generator>
double resampled_median(std::span<const double> values, Generator& generator) {
  std::vector<double> drawn(values.size());
  for (double& value : drawn) value = values[generator() % values.size()];
  return median(std::move(drawn));
}

}  // namespace

std::vector<double> isotonic_fit(std::span<const double> values) {
  struct Block {
    double sum;
    std::size_t count;
    double mean() const { return sum / static_cast<double>(count); }
  };
  std::vector<Block> blocks;
  for (const double value : values) {
    blocks.push_back({value, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().count += last.count;
    }
  }
  std::vector<double> fit;
  for (const Block& block : blocks) fit.insert(fit.end(), block.count, block.mean());
  return fit;
}

std::optional<TaskSize> smallest_task(std::span<const SweepSize> sweep, double share) {
  if (sweep.empty()) return std::nullopt;
  std::vector<double> medians;
  for (const SweepSize& size : sweep) medians.push_back(median(size.efficiencies));
  return reach(sweep, medians, share);
}

std::optional<Metg> find_metg(std::span<const SweepSize> sweep, std::span<const double> references,
                              double share) {
  const auto size = smallest_task(sweep, share);
  if (!size || references.empty()) return std::nullopt;
  Metg metg{.size = *size, .interval = std::nullopt};
  // A single reference is a constant, and has no scatter.
  std::size_t trials = references.size();
  std::size_t min_count = references.size() == 1 ? min_trials : references.size();
  for (const SweepSize& measured : sweep) {
    trials += measured.efficiencies.size();
    min_count = std::min(min_count, measured.efficiencies.size());
  }
  if (min_count < min_trials) return metg;

  // An untrusted file may have any number of trials: fewer rounds of more of them.
  constexpr std::size_t max_draws = 10'000'000;
  const std::size_t rounds = std::clamp<std::size_t>(max_draws / trials, 200, 2000);
  const double reference = median({references.begin(), references.end()});
  std::mt19937_64 generator(20'200'617);
  std::vector<double> found;
  std::vector<double> medians(sweep.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    const double scale = resampled_median(references, generator) / reference;
    for (std::size_t place = 0; place < sweep.size(); ++place) {
      medians[place] = scale * resampled_median(sweep[place].efficiencies, generator);
    }
    found.push_back(on_a_line(reach(sweep, medians, share)));
  }
  std::ranges::sort(found);
  const std::size_t outside = rounds / 40;  // 2.5 % on each side
  metg.interval = {from_line(found[outside], sweep), from_line(found[rounds - 1 - outside], sweep)};
  return metg;
}

}  // namespace reports
