// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace models {

/// Tasks per second that an open loop may be asked for.
inline constexpr double slowest_arrivals = 0.001;
inline constexpr double fastest_arrivals = 10'000'000;
/// No schedule may be longer.
inline constexpr double longest_schedule_s = 24.0 * 3600;

/// When every task arrives, in nanoseconds from the start of an iteration, in ascending order: a
/// Poisson process under the condition that the last of n tasks arrives after n / `rate_per_s`, so
/// that the rate that is offered is exactly the one asked for. Equal for equal rate and seed. No
/// schedule longer than `longest_schedule_s`.
void schedule_arrivals(double rate_per_s, std::uint64_t seed, std::span<std::int64_t> offsets_ns);

}  // namespace models
