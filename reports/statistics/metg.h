// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace reports {

/// The non-decreasing values that are nearest to those given, in the sense of least squares:
/// pool-adjacent-violators (Ayer et al., "An Empirical Distribution Function for Sampling with
/// Incomplete Information", 1955).
std::vector<double> isotonic_fit(std::span<const double> values);

/// One task size of a model: the share of the workers' time that was useful work, by trial.
struct SweepSize {
  double task_ns = 0;
  std::vector<double> efficiencies;
};

/// A task size, or that it lies beyond those measured.
struct TaskSize {
  enum class Place {
    below,   ///< smaller than the smallest measured, which is `task_ns`
    within,  ///< `task_ns`
    above,   ///< larger than the largest measured, which is `task_ns`
  };
  Place place = Place::within;
  double task_ns = 0;
};

/// The minimum effective task granularity (Slaughter et al., "Task Bench: A Parameterized Benchmark
/// for Evaluating Parallel Runtime Performance", SC20): the smallest task at which half of the
/// cores' time is still useful work.
struct Metg {
  TaskSize size;
  /// 95 %, by bootstrap over trials; absent where some size has fewer than 6 of them.
  struct Bounds {
    TaskSize low;
    TaskSize high;
  };
  std::optional<Bounds> interval;
};

/// Finds the task size at which a non-decreasing fit over its logarithm reaches `share`. Of the
/// median trial of each size; sizes must ascend and have a trial each. Nothing of no sizes at all.
std::optional<TaskSize> smallest_task(std::span<const SweepSize> sweep, double share = 0.5);

/// Returns that size with its interval, above 0. `references` are the times of the serial run
/// behind all efficiencies, whose scatter is part of the uncertainty: at least one, and of figures
/// that are ratios round by round, which have no common reference, a single one. The same data
/// gives the same interval: the generator's seed is fixed.
std::optional<Metg> find_metg(std::span<const SweepSize> sweep, std::span<const double> references,
                              double share = 0.5);

}  // namespace reports
