// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace reports {

/// Counts of times in nanoseconds, in buckets as HdrHistogram has them for three significant
/// digits (Tene, hdrhistogram.org): every bucket is at most a thousandth of its values wide, up to
/// 2048 ns one each, so that hours and microseconds have the same precision. Adding two of them
/// loses nothing. By hand, because the library's C code would be larger than this file.
class Histogram {
 public:
  /// The counts that are not 0, by the bucket's number, ascending: what is written to files.
  using Counts = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

  Histogram() = default;
  /// Throws `std::runtime_error` when the counts are none that `counts()` could return, or have no
  /// longest time in their last bucket.
  Histogram(const Counts& counts, std::int64_t longest_ns);

  /// A time below 0 counts as 0.
  void add(std::int64_t ns);
  void add(const Histogram& other);

  std::uint64_t total() const { return total_; }
  /// Exactly.
  std::int64_t longest_ns() const { return longest_ns_; }
  /// The least time that a share of the times, 0 to 1, does not exceed, within a thousandth; never
  /// more than the longest. Not of an empty histogram.
  std::int64_t quantile_ns(double share) const;
  /// Returns how many times are as long as this, or as good as, or longer.
  std::uint64_t count_at_or_above(std::int64_t ns) const;
  const Counts& counts() const { return counts_; }

 private:
  static std::uint64_t bucket_of(std::int64_t ns);
  static std::int64_t last_of(std::uint64_t bucket);

  /// The counts as they are written: a bucket takes no room without a count, and a file cannot ask
  /// for more than it is long.
  Counts counts_;
  std::uint64_t total_ = 0;
  std::int64_t longest_ns_ = 0;
};

}  // namespace reports
