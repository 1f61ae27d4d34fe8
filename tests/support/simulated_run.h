// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "reports/results/results.h"
#include "tests/support/neighbour.h"

namespace tests {

/// How the times of one turn are distributed beside what neighbours do to them.
enum class Noise {
  equal,        ///< 1 % from turn to turn, 0.3 % from process to process
  ties,         ///< the same, by a clock with steps of 1 %
  heavy_tails,  ///< some turns take several times as long
  two_levels,   ///< a third of all processes takes half as long again
  spreads,      ///< of every second cell three times as much of it, with the same median
};

/// A run of cells whose iterations take turns.
struct SimulatedRun {
  std::size_t cells = 2;
  std::size_t rounds = 10;
  std::size_t laps = 5;
  Noise noise = Noise::equal;
  bool has_neighbour = true;
  /// What a neighbour does to every second cell, the others taking `usual_slow_down` times as long.
  double slow_down = usual_slow_down;
  /// The cells from half of their number on take so much more: 0.03 is 3 %.
  double difference = 0;
  /// Whether the iterations of each trial stand together, as without rounds.
  bool one_after_the_other = false;
  /// Of a process, from its start to its first turn.
  double start_ms = 20;
};

/// Simulates a run on one core, round by round. A turn is one iteration of 10 ms on a quiet core.
class RunSimulator {
 public:
  /// `random` must outlive this.
  RunSimulator(const SimulatedRun& run, std::mt19937_64& random);

  /// Runs a trial of one cell alone, which is not recorded; returns its one iteration, in ms.
  double pilot_ms(std::size_t cell);
  /// Adds a round of these cells, at least one, with so many turns of each, at least one.
  void add_round(const std::vector<std::size_t>& cells, std::size_t laps);

  /// How long it took so far.
  double elapsed_ms() const { return now_ms_; }
  /// Its trials, rounds and the probe's readings so far, and the state of the machine by these.
  const reports::Results& results();

 private:
  reports::ProbeReading read_probe();
  double turn_ms(std::size_t cell, double process_factor);
  double process_factor(std::size_t cell);

  SimulatedRun run_;
  std::mt19937_64& random_;
  Neighbour neighbour_;
  double now_ms_ = 0;
  reports::Results results_;
};

/// Simulates a run to its end.
reports::Results simulate(const SimulatedRun& run, std::mt19937_64& random);

/// The state of a machine with one core by the readings of the rounds.
reports::MachineState simulated_state(const std::vector<reports::Round>& rounds);

/// Returns whether two cells are equal in truth: take the same time on a quiet core.
bool are_equal(const SimulatedRun& run, std::uint64_t cell, std::uint64_t other);

}  // namespace tests
