// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/rank_shift.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>

#include "reports/statistics/distributions.h"
#include "reports/statistics/ordered_search.h"
#include "reports/statistics/statistics.h"

namespace reports {
namespace {

constexpr std::size_t max_exact_values = 64;

std::optional<std::uint64_t> compute_critical_count(std::size_t n, std::size_t m, double level) {
  if (smallest_rank_sum_p_value(n, m) / 2 > level) return std::nullopt;
  if (n + m <= max_exact_values) {
    const auto orders = orders_by_excess(n, m, n * m);
    const double all =
        static_cast<double>(std::accumulate(orders.begin(), orders.end(), std::uint64_t{0}));
    std::uint64_t below = 0;
    std::uint64_t count = 0;
    const auto fits = [&](std::uint64_t more) {
      return static_cast<double>(below + more) / all <= level;
    };
    while (count < orders.size() && fits(orders[count])) below += orders[count++];
    return count > 0 ? std::optional(count - 1) : std::nullopt;
  }
  const auto first = static_cast<double>(n);
  const auto second = static_cast<double>(m);
  const double mean = first * second / 2;
  const double deviation = std::sqrt(first * second * (first + second + 1) / 12);
  return static_cast<std::uint64_t>(
      std::max(0.0, std::floor(mean + normal_quantile(level) * deviation - 0.5)));
}

/// Counts the differences of sorted samples that are at most `limit`.
std::uint64_t count_at_most(const std::vector<double>& a, const std::vector<double>& b,
                            double limit) {
  std::uint64_t count = 0;
  std::size_t end = 0;  // of those of b whose difference to a[i] is small enough
  for (const double value : a) {
    while (end < b.size() && b[end] - value <= limit) ++end;
    count += end;
  }
  return count;
}

/// The k-th smallest difference, k = 1, 2 …, of sorted samples.
double difference(const std::vector<double>& a, const std::vector<double>& b, std::uint64_t k) {
  return smallest_for_which(b.front() - a.back(), b.back() - a.front(),
                            [&](double limit) { return count_at_most(a, b, limit) >= k; });
}

}  // namespace

std::optional<std::uint64_t> critical_count(std::size_t n, std::size_t m, double level) {
  // Cells have equal numbers of trials more often than not, and counting orders is expensive.
  using Question = std::tuple<std::size_t, std::size_t, double>;
  thread_local std::map<Question, std::optional<std::uint64_t>> known;
  constexpr std::size_t max_known = 10'000;
  if (known.size() >= max_known) known.clear();
  const auto [place, is_new] = known.try_emplace({n, m, level});
  if (is_new) place->second = compute_critical_count(n, m, level);
  return place->second;
}

std::uint64_t differences_at_most(std::vector<double> a, std::vector<double> b, double limit) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return count_at_most(a, b, limit);
}

double hodges_lehmann_shift(std::vector<double> a, std::vector<double> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  const std::uint64_t differences = a.size() * b.size();
  const double upper = difference(a, b, differences / 2 + 1);
  return differences % 2 == 1 ? upper : (difference(a, b, differences / 2) + upper) / 2;
}

std::optional<double> shift_lower_bound(std::vector<double> a, std::vector<double> b,
                                        double level) {
  const auto count = critical_count(a.size(), b.size(), level);
  if (!count) return std::nullopt;
  std::ranges::sort(a);
  std::ranges::sort(b);
  return difference(a, b, *count + 1);
}

std::optional<double> shift_upper_bound(std::vector<double> a, std::vector<double> b,
                                        double level) {
  const auto bound = shift_lower_bound(std::move(b), std::move(a), level);
  return bound ? std::optional(-*bound) : std::nullopt;
}

std::optional<Interval> shift_interval(const std::vector<double>& a, const std::vector<double>& b,
                                       double confidence) {
  const double level = (1 - confidence) / 2;
  const auto low = shift_lower_bound(a, b, level);
  const auto high = shift_upper_bound(a, b, level);
  if (!low || !high) return std::nullopt;
  return Interval{*low, *high};
}

}  // namespace reports
