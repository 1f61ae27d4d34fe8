// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace workloads::support {

/// When things arrive one after the other: a Poisson process under the condition that the last of
/// `count` arrives after `count` / `rate_per_s`, so that the rate offered is exactly the requested
/// one. Equal rates and seeds have equal times; Python has the same
/// (models/python/runner/arrivals.py).
class ArrivalTimes {
 public:
  ArrivalTimes(double rate_per_s, std::uint64_t seed, std::uint64_t count);

  /// Returns when the next one arrives, in nanoseconds from the beginning, in ascending order;
  /// called `count` times at most.
  std::int64_t next();

 private:
  std::uint64_t seed_;
  double scale_ns_;
  double arrival_ = 0;
  std::uint64_t index_ = 0;
};

}  // namespace workloads::support
