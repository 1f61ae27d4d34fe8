// SPDX-License-Identifier: Apache-2.0
#include "models/job/arrivals.h"

#include <cmath>

#include "workloads/support/random.h"

namespace models {
namespace {

/// A stream of its own: the tasks draw from the seed itself.
constexpr std::uint64_t arrivals_stream = 0x61'72'72'69'76'61'6c'73;  // "arrivals"

double exponential(std::uint64_t seed, std::uint64_t index) {
  const std::uint64_t value = workloads::support::random_value(seed ^ arrivals_stream, index);
  const double uniform = static_cast<double>(value >> 11) * 0x1p-53;  // of [0, 1)
  return -std::log1p(-uniform);
}

}  // namespace

void schedule_arrivals(double rate_per_s, std::uint64_t seed, std::span<std::int64_t> offsets_ns) {
  const auto tasks = static_cast<std::uint64_t>(offsets_ns.size());
  double sum = 0;
  for (std::uint64_t task = 0; task < tasks; ++task) sum += exponential(seed, task);
  // The gaps are drawn again instead of kept: a sum of so many would not fit into integers.
  const double scale_ns = 1e9 * static_cast<double>(tasks) / rate_per_s / sum;
  double arrival = 0;
  for (std::uint64_t task = 0; task < tasks; ++task) {
    arrival += exponential(seed, task);
    offsets_ns[task] = static_cast<std::int64_t>(std::llround(arrival * scale_ns));
  }
}

}  // namespace models
