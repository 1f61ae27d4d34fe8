// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/statistics.h"

namespace reports {

// Wilcoxon's signed-rank test of differences of pairs, and what is made of it (Hollander, Wolfe,
// Chicken, "Nonparametric Statistical Methods", chapter 3). All that is assumed is that without a
// difference each sign is as likely as the other, which is what a random order within pairs makes
// true. All values are finite. Exact by counting up to `max_exact_pairs`; beyond, the normal
// approximation with the correction for continuity, whose error in a p-value is less than a tenth
// of it (McCornack, "Extended tables of the Wilcoxon matched pair signed rank statistic", 1965).
inline constexpr std::size_t max_exact_pairs = 128;

/// P-values of the two directions.
struct OneSided {
  double greater = 1;  ///< small when the values lie above 0
  double less = 1;     ///< small when they lie below
};

/// Ties have midranks; zeros keep their ranks and belong to neither side (Pratt, "Remarks on zeros
/// and ties in the Wilcoxon signed rank procedures", 1959). The distribution counted is that of the
/// signs given these ranks, so the p-values are exact with ties as well.
OneSided signed_rank_p_values(std::span<const double> differences);

/// The smallest one-sided p-value of so many pairs, 2^-n. Where it is above the level, the test
/// cannot reject whatever is measured.
double smallest_signed_rank_p_value(std::size_t pairs);

/// The fewest pairs with which the test can reject at this one-sided level, in (0, 1).
std::size_t min_pairs(double level);

/// The Hodges–Lehmann estimate of the centre: the median of all Walsh averages (x_i + x_j) / 2,
/// i ≤ j. Of at least one value.
double hodges_lehmann(std::vector<double> values);

/// Bounds of the centre by inverting the exact test: the k-th smallest and the k-th largest Walsh
/// average (Tukey; Hollander, Wolfe, Chicken, section 3.3). Wrong with a probability of at most
/// `level` each, in (0, ½); with ties of less (Noether, "Wilcoxon confidence intervals for location
/// parameters in the discrete case", 1967). Nothing when there are too few values.
std::optional<double> signed_rank_lower_bound(std::vector<double> values, double level);
std::optional<double> signed_rank_upper_bound(std::vector<double> values, double level);

/// Both bounds, each with half of the error. Nothing with fewer than 6 values for 95 %.
std::optional<Interval> signed_rank_interval(std::vector<double> values, double confidence = 0.95);

/// Returns how far the values spread, as the standard deviation of normal values whose 95 %
/// interval would be as wide. A value far away from all others counts for little, as it does in the
/// test; fewer than 6 have no interval, and their own standard deviation is given. Of at least one
/// value.
double signed_rank_spread(const std::vector<double>& values);

/// The pairs with which the one-sided test at `level` finds with probability `power` that a centre
/// is beyond a limit, when it is by `distance` > 0 and the differences have this standard
/// deviation: ((z(1−level) + z(power)) · sd / distance)² / (3/π), and no fewer than the exact test
/// needs. The sample size of the z-test over the efficiency of the signed-rank test for normal
/// differences (Lehmann, "Nonparametrics", sections 4.3 and A.8), where it is lowest among the
/// usual shapes; heavier tails need fewer.
double pairs_for_power(double standard_deviation, double distance, double level, double power);
/// The other way round: the distance that so many pairs find.
double distance_for_power(double standard_deviation, double pairs, double level, double power);

}  // namespace reports
