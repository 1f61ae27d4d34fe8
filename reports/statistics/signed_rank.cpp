// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/signed_rank.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>

#include "reports/statistics/distributions.h"
#include "reports/statistics/ordered_search.h"

namespace reports {
namespace {

/// The efficiency of the signed-rank test over that of the z-test, for normal values.
constexpr double rank_efficiency = 3 / std::numbers::pi;

// By hand, because Boost.Math has no distributions of ranks.

/// The probability of every sum up to `most`, when each of these numbers is part of it or not with
/// equal chance.
std::vector<double> distribution_of_sum(std::span<const std::uint64_t> numbers,
                                        std::uint64_t most) {
  std::vector<double> probabilities(most + 1, 0.0);
  probabilities[0] = 1;
  std::uint64_t reached = 0;
  for (const std::uint64_t number : numbers) {
    reached = std::min(most, reached + number);
    for (std::uint64_t sum = reached; sum >= number; --sum) {
      probabilities[sum] = 0.5 * (probabilities[sum] + probabilities[sum - number]);
    }
    for (std::uint64_t sum = 0; sum < std::min(number, most + 1); ++sum) probabilities[sum] *= 0.5;
  }
  return probabilities;
}

/// Returns for each sum of the ranks 1 … n the probability that it is at most this. It is kept,
/// because a file may have thousands of cells with as many pairs each.
const std::vector<double>& probabilities_without_ties(std::size_t n) {
  thread_local std::array<std::vector<double>, max_exact_pairs + 1> known;
  if (known[n].empty()) {
    std::vector<std::uint64_t> ranks(n);
    std::iota(ranks.begin(), ranks.end(), std::uint64_t{1});
    known[n] = distribution_of_sum(ranks, n * (n + 1) / 2);
    std::partial_sum(known[n].begin(), known[n].end(), known[n].begin());
  }
  return known[n];
}

bool has_ties(std::span<const std::uint64_t> ranks) {
  std::vector<std::uint64_t> sorted(ranks.begin(), ranks.end());
  std::ranges::sort(sorted);
  for (std::size_t place = 0; place < sorted.size(); ++place) {
    if (sorted[place] != 2 * (place + 1)) return true;
  }
  return false;
}

/// P(sum ≤ observed), of doubled ranks.
double probability_at_most(std::span<const std::uint64_t> ranks, std::uint64_t observed) {
  if (ranks.size() <= max_exact_pairs) {
    if (!has_ties(ranks)) {
      return std::min(1.0, probabilities_without_ties(ranks.size())[observed / 2]);
    }
    const std::vector<double> probabilities = distribution_of_sum(ranks, observed);
    return std::min(1.0, std::accumulate(probabilities.begin(), probabilities.end(), 0.0));
  }
  double mean = 0;
  double variance = 0;
  for (const std::uint64_t rank : ranks) {
    const auto value = static_cast<double>(rank);
    mean += value / 2;
    variance += value * value / 4;
  }
  // Doubled ranks are 2 apart, or less among ties: half a step is 1 or less.
  return normal_probability((static_cast<double>(observed) + 1 - mean) / std::sqrt(variance));
}

/// The greatest sum of ranks w with P(W ≤ w) ≤ level, where ranks are 1 … n.
std::optional<std::uint64_t> critical_sum(std::size_t n, double level) {
  if (n == 0 || smallest_signed_rank_p_value(n) > level) return std::nullopt;
  if (n <= max_exact_pairs) {
    const auto& probabilities = probabilities_without_ties(n);
    std::uint64_t sum = 0;
    while (probabilities[sum + 1] <= level) ++sum;
    return sum;
  }
  const auto count = static_cast<double>(n);
  const double mean = count * (count + 1) / 4;
  const double deviation = std::sqrt(mean * (2 * count + 1) / 6);
  return static_cast<std::uint64_t>(
      std::max(0.0, std::floor(mean + normal_quantile(level) * deviation - 0.5)));
}

/// Returns how many sums x_i + x_j with i ≤ j are at most this.
std::uint64_t sums_at_most(const std::vector<double>& sorted, double limit) {
  std::uint64_t count = 0;
  std::size_t end = sorted.size();  // of those whose sum with the smaller one is not too large
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    while (end > i && sorted[i] + sorted[end - 1] > limit) --end;
    if (end <= i) break;
    count += end - i;
  }
  return count;
}

/// The k-th smallest Walsh average, k = 1, 2 …, without making them all: there are half a million
/// of a thousand values.
double walsh_average(const std::vector<double>& sorted, std::uint64_t k) {
  return smallest_for_which(2 * sorted.front(), 2 * sorted.back(),
                            [&](double sum) { return sums_at_most(sorted, sum) >= k; }) /
         2;
}

}  // namespace

OneSided signed_rank_p_values(std::span<const double> differences) {
  std::vector<double> sizes;
  for (const double difference : differences) sizes.push_back(std::abs(difference));
  const auto ranks = doubled_midranks(sizes);
  std::vector<std::uint64_t> signed_ones;
  std::uint64_t above = 0;
  std::uint64_t below = 0;
  for (std::size_t place = 0; place < differences.size(); ++place) {
    if (differences[place] == 0) continue;
    signed_ones.push_back(ranks[place]);
    (differences[place] > 0 ? above : below) += ranks[place];
  }
  if (signed_ones.empty()) return {};
  // The sum above is large as often as the sum below is small.
  return {.greater = probability_at_most(signed_ones, below),
          .less = probability_at_most(signed_ones, above)};
}

double smallest_signed_rank_p_value(std::size_t pairs) {
  return std::pow(0.5, static_cast<double>(pairs));
}

std::size_t min_pairs(double level) {
  std::size_t pairs = 0;
  while (smallest_signed_rank_p_value(pairs) > level) ++pairs;
  return pairs;
}

double hodges_lehmann(std::vector<double> values) {
  std::ranges::sort(values);
  const std::uint64_t averages = values.size() * (values.size() + 1) / 2;
  const double upper = walsh_average(values, averages / 2 + 1);
  return averages % 2 == 1 ? upper : (walsh_average(values, averages / 2) + upper) / 2;
}

std::optional<double> signed_rank_lower_bound(std::vector<double> values, double level) {
  const auto sum = critical_sum(values.size(), level);
  if (!sum) return std::nullopt;
  std::ranges::sort(values);
  return walsh_average(values, *sum + 1);
}

std::optional<double> signed_rank_upper_bound(std::vector<double> values, double level) {
  for (double& value : values) value = -value;
  const auto bound = signed_rank_lower_bound(std::move(values), level);
  return bound ? std::optional(-*bound) : std::nullopt;
}

std::optional<Interval> signed_rank_interval(std::vector<double> values, double confidence) {
  const double level = (1 - confidence) / 2;
  const auto low = signed_rank_lower_bound(values, level);
  const auto high = signed_rank_upper_bound(std::move(values), level);
  if (!low || !high) return std::nullopt;
  return Interval{*low, *high};
}

double signed_rank_spread(const std::vector<double>& values) {
  const auto interval = signed_rank_interval(values);
  if (!interval) return standard_deviation(values);
  const double half_width = (interval->high - interval->low) / 2;
  return half_width * std::sqrt(rank_efficiency * static_cast<double>(values.size())) /
         normal_quantile(0.975);
}

double distance_for_power(double standard_deviation, double pairs, double level, double power) {
  return (normal_quantile(1 - level) + normal_quantile(power)) * standard_deviation /
         std::sqrt(rank_efficiency * pairs);
}

double pairs_for_power(double standard_deviation, double distance, double level, double power) {
  const double ratio = distance_for_power(standard_deviation, 1, level, power) / distance;
  return std::max(std::ceil(ratio * ratio), static_cast<double>(min_pairs(level)));
}

}  // namespace reports
