// SPDX-License-Identifier: Apache-2.0
#include "bench/round/laps.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

namespace bench {
namespace {

constexpr std::uint64_t min_laps = 3;
constexpr std::uint64_t max_laps = 1000;

/// Returns how many iterations a turn has, or how many fit into it; at least one.
std::uint64_t fitting(const TrialPace& trial, double turn_ns) {
  if (trial.turn_iterations != 0) return trial.turn_iterations;
  return static_cast<std::uint64_t>(std::clamp(turn_ns / trial.iteration_cost_ns, 1.0,
                                               static_cast<double>(max_iterations_of_turn)));
}

}  // namespace

std::uint64_t laps_of_round(std::span<const TrialPace> trials, const LapLimits& limits) {
  double lap_ns = 0;
  std::uint64_t needed = 0;  // by those that have a number of iterations
  std::uint64_t fewest = max_laps;
  for (const TrialPace& trial : trials) {
    const std::uint64_t iterations = fitting(trial, limits.turn_ns);
    lap_ns += static_cast<double>(iterations) * trial.iteration_cost_ns;
    if (trial.iterations == 0) continue;
    needed = std::max(needed, (trial.iterations + iterations - 1) / iterations);
    fewest = std::min(fewest, trial.iterations);
  }
  if (needed > 0) return std::min(std::max(needed, min_laps), fewest);
  if (limits.laps != 0) return limits.laps;
  const double laps = lap_ns > 0 ? limits.timed_ns / lap_ns : 0;
  return static_cast<std::uint64_t>(
      std::clamp(laps, static_cast<double>(min_laps), static_cast<double>(max_laps)));
}

std::uint64_t iterations_in_lap(const TrialPace& trial, double turn_ns, std::uint64_t lap,
                                std::uint64_t laps) {
  if (trial.iterations == 0) return fitting(trial, turn_ns);
  return trial.iterations * (lap + 1) / laps - trial.iterations * lap / laps;
}

std::vector<std::size_t> lap_order(std::uint64_t seed, std::uint64_t round, std::uint64_t lap,
                                   std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::seed_seq sequence{seed, seed >> 32, round, lap};
  std::mt19937_64 random(sequence);
  // Fisher and Yates by hand: std::shuffle's order is not the same in every library.
  for (std::size_t left = count; left > 1; --left) {
    std::swap(order[left - 1], order[random() % left]);
  }
  return order;
}

}  // namespace bench
