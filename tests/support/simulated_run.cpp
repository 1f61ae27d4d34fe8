// SPDX-License-Identifier: Apache-2.0
#include "tests/support/simulated_run.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "reports/state/quiet.h"

namespace tests {
namespace {

constexpr double work_ms = 10;
constexpr double probe_ms = 0.2;
constexpr double probe_slow_down = 1.7;  ///< beside a neighbour

double uniform(std::mt19937_64& random) {
  return std::uniform_real_distribution<double>(0, 1)(random);
}

std::int64_t ns_of(double ms) { return std::llround(ms * 1e6); }

bool is_odd(std::size_t cell) { return cell % 2 == 1; }

/// How much more than others the times of a cell spread.
double spread_of(Noise noise, std::size_t cell) {
  return noise == Noise::spreads && is_odd(cell) ? 3 : 1;
}

double turn_factor(Noise noise, std::size_t cell, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  const double factor = std::exp(0.01 * spread_of(noise, cell) * normal(random));
  if (noise != Noise::heavy_tails) return factor;
  return factor * (1 + 0.02 / std::max(uniform(random), 0.002));  // up to eleven times as long
}

/// The cells of all turns of a round, in their order.
std::vector<std::size_t> order_of_turns(std::vector<std::size_t> cells, std::size_t laps,
                                        bool one_after_the_other, std::mt19937_64& random) {
  std::vector<std::size_t> turns;
  if (one_after_the_other) {
    std::ranges::shuffle(cells, random);
    for (const std::size_t cell : cells) turns.insert(turns.end(), laps, cell);
    return turns;
  }
  for (std::size_t lap = 0; lap < laps; ++lap) {
    std::ranges::shuffle(cells, random);
    turns.insert(turns.end(), cells.begin(), cells.end());
  }
  return turns;
}

}  // namespace

RunSimulator::RunSimulator(const SimulatedRun& run, std::mt19937_64& random)
    : run_(run), random_(random), neighbour_(random) {
  for (std::size_t cell = 0; cell < run.cells; ++cell) {
    const std::string model = "m" + std::to_string(cell);
    results_.plan.cells.push_back({.name = model,
                                   .model = model,
                                   .workload = "primes",
                                   .workers = 1,
                                   .concurrency = 1,
                                   .tasks = 1,
                                   .size = 1});
  }
}

/// Draws what the turns of one process take in common, as a factor.
double RunSimulator::process_factor(std::size_t cell) {
  std::normal_distribution<double> normal;
  const double level = run_.noise == Noise::two_levels && uniform(random_) < 1.0 / 3 ? 1.5 : 1;
  const double slower = are_equal(run_, cell, 0) ? 1 : 1 + run_.difference;
  return level * slower * std::exp(0.003 * spread_of(run_.noise, cell) * normal(random_));
}

double RunSimulator::turn_ms(std::size_t cell, double process_factor) {
  const double ms = work_ms * process_factor * turn_factor(run_.noise, cell, random_);
  const double slow_down = is_odd(cell) ? run_.slow_down : usual_slow_down;
  const double end_ms =
      run_.has_neighbour ? neighbour_.end_of(now_ms_, ms, slow_down) : now_ms_ + ms;
  const double taken_ms = end_ms - now_ms_;
  now_ms_ = end_ms;
  return run_.noise == Noise::ties ? std::round(taken_ms * 10) / 10 : taken_ms;
}

reports::ProbeReading RunSimulator::read_probe() {
  const bool is_slow = run_.has_neighbour && neighbour_.is_busy_at(now_ms_);
  const double ms = probe_ms * (is_slow ? probe_slow_down : 1) * (1 + 0.02 * uniform(random_));
  reports::ProbeReading reading{.at_ns = ns_of(now_ms_), .core_ns = {ns_of(ms)}};
  now_ms_ += 2 * ms;
  return reading;
}

double RunSimulator::pilot_ms(std::size_t cell) {
  now_ms_ += run_.start_ms;
  return turn_ms(cell, process_factor(cell));
}

void RunSimulator::add_round(const std::vector<std::size_t>& cells, std::size_t laps) {
  const std::uint64_t index = results_.rounds.size();
  now_ms_ += run_.start_ms * static_cast<double>(cells.size());
  reports::Round round{.index = index, .began_ns = ns_of(now_ms_)};
  std::vector<reports::Trial> trials(run_.cells);
  std::vector<double> factors(run_.cells);
  for (const std::size_t cell : cells) {
    trials[cell].cell = cell;
    trials[cell].index = index;
    if (!run_.one_after_the_other) trials[cell].round = index;
    round.cells.push_back(cell);
    factors[cell] = process_factor(cell);
  }
  for (const std::size_t cell : order_of_turns(cells, laps, run_.one_after_the_other, random_)) {
    round.readings.push_back(read_probe());
    trials[cell].iterations_ns.push_back(ns_of(turn_ms(cell, factors[cell])));
    if (!run_.one_after_the_other) trials[cell].turns.push_back(round.turns);
    ++round.turns;
  }
  round.readings.push_back(read_probe());
  round.ended_ns = ns_of(now_ms_);
  results_.rounds.push_back(std::move(round));
  for (const std::size_t cell : cells) results_.trials.push_back(std::move(trials[cell]));
}

const reports::Results& RunSimulator::results() {
  results_.machine_state = simulated_state(results_.rounds);
  return results_;
}

reports::MachineState simulated_state(const std::vector<reports::Round>& rounds) {
  std::vector<reports::ProbeReading> readings;
  for (const reports::Round& round : rounds) {
    readings.insert(readings.end(), round.readings.begin(), round.readings.end());
  }
  const std::uint64_t processors[] = {0};
  reports::MachineState state;
  state.cores = reports::core_states(readings, processors, state.tolerance);
  return state;
}

reports::Results simulate(const SimulatedRun& run, std::mt19937_64& random) {
  RunSimulator simulator(run, random);
  std::vector<std::size_t> cells(run.cells);
  std::iota(cells.begin(), cells.end(), std::size_t{0});
  for (std::size_t round = 0; round < run.rounds; ++round) simulator.add_round(cells, run.laps);
  return simulator.results();
}

bool are_equal(const SimulatedRun& run, std::uint64_t cell, std::uint64_t other) {
  if (run.difference == 0) return true;
  return (cell >= run.cells / 2) == (other >= run.cells / 2);
}

}  // namespace tests
