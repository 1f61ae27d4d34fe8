// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>

#include "reports/statistics/distributions.h"

namespace reports {

std::vector<std::uint64_t> orders_by_excess(std::size_t n, std::size_t m, std::size_t most) {
  // Differences may be below 0 on the way, and wrap; in the end all are counts again.
  std::vector<std::uint64_t> ways(most + 1, 0);
  ways[0] = 1;
  for (std::size_t i = 1; i <= std::min(n, m); ++i) {
    const std::size_t factor = std::max(n, m) + i;  // times 1 − q^factor, over 1 − q^i
    for (std::size_t sum = most; sum >= factor; --sum) ways[sum] -= ways[sum - factor];
    for (std::size_t sum = i; sum <= most; ++sum) ways[sum] += ways[sum - i];
  }
  return ways;
}

namespace {

// By hand, because Boost.Math has no distributions of ranks. The counts below are at most
// C(64, 32) < 2^61, so that they are whole numbers throughout.

/// Returns how many subsets of n of the ranks 1, 2, …, n + m have a sum at most `excess` above the
/// least one.
std::uint64_t subsets_without_ties(std::size_t n, std::size_t m, std::size_t excess) {
  const auto ways = orders_by_excess(n, m, excess);
  return std::accumulate(ways.begin(), ways.end(), std::uint64_t{0});
}

/// Returns how many subsets of `count` of these ranks, which ascend, have a sum of at most `most`:
/// counts those of each size and sum, as far as they can still end there.
std::uint64_t subsets_with_ties(const std::vector<std::uint64_t>& ranks, std::size_t count,
                                std::uint64_t most) {
  std::vector<std::vector<std::uint64_t>> ways(count + 1, std::vector<std::uint64_t>(most + 1, 0));
  ways[0][0] = 1;
  std::uint64_t seen = 0;
  for (std::size_t place = 0; place < ranks.size(); ++place) {
    const std::uint64_t rank = ranks[place];
    seen += rank;
    const std::size_t behind = ranks.size() - 1 - place;
    const std::size_t min_count = count > behind ? count - behind : 1;
    for (std::size_t size = std::min(count, place + 1); size >= min_count; --size) {
      // None of those that are still to come is smaller than this one.
      const std::uint64_t to_come = (count - size) * rank;
      if (to_come > most) continue;
      const std::uint64_t last = std::min(seen, most - to_come);
      const auto& smaller = ways[size - 1];
      auto& larger = ways[size];
      for (std::uint64_t sum = rank; sum <= last; ++sum) larger[sum] += smaller[sum - rank];
    }
  }
  return std::accumulate(ways[count].begin(), ways[count].end(), std::uint64_t{0});
}

/// P(|W − E W| ≥ |w − E W|), where W is the sum of the doubled midranks of `count` values drawn
/// without replacement.
double exact_two_sided(std::vector<std::uint64_t> ranks, std::size_t count,
                       std::uint64_t observed) {
  const std::size_t all = ranks.size();
  const std::uint64_t sum = std::accumulate(ranks.begin(), ranks.end(), std::uint64_t{0});
  if (count > all - count) {  // the other side says the same
    count = all - count;
    observed = sum - observed;
  }
  std::ranges::sort(ranks);
  if (std::ranges::adjacent_find(ranks) == ranks.end()) {
    const std::size_t excess = observed / 2 - count * (count + 1) / 2;
    const std::size_t nearer = std::min(excess, count * (all - count) - excess);
    const auto ways = static_cast<double>(subsets_without_ties(count, all - count, nearer));
    return std::min(1.0, 2 * ways / choose(all, count));
  }
  // Twice the mean is 2 × sum × count / all: the sums that are as far from it on either side.
  const std::uint64_t twice = 2 * sum * count;
  if (observed * 2 * all == twice) return 1.0;
  const bool is_low = observed * 2 * all < twice;
  const std::uint64_t mirrored = (is_low ? (twice + all - 1) / all : twice / all) - observed;
  const std::uint64_t low = is_low ? observed : mirrored;
  const std::uint64_t high = is_low ? mirrored : observed;
  double extreme = 0;
  if (is_low || twice / all >= observed) {
    extreme += static_cast<double>(subsets_with_ties(ranks, count, low));
  }
  // Sums from above are counted with the ranks from the other end.
  const std::uint64_t ends = ranks.front() + ranks.back();
  std::ranges::reverse(ranks);
  for (std::uint64_t& rank : ranks) rank = ends - rank;
  if (count * ends >= high) {
    extreme += static_cast<double>(subsets_with_ties(ranks, count, count * ends - high));
  }
  return std::min(1.0, extreme / choose(all, count));
}

double approximate_two_sided(const std::vector<std::uint64_t>& ranks, std::size_t count,
                             std::uint64_t observed) {
  const auto n = static_cast<double>(ranks.size());
  const auto m = static_cast<double>(count);
  // The variance of a sum drawn without replacement, from the midranks themselves: ties included.
  const double mean_rank = (n + 1) / 2;
  double squares = 0;
  for (const std::uint64_t rank : ranks) {
    squares += std::pow(static_cast<double>(rank) / 2 - mean_rank, 2);
  }
  const double variance = m * (n - m) / (n * (n - 1)) * squares;
  if (variance <= 0) return 1.0;
  const double distance = std::abs(static_cast<double>(observed) / 2 - m * mean_rank);
  return std::erfc(std::max(0.0, distance - 0.5) / std::sqrt(2 * variance));
}

}  // namespace

std::vector<std::uint64_t> doubled_midranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<std::uint64_t> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t place = begin; place < end; ++place) ranks[order[place]] = begin + end + 1;
    begin = end;
  }
  return ranks;
}

double median(std::vector<double> values) {
  const std::size_t upper = values.size() / 2;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(upper));
  if (values.size() % 2 == 1) return values[upper];
  const double lower =
      *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(upper));
  return (lower + values[upper]) / 2;
}

double standard_deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (n - 1));
}

std::optional<Interval> median_interval(std::vector<double> values, double confidence) {
  const std::size_t n = values.size();
  std::size_t k = 0;  // how many values lie below the interval
  std::optional<std::size_t> chosen;
  double tail = fair_binomial_probability(n, 0);  // P(Bin(n, ½) ≤ k)
  while (n > 0 && k < (n + 1) / 2 && 1 - 2 * tail >= confidence) {
    chosen = k;
    ++k;
    tail += fair_binomial_probability(n, k);
  }
  if (!chosen) return std::nullopt;
  std::ranges::sort(values);
  return Interval{values[*chosen], values[n - 1 - *chosen]};
}

namespace {

/// The correlation of scores around 0 with the next one, corrected for its bias; 0 where they do
/// not vary.
double correlation_with_next(const std::vector<double>& scores) {
  double products = 0;
  double squares = 0;
  for (std::size_t place = 0; place < scores.size(); ++place) {
    squares += scores[place] * scores[place];
    if (place > 0) products += scores[place] * scores[place - 1];
  }
  if (squares == 0) return 0;
  const double biased = products / squares;
  return std::clamp(biased + (1 + 4 * biased) / static_cast<double>(scores.size()), 0.0, 1.0);
}

}  // namespace

double lag_one_correlation(const std::vector<double>& values) {
  constexpr std::size_t min_count = 10;
  constexpr double max_correlation = 0.9;
  if (values.size() < min_count) return 0;
  const double middle = median(values);
  const auto ranks = doubled_midranks(values);
  std::vector<double> sides;
  std::vector<double> centred_ranks;
  for (std::size_t place = 0; place < values.size(); ++place) {
    const double value = values[place];
    sides.push_back(value > middle ? 1.0 : value < middle ? -1.0 : 0.0);
    centred_ranks.push_back(static_cast<double>(ranks[place]) / 2 -
                            static_cast<double>(values.size() + 1) / 2);
  }
  // What these correlations would be of normal values, of which theirs are functions.
  constexpr double pi = std::numbers::pi;
  const double by_sides = std::sin(pi / 2 * correlation_with_next(sides));
  const double by_ranks = 2 * std::sin(pi / 6 * correlation_with_next(centred_ranks));
  return std::min(max_correlation, std::max(by_sides, by_ranks));
}

std::optional<Interval> dependent_median_interval(const std::vector<double>& values,
                                                  double confidence) {
  auto interval = median_interval(values, confidence);
  const double correlation = lag_one_correlation(values);
  if (!interval || correlation == 0) return interval;
  const auto n = static_cast<double>(values.size());
  const double inflation = (1 + correlation) / (1 - correlation);
  const double degrees_of_freedom = std::max(1.0, n / inflation - 1);
  const double half_width = student_quantile((1 + confidence) / 2, degrees_of_freedom) *
                            std::sqrt(n * inflation) / 2;  // in places
  const auto below = static_cast<std::size_t>(std::max(0.0, std::floor(n / 2 - half_width)));
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  return Interval{std::min(interval->low, sorted[below]),
                  std::max(interval->high, sorted[sorted.size() - 1 - below])};
}

double rank_sum_p_value(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return 1.0;
  std::vector<double> pooled(a.begin(), a.end());
  pooled.insert(pooled.end(), b.begin(), b.end());
  const auto ranks = doubled_midranks(pooled);
  const auto observed = std::accumulate(
      ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(a.size()), std::uint64_t{0});
  constexpr std::size_t exact_limit = 64;
  return pooled.size() <= exact_limit ? exact_two_sided(ranks, a.size(), observed)
                                      : approximate_two_sided(ranks, a.size(), observed);
}

double smallest_rank_sum_p_value(std::size_t n, std::size_t m) {
  return std::min(1.0, 2 / choose(n + m, n));
}

std::vector<double> holm_levels(std::span<const double> p_values, double alpha) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p_values[i]; });
  std::vector<double> levels(p_values.size());
  bool goes_on = true;
  double level = 0;
  for (std::size_t step = 0; step < order.size(); ++step) {
    if (goes_on) level = alpha / static_cast<double>(order.size() - step);
    levels[order[step]] = level;
    goes_on = goes_on && p_values[order[step]] <= level;
  }
  return levels;
}

std::vector<bool> holm_rejections(std::span<const double> p_values, double alpha) {
  const auto levels = holm_levels(p_values, alpha);
  std::vector<bool> rejected;
  for (std::size_t i = 0; i < levels.size(); ++i) rejected.push_back(p_values[i] <= levels[i]);
  return rejected;
}

}  // namespace reports
