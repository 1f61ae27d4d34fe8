// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "reports/statistics/statistics.h"

namespace reports {

// How far the values of one sample lie above those of another, from all differences b_j − a_i
// (Hollander, Wolfe, Chicken, "Nonparametric Statistical Methods", chapter 4). Both samples have at
// least one value, all finite. Exact by counting up to 64 values in all, beyond the normal
// approximation with the correction for continuity.

/// The Hodges–Lehmann estimate of the shift: the median of all differences.
double hodges_lehmann_shift(std::vector<double> a, std::vector<double> b);

/// Bounds of the shift by inverting the rank-sum test, wrong with a probability of at most `level`
/// each, in (0, ½). Nothing when there are too few values.
std::optional<double> shift_lower_bound(std::vector<double> a, std::vector<double> b, double level);
std::optional<double> shift_upper_bound(std::vector<double> a, std::vector<double> b, double level);

/// The greatest u with P(U ≤ u) ≤ level where there is no shift: U counts the differences of
/// samples of n and m values that are below 0. Nothing when there are too few values.
std::optional<std::uint64_t> critical_count(std::size_t n, std::size_t m, double level);

/// Returns how many of all differences b_j − a_i are at most `limit`. The lower bound of the shift
/// lies above the limit at exactly the levels whose critical count this does not exceed.
std::uint64_t differences_at_most(std::vector<double> a, std::vector<double> b, double limit);

/// Both bounds, each with half of the error.
std::optional<Interval> shift_interval(const std::vector<double>& a, const std::vector<double>& b,
                                       double confidence = 0.95);

}  // namespace reports
