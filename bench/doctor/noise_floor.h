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

namespace bench {

/// How much two fresh processes that measure the same differ, one right after the other.
struct Variation {
  double share = 0;            ///< the standard deviation of the logarithm of one: 0.01 is 1 %
  reports::Interval interval;  ///< 95 %
  std::size_t trials = 0;
};

/// Of samples in the order in which they were measured, from the differences of neighbours, so that
/// a drift does not count (von Neumann and others, "The mean square successive difference", 1941).
/// The interval is that of a normal distribution. Nothing with fewer than 6 positive samples.
std::optional<Variation> variation_of(const std::vector<double>& samples_ns);

/// Of a test of one of twelve cells that together may be wrong in one of twenty runs.
inline constexpr double noise_level = 0.05 / 12;

/// How many pairs tell a slowdown of `difference` (0.01 is 1 %) from a bias of the measurement of
/// up to 0.5 %: one-sided at `noise_level` and with a power of 90 % (`reports::pairs_for_power`).
/// Nothing for a difference no larger than that bias.
std::optional<double> pairs_needed(double variation, double difference);

/// The smallest slowdown that so many pairs tell in the same way.
double visible_difference(double variation, double pairs);

/// What the noise floor was measured on.
struct NoiseOfCell {
  std::string cell;
  std::optional<Variation> variation;
  std::string failure;  ///< why there is none
};

/// So many fresh processes, one after the other in random order, of a workload that computes: with
/// one worker and with all cores. Throws `Interrupted` and `GuardianLost`.
std::vector<NoiseOfCell> measure_noise(TrialRunner& runner, Progress& progress,
                                       std::uint64_t trials);

std::string format_noise(const std::vector<NoiseOfCell>& cells);

}  // namespace bench
