// SPDX-License-Identifier: Apache-2.0
#include "tests/support/simulated_run.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "reports/state/quiet.h"
#include "reports/statistics/distributions.h"

namespace tests {
namespace {

constexpr double work_ms = 10;
constexpr double probe_ms = 0.2;
constexpr double slow_down = 1.9;        ///< of work beside a neighbour
constexpr double probe_slow_down = 1.7;  ///< of the probe
constexpr double start_ms = 20;          ///< of a process

/// A quantile of the duration of a phase.
struct Quantile {
  double share;
  double ms;
};
constexpr Quantile quiet_phases[] = {
    {0.001, 1}, {0.5, 25}, {0.9, 190}, {0.99, 1000}, {0.999, 4000}};
constexpr Quantile busy_phases[] = {{0.001, 1}, {0.5, 10}, {0.9, 96}, {0.99, 3200}, {0.999, 6400}};

double uniform(std::mt19937_64& random) {
  return std::uniform_real_distribution<double>(0, 1)(random);
}

std::int64_t ns_of(double ms) { return std::llround(ms * 1e6); }

/// Draws what the turns of one process take in common, as a factor.
double process_factor(Noise noise, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  const double level = noise == Noise::two_levels && uniform(random) < 1.0 / 3 ? 1.5 : 1;
  return level * std::exp(0.003 * normal(random));
}

double turn_factor(Noise noise, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  const double factor = std::exp(0.01 * normal(random));
  if (noise != Noise::heavy_tails) return factor;
  return factor * (1 + 0.02 / std::max(uniform(random), 0.002));  // up to eleven times as long
}

/// The cells of all turns of a round, in their order.
std::vector<std::size_t> order_of_turns(const SimulatedRun& run, std::mt19937_64& random) {
  std::vector<std::size_t> cells(run.cells);
  std::iota(cells.begin(), cells.end(), std::size_t{0});
  std::vector<std::size_t> turns;
  if (run.one_after_the_other) {
    std::ranges::shuffle(cells, random);
    for (const std::size_t cell : cells) turns.insert(turns.end(), run.laps, cell);
    return turns;
  }
  for (std::size_t lap = 0; lap < run.laps; ++lap) {
    std::ranges::shuffle(cells, random);
    turns.insert(turns.end(), cells.begin(), cells.end());
  }
  return turns;
}

}  // namespace

double Neighbour::phase_ms() {
  const auto& phases = is_busy_ ? busy_phases : quiet_phases;
  const double share =
      std::clamp(uniform(random_), std::begin(phases)->share, std::prev(std::end(phases))->share);
  std::size_t place = 1;
  while (phases[place].share < share) ++place;
  const Quantile& low = phases[place - 1];
  const Quantile& high = phases[place];
  const double low_z = reports::normal_quantile(low.share);
  const double part =
      (reports::normal_quantile(share) - low_z) / (reports::normal_quantile(high.share) - low_z);
  return std::exp(std::log(low.ms) + part * (std::log(high.ms) - std::log(low.ms)));
}

void Neighbour::advance_to(double ms) {
  while (phase_end_ms_ <= ms) {
    is_busy_ = !is_busy_;
    phase_end_ms_ += phase_ms();
  }
}

bool Neighbour::is_busy_at(double ms) {
  advance_to(ms);
  return is_busy_;
}

double Neighbour::end_of(double begin_ms, double left_ms) {
  double now_ms = begin_ms;
  while (true) {
    advance_to(now_ms);
    const double slowness = is_busy_ ? slow_down : 1;
    const double end_ms = now_ms + left_ms * slowness;
    if (end_ms <= phase_end_ms_) return end_ms;
    left_ms -= (phase_end_ms_ - now_ms) / slowness;
    now_ms = phase_end_ms_;
  }
}

reports::Results simulate(const SimulatedRun& run, std::mt19937_64& random) {
  reports::Results results;
  for (std::size_t cell = 0; cell < run.cells; ++cell) {
    const std::string model = "m" + std::to_string(cell);
    results.plan.cells.push_back({.name = model,
                                  .model = model,
                                  .workload = "primes",
                                  .workers = 1,
                                  .concurrency = 1,
                                  .tasks = 1,
                                  .size = 1});
  }
  Neighbour neighbour(random);
  double now_ms = 0;
  const auto probe = [&] {
    const bool is_slow = run.has_neighbour && neighbour.is_busy_at(now_ms);
    const double ms = probe_ms * (is_slow ? probe_slow_down : 1) * (1 + 0.02 * uniform(random));
    const reports::ProbeReading reading{.at_ns = ns_of(now_ms), .core_ns = {ns_of(ms)}};
    now_ms += 2 * ms;
    return reading;
  };
  std::vector<reports::ProbeReading> readings;
  for (std::uint64_t index = 0; index < run.rounds; ++index) {
    now_ms += start_ms * static_cast<double>(run.cells);
    reports::Round round{.index = index, .began_ns = ns_of(now_ms)};
    std::vector<reports::Trial> trials(run.cells);
    std::vector<double> factors;
    for (std::size_t cell = 0; cell < run.cells; ++cell) {
      const bool is_slower = !are_equal(run, cell, 0);
      trials[cell].cell = cell;
      trials[cell].index = index;
      if (!run.one_after_the_other) trials[cell].round = index;
      round.cells.push_back(cell);
      factors.push_back(process_factor(run.noise, random) * (is_slower ? 1 + run.difference : 1));
    }
    for (const std::size_t cell : order_of_turns(run, random)) {
      round.readings.push_back(probe());
      const double ms = work_ms * factors[cell] * turn_factor(run.noise, random);
      const double end_ms = run.has_neighbour ? neighbour.end_of(now_ms, ms) : now_ms + ms;
      double taken_ms = end_ms - now_ms;
      if (run.noise == Noise::ties) taken_ms = std::round(taken_ms * 10) / 10;
      trials[cell].iterations_ns.push_back(ns_of(taken_ms));
      if (!run.one_after_the_other) trials[cell].turns.push_back(round.turns);
      ++round.turns;
      now_ms = end_ms;
    }
    round.readings.push_back(probe());
    round.ended_ns = ns_of(now_ms);
    readings.insert(readings.end(), round.readings.begin(), round.readings.end());
    results.rounds.push_back(std::move(round));
    for (reports::Trial& trial : trials) results.trials.push_back(std::move(trial));
  }
  const std::uint64_t processors[] = {0};
  reports::MachineState state;
  state.cores = reports::core_states(readings, processors, state.tolerance);
  results.machine_state = state;
  return results;
}

reports::Results first_rounds(const reports::Results& results, std::size_t rounds) {
  reports::Results part = results;
  std::erase_if(part.trials, [&](const reports::Trial& trial) { return trial.index >= rounds; });
  return part;
}

bool are_equal(const SimulatedRun& run, std::uint64_t cell, std::uint64_t other) {
  if (run.difference == 0) return true;
  return (cell >= run.cells / 2) == (other >= run.cells / 2);
}

}  // namespace tests
