// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/campaign/progress.h"
#include "bench/process/trial_runner.h"
#include "reports/statistics/statistics.h"
#include "reports/text/layout.h"

namespace bench {

/// The variation between two fresh processes that measure the same, one right after the other.
struct Variation {
  double share = 0;            ///< the standard deviation of the logarithm of one: 0.01 is 1 %
  reports::Interval interval;  ///< 95 %
  std::size_t trials = 0;
};

/// Estimates the variation from the differences of neighbours, so that a drift does not count (von
/// Neumann and others, "The mean square successive difference", 1941). The samples are in the order
/// in which they were measured. The interval is that of a normal distribution. Returns nothing with
/// fewer than 6 samples, or one that is not positive.
std::optional<Variation> variation_of(const std::vector<double>& samples_ns);

/// The level of a test of one of twelve cells that together may be wrong in one of twenty runs.
inline constexpr double noise_level = 0.05 / 12;

/// Returns how many pairs tell a slowdown of `difference` (0.01 is 1 %) from a bias of the
/// measurement of up to 0.5 %: one-sided at `noise_level` and with a power of 90 %
/// (`reports::pairs_for_power`); nothing for a difference no larger than that bias.
std::optional<double> pairs_needed(double variation, double difference);

/// Returns the smallest slowdown that so many pairs tell in the same way.
double visible_difference(double variation, double pairs);

/// The noise of one cell.
struct NoiseOfCell {
  std::string cell;
  std::optional<Variation> variation;
  std::string failure;  ///< why there is none
};

/// Measures a workload that computes, with one worker and with all cores, in so many fresh
/// processes each, in random order. Throws `Interrupted`, `CoresChanged` and `GuardianLost`.
std::vector<NoiseOfCell> measure_noise(TrialRunner& runner, Progress& progress,
                                       std::uint64_t trials);

std::string format_noise(const std::vector<NoiseOfCell>& cells,
                         std::size_t columns = reports::TextLayout::usual_columns);

}  // namespace bench
