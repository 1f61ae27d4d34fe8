// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pilot.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "reports/statistics/statistics.h"

namespace bench {
namespace {

constexpr double min_iterations = 3;
constexpr double max_iterations = 1000;
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

}  // namespace

TrialShape Pilot::shape(double target_s) const {
  const auto iterations = static_cast<std::uint64_t>(
      std::clamp(std::ceil(target_s / iteration_s), min_iterations, max_iterations));
  return {.warm_up_iterations = warm_up_iterations,
          .iterations = iterations,
          .trial_s = trial_s(warm_up_iterations, iterations)};
}

double Pilot::trial_s(std::uint64_t warm_up, std::uint64_t iterations) const {
  return overhead_s + iteration_s * static_cast<double>(warm_up + iterations);
}

Pilot judge_pilot(std::span<const reports::Trial> trials) {
  Pilot pilot;
  std::vector<double> iterations_s;
  std::vector<double> overheads_s;
  for (const reports::Trial& trial : trials) {
    for (const std::int64_t time_ns : trial.iterations_ns) {
      iterations_s.push_back(static_cast<double>(time_ns) * 1e-9);
    }
    overheads_s.push_back(
        std::max(0.0, trial.elapsed_s - sum_s(trial.iterations_ns) - sum_s(trial.warmup_ns)));
    pilot.warm_up_iterations = std::max(pilot.warm_up_iterations,
                                        trial.warmup_ns.size() + still_cold(trial.iterations_ns));
  }
  pilot.iteration_s = std::max(1e-9, reports::median(std::move(iterations_s)));
  pilot.overhead_s = reports::median(std::move(overheads_s));
  return pilot;
}

}  // namespace bench
