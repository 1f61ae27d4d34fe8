// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pilot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "bench/campaign/budget/cost.h"
#include "bench/process/protocol.h"
#include "bench/round/laps.h"
#include "reports/statistics/statistics.h"

namespace bench {
namespace {

constexpr double max_iterations = 1000;
constexpr double max_laps = 12;
constexpr std::uint64_t max_more_warm_up = 10;

/// Returns how many timed iterations at the beginning belong to the warm-up.
std::uint64_t still_cold(const std::vector<std::int64_t>& times_ns) {
  std::vector<std::int64_t> later(
      times_ns.begin() + static_cast<std::ptrdiff_t>(times_ns.size() / 2), times_ns.end());
  std::ranges::sort(later);
  const std::int64_t usual = later[later.size() * 9 / 10];
  std::uint64_t cold = 0;
  while (cold < times_ns.size() / 2 && cold < max_more_warm_up && times_ns[cold] > usual) ++cold;
  return cold;
}

double sum_s(const std::vector<std::int64_t>& times_ns) {
  return std::accumulate(times_ns.begin(), times_ns.end(), 0.0) * 1e-9;
}

/// Others have used the caches since the turn before; what long iterations load again is a small
/// part of them.
bool has_lead_in(double iteration_s) { return iteration_s <= max_lead_in_share * usual_turn_s; }

/// Returns what a turn costs beside its timed iterations.
double untimed_turn_s(double iteration_s, bool has_lead_in) {
  return between_turns_s + (has_lead_in ? iteration_s : 0);
}

/// Adds how many iterations each turn of a trial had.
void add_turn_sizes(const reports::Trial& trial, std::vector<double>& sizes) {
  std::map<std::uint64_t, double> by_turn;
  for (const std::uint64_t turn : trial.turns) ++by_turn[turn];
  for (const auto& [turn, size] : by_turn) sizes.push_back(size);
}

}  // namespace

TrialShape Pilot::shape(const TrialLength& length) const {
  const auto min_laps = static_cast<double>(length.min_laps);
  const auto max_of_turn = static_cast<double>(turn_iterations);
  const double iterations =
      std::clamp(std::ceil(length.timed_s / iteration_s), min_laps, max_iterations);
  const double laps = std::clamp(std::round(iterations / max_of_turn), min_laps, max_laps);
  const double of_turn = std::min(std::ceil(iterations / laps), max_of_turn);
  TrialShape shape{.warm_up_iterations = warm_up_iterations,
                   .laps = static_cast<std::uint64_t>(laps),
                   .turn_iterations = static_cast<std::uint64_t>(of_turn),
                   .has_lead_in = has_lead_in(iteration_s)};
  shape.trial_s = trial_s(shape);
  return shape;
}

TrialShape Pilot::shape_of(const reports::Trial& trial) const {
  const auto iterations = std::max<std::uint64_t>(1, trial.iterations_ns.size());
  std::vector<double> turns;
  add_turn_sizes(trial, turns);
  TrialShape shape{.warm_up_iterations = trial.warmup_ns.size(),
                   .laps = std::max<std::uint64_t>(1, turns.size()),
                   .has_lead_in = has_lead_in(iteration_s)};
  shape.turn_iterations = iterations / shape.laps;
  shape.trial_s = trial_s(shape);
  return shape;
}

double Pilot::trial_s(const TrialShape& shape) const {
  return overhead_s +
         iteration_s * static_cast<double>(shape.warm_up_iterations + shape.iterations()) +
         untimed_turn_s(iteration_s, shape.has_lead_in) * static_cast<double>(shape.laps);
}

Pilot judge_pilot(std::span<const PilotRun> runs) {
  Pilot pilot;
  std::vector<double> iterations_s;
  std::vector<double> turn_sizes;
  for (const PilotRun& run : runs) {
    for (const reports::Trial& trial : run.trials) {
      for (const std::int64_t time_ns : trial.iterations_ns) {
        iterations_s.push_back(static_cast<double>(time_ns) * 1e-9);
      }
      add_turn_sizes(trial, turn_sizes);
      pilot.warm_up_iterations = std::max(pilot.warm_up_iterations,
                                          trial.warmup_ns.size() + still_cold(trial.iterations_ns));
    }
  }
  pilot.iteration_s = std::max(1e-9, reports::median(std::move(iterations_s)));
  const double fitting = turn_sizes.empty() ? std::floor(usual_turn_s / pilot.iteration_s)
                                            : std::floor(reports::median(std::move(turn_sizes)));
  pilot.turn_iterations = static_cast<std::uint64_t>(
      std::clamp(fitting, 1.0, static_cast<double>(max_iterations_of_turn)));
  std::vector<double> overheads_s;
  for (const PilotRun& run : runs) {
    if (run.trials.empty()) continue;
    double known_s = 0;
    for (const reports::Trial& trial : run.trials) {
      std::vector<double> sizes;
      add_turn_sizes(trial, sizes);
      known_s += sum_s(trial.iterations_ns) + sum_s(trial.warmup_ns) +
                 untimed_turn_s(pilot.iteration_s, has_lead_in(pilot.iteration_s)) *
                     static_cast<double>(sizes.size());
    }
    overheads_s.push_back(std::max(0.0, run.elapsed_s - known_s) /
                          static_cast<double>(run.trials.size()));
  }
  pilot.overhead_s = reports::median(std::move(overheads_s));
  return pilot;
}

}  // namespace bench
