// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace reports {
namespace {

// 2 × 10³ values can be told apart in each power of two: the next power of two above.
constexpr unsigned value_bits = 11;
constexpr std::uint64_t distinct_values = std::uint64_t{1} << value_bits;
/// The upper half of each further power of two has buckets of its own; the lower is the one before.
constexpr std::uint64_t half = distinct_values / 2;
constexpr std::uint64_t max_buckets = (63 - value_bits + 2) * half;

}  // namespace

std::uint64_t Histogram::bucket_of(std::int64_t ns) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, ns));
  const auto power =
      static_cast<unsigned>(std::bit_width(value | (distinct_values - 1))) - value_bits;
  return power * half + (value >> power);
}

std::int64_t Histogram::last_of(std::uint64_t bucket) {
  if (bucket < distinct_values) return static_cast<std::int64_t>(bucket);
  const std::uint64_t power = bucket / half - 1;
  const std::uint64_t first = (bucket - power * half) << power;
  return static_cast<std::int64_t>(first + ((std::uint64_t{1} << power) - 1));
}

Histogram::Histogram(const Counts& counts, std::int64_t longest_ns)
    : counts_(counts), longest_ns_(longest_ns) {
  std::uint64_t next = 0;
  for (const auto& [bucket, count] : counts) {
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    if (bucket < next || bucket >= max_buckets || count == 0 || count > most - total_) {
      throw std::runtime_error("a histogram whose buckets do not ascend or whose counts are 0");
    }
    next = bucket + 1;
    total_ += count;
  }
  if (longest_ns < 0 || (total_ != 0 ? bucket_of(longest_ns) + 1 != next : longest_ns != 0)) {
    throw std::runtime_error("a histogram whose longest time is not in its last bucket");
  }
}

void Histogram::add(std::int64_t ns) {
  const std::uint64_t bucket = bucket_of(ns);
  const auto place = std::ranges::lower_bound(counts_, bucket, {}, &Counts::value_type::first);
  if (place != counts_.end() && place->first == bucket) {
    ++place->second;
  } else {
    counts_.insert(place, {bucket, 1});
  }
  ++total_;
  longest_ns_ = std::max(longest_ns_, ns);
}

void Histogram::add(const Histogram& other) {
  Counts sum;
  sum.reserve(counts_.size() + other.counts_.size());
  auto mine = counts_.begin();
  for (const auto& [bucket, count] : other.counts_) {
    while (mine != counts_.end() && mine->first < bucket) sum.push_back(*mine++);
    sum.emplace_back(bucket, count);
    if (mine != counts_.end() && mine->first == bucket) sum.back().second += (mine++)->second;
  }
  sum.insert(sum.end(), mine, counts_.end());
  counts_ = std::move(sum);
  total_ += other.total_;
  longest_ns_ = std::max(longest_ns_, other.longest_ns_);
}

std::int64_t Histogram::quantile_ns(double share) const {
  const double wanted = std::ceil(share * static_cast<double>(total_));
  std::uint64_t seen = 0;
  for (const auto& [bucket, count] : counts_) {
    seen += count;
    if (static_cast<double>(seen) >= wanted) return std::min(last_of(bucket), longest_ns_);
  }
  return longest_ns_;
}

std::uint64_t Histogram::count_at_or_above(std::int64_t ns) const {
  const std::uint64_t first = bucket_of(ns);
  std::uint64_t at_or_above = 0;
  for (const auto& [bucket, count] : counts_) {
    if (bucket >= first) at_or_above += count;
  }
  return at_or_above;
}

}  // namespace reports
