// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/slope.h"

#include <algorithm>
#include <cmath>

#include "reports/statistics/distributions.h"

namespace reports {
namespace {

constexpr std::size_t max_exact_points = 64;
constexpr std::size_t max_points = 400;
constexpr double tail_share = 0.025;

std::vector<Point> ordered(std::span<const Point> points) {
  std::vector<Point> sorted;
  for (const Point& point : points) {
    if (std::isfinite(point.x) && std::isfinite(point.y)) sorted.push_back(point);
  }
  std::ranges::stable_sort(sorted, {}, &Point::x);
  if (sorted.size() <= max_points) return sorted;
  std::vector<Point> some;
  for (std::size_t place = 0; place < max_points; ++place) {
    some.push_back(sorted[place * (sorted.size() - 1) / (max_points - 1)]);
  }
  return some;
}

std::vector<std::size_t> groups_of(std::span<const Point> sorted) {
  std::vector<std::size_t> groups;
  for (std::size_t place = 0; place < sorted.size(); ++place) {
    if (place == 0 || sorted[place].x != sorted[place - 1].x) groups.push_back(0);
    ++groups.back();
  }
  return groups;
}

/// P(inversions = k) of a random arrangement of `some` equal things among `others` equal ones: the
/// Gaussian binomial coefficient, with only sums of positive terms.
std::vector<double> inversions(std::size_t others, std::size_t some) {
  // shares[n][k]: of all arrangements with n of the things, those with k inversions.
  std::vector<std::vector<double>> shares(some + 1, std::vector<double>(others * some + 1, 0.0));
  // Goes by the last element: with n of `some` and m of `others` placed, it is one of the n with
  // probability n / (n + m), and then stands behind all m.
  for (auto& row : shares) row[0] = 1;  // m = 0
  for (std::size_t m = 1; m <= others; ++m) {
    for (std::size_t n = 1; n <= some; ++n) {
      const auto total = static_cast<double>(n + m);
      std::vector<double>& row = shares[n];
      const std::vector<double>& fewer = shares[n - 1];  // already of this m
      for (std::size_t k = n * m + 1; k-- > 0;) {
        const double last_is_other = row[k] * static_cast<double>(m) / total;
        const double last_is_one = k >= m ? fewer[k - m] * static_cast<double>(n) / total : 0.0;
        row[k] = last_is_other + last_is_one;
      }
    }
  }
  return shares[some];
}

/// The largest k with P(concordant ≤ k) ≤ 2.5 %; nothing if there is none.
std::optional<std::size_t> outside(std::span<const std::size_t> groups, std::size_t points,
                                   std::size_t pairs) {
  if (points <= max_exact_points) {
    const auto probabilities = concordance_distribution(groups);
    double below = 0;
    std::optional<std::size_t> found;
    for (std::size_t k = 0; k < probabilities.size(); ++k) {
      below += probabilities[k];
      if (below > tail_share) break;
      found = k;
    }
    return found;
  }
  // Kendall's variance with ties in x (Sen 1968, section 3), of concordant pairs alone.
  const auto part = [](std::size_t count) {
    const auto n = static_cast<double>(count);
    return n * (n - 1) * (2 * n + 5) / 72;
  };
  double variance = part(points);
  for (const std::size_t group : groups) variance -= part(group);
  const double k =
      std::floor(static_cast<double>(pairs) / 2 -
                 normal_quantile(1 - tail_share) * std::sqrt(std::max(variance, 0.0)) - 0.5);
  if (k < 0) return std::nullopt;
  return static_cast<std::size_t>(k);
}

}  // namespace

std::vector<double> concordance_distribution(std::span<const std::size_t> groups) {
  std::vector<double> all = {1.0};
  std::size_t before = 0;
  for (const std::size_t group : groups) {
    // Against the points before it, whatever the order among those.
    const std::vector<double> own = inversions(before, group);
    std::vector<double> sum(all.size() + own.size() - 1, 0.0);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = 0; j < own.size(); ++j) sum[i + j] += all[i] * own[j];
    }
    all = std::move(sum);
    before += group;
  }
  return all;
}

std::optional<Slope> theil_sen(std::span<const Point> points) {
  const std::vector<Point> sorted = ordered(points);
  std::vector<double> slopes;
  for (std::size_t right = 1; right < sorted.size(); ++right) {
    for (std::size_t left = 0; left < right; ++left) {
      const double distance = sorted[right].x - sorted[left].x;
      if (distance > 0) slopes.push_back((sorted[right].y - sorted[left].y) / distance);
    }
  }
  if (slopes.empty()) return std::nullopt;
  std::ranges::sort(slopes);
  Slope line{.slope = median(slopes), .intercept = 0, .interval = std::nullopt};
  std::vector<double> rests;
  rests.reserve(sorted.size());
  for (const Point& point : sorted) rests.push_back(point.y - line.slope * point.x);
  line.intercept = median(std::move(rests));
  if (const auto k = outside(groups_of(sorted), sorted.size(), slopes.size());
      k && *k + 1 < slopes.size() - *k) {
    line.interval = Interval{slopes[*k], slopes[slopes.size() - 1 - *k]};
  }
  return line;
}

}  // namespace reports
