// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "reports/statistics/statistics.h"

namespace reports {

struct Point {
  double x = 0;
  double y = 0;
};

/// A straight line through points of which some may be far off.
struct Slope {
  double slope = 0;                  ///< the median of the slopes of all pairs
  double intercept = 0;              ///< the median of y − slope · x
  std::optional<Interval> interval;  ///< of the slope, 95 %; absent where there are too few points
};

/// Theil and Sen's estimator. Its interval lies between two order statistics of the slopes and
/// assumes no distribution (Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau",
/// 1968). Points with one x say nothing about each other. Exact up to 64 points; the normal
/// approximation beyond; of more than 400, as many at equal distances. Nothing unless two points
/// differ in x.
std::optional<Slope> theil_sen(std::span<const Point> points);

/// Returns how probable each number of concordant pairs is when y has nothing to do with x, if the
/// points come in groups of these sizes within which x is the same: Kendall's distribution where
/// each group has one point, and in general the inversions of a random arrangement of a multiset.
std::vector<double> concordance_distribution(std::span<const std::size_t> groups);

}  // namespace reports
