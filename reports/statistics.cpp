// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace reports {
namespace {

/// Twice the midrank of every value of `pooled`, so that ranks of ties stay whole numbers.
std::vector<std::uint64_t> doubled_midranks(std::span<const double> pooled) {
  std::vector<std::size_t> order(pooled.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return pooled[i]; });
  std::vector<std::uint64_t> ranks(pooled.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && pooled[order[end]] == pooled[order[begin]]) ++end;
    for (std::size_t place = begin; place < end; ++place) ranks[order[place]] = begin + end + 1;
    begin = end;
  }
  return ranks;
}

/// P(|W − E W| ≥ |w − E W|), where W is the sum of the doubled midranks of `count` values drawn
/// without replacement: counts the subsets of each size and sum.
double exact_two_sided(const std::vector<std::uint64_t>& ranks, std::size_t count,
                       std::uint64_t observed) {
  const std::uint64_t most = std::accumulate(ranks.begin(), ranks.end(), std::uint64_t{0});
  std::vector<std::vector<double>> subsets(count + 1, std::vector<double>(most + 1, 0.0));
  subsets[0][0] = 1;
  for (const std::uint64_t rank : ranks) {
    for (std::size_t size = count; size > 0; --size) {
      for (std::uint64_t sum = most; sum >= rank; --sum) {
        subsets[size][sum] += subsets[size - 1][sum - rank];
      }
    }
  }
  // Compared as whole numbers: deviation from the mean, times the number of values.
  const auto deviation = [&](std::uint64_t sum) {
    return std::llabs(static_cast<long long>(sum * ranks.size()) -
                      static_cast<long long>(most * count));
  };
  double all = 0;
  double extreme = 0;
  for (std::uint64_t sum = 0; sum <= most; ++sum) {
    all += subsets[count][sum];
    if (deviation(sum) >= deviation(observed)) extreme += subsets[count][sum];
  }
  return std::min(1.0, extreme / all);
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

double median(std::vector<double> values) {
  const std::size_t upper = values.size() / 2;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(upper));
  if (values.size() % 2 == 1) return values[upper];
  const double lower =
      *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(upper));
  return (lower + values[upper]) / 2;
}

std::optional<Interval> median_interval(std::vector<double> values, double confidence) {
  const std::size_t n = values.size();
  std::size_t k = 0;  // how many values lie below the interval
  std::optional<std::size_t> chosen;
  // P(Bin(n, ½) = k), through logarithms: ½ⁿ is no number any more beyond n = 1074.
  const auto probability = [n](std::size_t successes) {
    const auto of = static_cast<double>(n);
    const auto x = static_cast<double>(successes);
    return std::exp(std::lgamma(of + 1) - std::lgamma(x + 1) - std::lgamma(of - x + 1) -
                    of * std::log(2.0));
  };
  double tail = probability(0);  // P(Bin(n, ½) ≤ k)
  while (n > 0 && k < (n + 1) / 2 && 1 - 2 * tail >= confidence) {
    chosen = k;
    ++k;
    tail += probability(k);
  }
  if (!chosen) return std::nullopt;
  std::ranges::sort(values);
  return Interval{values[*chosen], values[n - 1 - *chosen]};
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
  const auto a = static_cast<double>(n);
  const auto b = static_cast<double>(m);
  return std::min(1.0,
                  2 * std::exp(std::lgamma(a + 1) + std::lgamma(b + 1) - std::lgamma(a + b + 1)));
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
