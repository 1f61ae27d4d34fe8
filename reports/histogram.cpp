// SPDX-License-Identifier: Apache-2.0
#include "reports/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace reports {
namespace {

// 2 × 10³ values can be told apart in each power of two: the next power of two above.
constexpr unsigned value_bits = 11;
constexpr std::uint64_t values = std::uint64_t{1} << value_bits;
/// The upper half of each further power of two has buckets of its own; the lower is the one before.
constexpr std::uint64_t half = values / 2;
constexpr std::uint64_t most_buckets = (63 - value_bits + 2) * half;

}  // namespace

std::uint64_t Histogram::bucket_of(std::int64_t ns) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, ns));
  const auto power = static_cast<unsigned>(std::bit_width(value | (values - 1))) - value_bits;
  return power * half + (value >> power);
}

std::int64_t Histogram::last_of(std::uint64_t bucket) {
  if (bucket < values) return static_cast<std::int64_t>(bucket);
  const std::uint64_t power = bucket / half - 1;
  const std::uint64_t first = (bucket - power * half) << power;
  return static_cast<std::int64_t>(first + ((std::uint64_t{1} << power) - 1));
}

Histogram::Histogram(const Counts& counts, std::int64_t longest_ns) : longest_ns_(longest_ns) {
  std::uint64_t next = 0;
  for (const auto& [bucket, count] : counts) {
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    if (bucket < next || bucket >= most_buckets || count == 0 || count > most - total_) {
      throw std::runtime_error("a histogram whose buckets do not ascend or whose counts are 0");
    }
    next = bucket + 1;
    counts_.resize(next);
    counts_[bucket] = count;
    total_ += count;
  }
  if (longest_ns < 0 || (total_ != 0 ? bucket_of(longest_ns) + 1 != next : longest_ns != 0)) {
    throw std::runtime_error("a histogram whose longest time is not in its last bucket");
  }
}

void Histogram::add(std::int64_t ns) {
  const std::uint64_t bucket = bucket_of(ns);
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  ++counts_[bucket];
  ++total_;
  longest_ns_ = std::max(longest_ns_, ns);
}

void Histogram::add(const Histogram& other) {
  counts_.resize(std::max(counts_.size(), other.counts_.size()));
  for (std::size_t bucket = 0; bucket < other.counts_.size(); ++bucket) {
    counts_[bucket] += other.counts_[bucket];
  }
  total_ += other.total_;
  longest_ns_ = std::max(longest_ns_, other.longest_ns_);
}

std::int64_t Histogram::quantile_ns(double share) const {
  const double wanted = std::ceil(share * static_cast<double>(total_));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen != 0 && static_cast<double>(seen) >= wanted) {
      return std::min(last_of(bucket), longest_ns_);
    }
  }
  return longest_ns_;
}

std::uint64_t Histogram::count_at_or_above(std::int64_t ns) const {
  std::uint64_t count = 0;
  for (std::size_t bucket = bucket_of(ns); bucket < counts_.size(); ++bucket) {
    count += counts_[bucket];
  }
  return count;
}

Histogram::Counts Histogram::counts() const {
  Counts result;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    if (counts_[bucket] != 0) result.emplace_back(bucket, counts_[bucket]);
  }
  return result;
}

}  // namespace reports
