// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace bench {

/// What one trial of a round runs.
struct TrialPace {
  double iteration_cost_ns = 1;       ///< together with its check, as the warm-up took; more than 0
  std::uint64_t iterations = 0;       ///< in all; 0: as many as fit into its turns
  std::uint64_t turn_iterations = 0;  ///< in each turn, whatever they cost; 0: as many as fit
};

/// How often the trials of a round take turns, and how long a turn is meant to be.
struct LapLimits {
  double turn_ns = 10e6;
  double timed_ns = 0;     ///< of all turns of all trials together
  std::uint64_t laps = 0;  ///< so many instead of those that `timed_ns` allows; 0: those
};

/// A turn that is to have as many as fit is cut off after so many iterations, however short they
/// are.
inline constexpr std::uint64_t max_iterations_of_turn = 200;

/// Returns how many laps a round has: `laps`, or as many as `timed_ns` allows, but from 3 to 1000.
/// Where trials have a number of iterations, they need as many laps as these take, and have at most
/// as many as the smallest of these numbers, so that no turn of theirs is empty. Pure.
std::uint64_t laps_of_round(std::span<const TrialPace> trials, const LapLimits& limits);

/// Returns how many iterations a trial runs in lap `lap` of `laps`; at least 1, where `laps` is
/// from `laps_of_round`. A number of iterations is spread evenly over the laps. Pure.
std::uint64_t iterations_in_lap(const TrialPace& trial, double turn_ns, std::uint64_t lap,
                                std::uint64_t laps);

/// Returns 0 … count - 1 in an order that depends on the numbers alone: seed, round and lap. Pure.
std::vector<std::size_t> lap_order(std::uint64_t seed, std::uint64_t round, std::uint64_t lap,
                                   std::size_t count);

}  // namespace bench
