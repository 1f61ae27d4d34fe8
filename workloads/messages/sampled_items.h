// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "workloads/workload.h"

namespace workloads {

/// Which of so many items have their time on the way measured: a few, spread evenly over all. Who
/// puts one writes the time to `SendTimes`, and who gets it reads it there.
class SampledItems {
 public:
  static constexpr std::uint64_t max_samples = 64;
  /// One item in so many at most: reading the clock twice, and what else is done for a sample,
  /// takes some 100 ns, as long as an item.
  static constexpr std::uint64_t min_interval = 128;

  /// `max`: how many are measured at most, `interval`: one in so many at most.
  explicit SampledItems(std::uint64_t items, std::uint64_t max = max_samples,
                        std::uint64_t interval = min_interval)
      : max_(max), interval_(std::bit_ceil(std::max((items + max - 1) / max, interval))) {}

  bool contains(std::uint64_t index) const {
    return (index & (interval_ - 1)) == 0 && index / interval_ < max_;
  }
  /// Returns how many of the first `items` are measured.
  std::uint64_t count(std::uint64_t items) const {
    return std::min((items + interval_ - 1) / interval_, max_);
  }
  /// Returns the place of an item among those that are measured.
  std::size_t place(std::uint64_t index) const { return index / interval_; }

 private:
  std::uint64_t max_;
  std::uint64_t interval_;  ///< a power of two
};

/// When the measured items were put, on the monotonic clock.
struct SendTimes {
  std::atomic<std::int64_t> at_ns[SampledItems::max_samples];
};
// Python's tasks keep them there as well (models/python/runner/items.py).
static_assert(SampledItems::max_samples == 64 && SampledItems::min_interval == 128 &&
              sizeof(SendTimes) == 512);

/// When the first result of an iteration could be used, on the monotonic clock; 0: none has been.
/// The task that uses results writes it, in the memory that tasks share.
struct FirstResult {
  std::atomic<std::int64_t> at_ns;

  IterationMoments moments() const {
    return {.first_result_ns = at_ns.load(std::memory_order_relaxed)};
  }
};

}  // namespace workloads
