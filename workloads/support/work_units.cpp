// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/work_units.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>

namespace workloads::support {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

std::uint64_t measure_units_per_millisecond() {
  // Short enough that some run is not interrupted, long enough for the clock not to matter.
  constexpr std::uint64_t units_per_run = 500;
  constexpr int min_runs = 20;
  constexpr auto longest = std::chrono::milliseconds(50);
  std::int64_t fastest_ns = std::numeric_limits<std::int64_t>::max();
  const auto begin = Clock::now();
  volatile std::uint64_t seed = 0;  // so that no run is taken for another
  for (int runs = 0; runs < min_runs || Clock::now() - begin < longest; ++runs) {
    const auto run_begin = Clock::now();
    seed = do_work_units(units_per_run, seed);
    fastest_ns = std::min<std::int64_t>(fastest_ns, nanoseconds(Clock::now() - run_begin).count());
  }
  constexpr double millisecond_ns = 1e6;
  const double units = static_cast<double>(units_per_run) * millisecond_ns /
                       static_cast<double>(std::max<std::int64_t>(fastest_ns, 1));
  return static_cast<std::uint64_t>(
      std::clamp(std::round(units), 1.0, units_per_ms_option.max_value));
}

}  // namespace

std::uint64_t do_work_units(std::uint64_t units, std::uint64_t seed) {
  return do_work_rounds(units * rounds_per_unit, seed);
}

std::uint64_t do_work_rounds(std::uint64_t rounds, std::uint64_t seed) {
  std::uint64_t value = seed;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    value = (value ^ (value >> 29)) * 0xbf58476d1ce4e5b9u + 0x9e3779b97f4a7c15u;
  }
  return value;
}

std::uint64_t units_per_millisecond() {
  static const std::uint64_t units = measure_units_per_millisecond();
  return units;
}

void calibrate(Configuration& configuration) {
  configuration.options[units_per_ms_option.name] = std::to_string(units_per_millisecond());
}

namespace {

/// Returns the duration in pieces of which a millisecond has `per_ms`, rounded half up.
std::uint64_t pieces_of(nanoseconds duration, std::uint64_t per_ms) {
  constexpr std::uint64_t ms = 1'000'000;
  const auto ns = static_cast<std::uint64_t>(duration.count());
  // In two parts, since the product of the two may not fit.
  return ns / ms * per_ms + (ns % ms * per_ms + ms / 2) / ms;
}

}  // namespace

std::uint64_t compute_units(const Options& options) {
  return pieces_of(duration_of(options, compute_option), number_of(options, units_per_ms_option));
}

std::uint64_t compute_rounds(const Options& options) {
  return work_rounds(options, duration_of(options, compute_option));
}

std::uint64_t work_rounds(const Options& options, nanoseconds duration) {
  return pieces_of(duration, number_of(options, units_per_ms_option) * rounds_per_unit);
}

}  // namespace workloads::support
