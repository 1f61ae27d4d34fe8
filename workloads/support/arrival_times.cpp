// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/arrival_times.h"

#include <cmath>

#include "workloads/support/random.h"

namespace workloads::support {
namespace {

/// A stream of its own: the tasks draw from the seed itself.
constexpr std::uint64_t arrivals_stream = 0x61'72'72'69'76'61'6c'73;  // "arrivals"

double exponential(std::uint64_t seed, std::uint64_t index) {
  const std::uint64_t value = random_value(seed ^ arrivals_stream, index);
  const double uniform = static_cast<double>(value >> 11) * 0x1p-53;  // of [0, 1)
  return -std::log1p(-uniform);
}

}  // namespace

ArrivalTimes::ArrivalTimes(double rate_per_s, std::uint64_t seed, std::uint64_t count)
    : seed_(seed) {
  // The gaps are drawn again instead of kept: a sum of so many would not fit into integers.
  double sum = 0;
  for (std::uint64_t index = 0; index < count; ++index) sum += exponential(seed, index);
  scale_ns_ = 1e9 * static_cast<double>(count) / rate_per_s / sum;
}

std::int64_t ArrivalTimes::next() {
  arrival_ += exponential(seed_, index_++);
  return static_cast<std::int64_t>(std::llround(arrival_ * scale_ns_));
}

}  // namespace workloads::support
