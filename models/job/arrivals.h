// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace models {

/// The limits of the arrival rate of an open loop, in tasks or operations per second.
inline constexpr double min_arrival_rate = 0.001;
inline constexpr double max_arrival_rate = 10'000'000;
/// The limit of the length of a schedule, in seconds.
inline constexpr double max_schedule_s = 24.0 * 3600;

/// Fills in when every task arrives, in nanoseconds from the start of an iteration, in ascending
/// order (`workloads::support::ArrivalTimes`). A schedule may not be longer than `max_schedule_s`.
void schedule_arrivals(double rate_per_s, std::uint64_t seed, std::span<std::int64_t> offsets_ns);

}  // namespace models
