// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "reports/results/results.h"

namespace tests {

/// How the times of one turn are distributed beside what neighbours do to them.
enum class Noise {
  equal,        ///< 1 % from turn to turn, 0.3 % from process to process
  ties,         ///< the same, by a clock with steps of 1 %
  heavy_tails,  ///< some turns take several times as long
  two_levels,   ///< a third of all processes takes half as long again
};

/// A run of cells whose iterations take turns.
struct SimulatedRun {
  std::size_t cells = 2;
  std::size_t rounds = 10;
  std::size_t laps = 5;
  Noise noise = Noise::equal;
  bool has_neighbour = true;
  /// The cells from half of their number on take so much more: 0.03 is 3 %.
  double difference = 0;
  /// Whether the iterations of each trial stand together, as without rounds.
  bool one_after_the_other = false;
};

/// Another machine's work on the other hyperthread of the core, which comes and goes: quiet for
/// 25 ms in the median (90 %: 190 ms), busy for 10 ms (90 %: 96 ms, 99 %: 3.2 s).
class Neighbour {
 public:
  explicit Neighbour(std::mt19937_64& random) : random_(random) {}

  bool is_busy_at(double ms);
  /// Returns when work that takes so long on a quiet core ends.
  double end_of(double begin_ms, double work_ms);

 private:
  void advance_to(double ms);
  double phase_ms();

  std::mt19937_64& random_;
  bool is_busy_ = false;
  double phase_end_ms_ = 0;
};

/// Simulates a run on one core: its trials, rounds and the probe's readings. A turn is one
/// iteration of 10 ms on a quiet core; a neighbour doubles it nearly.
reports::Results simulate(const SimulatedRun& run, std::mt19937_64& random);

/// The same with the first so many rounds only.
reports::Results first_rounds(const reports::Results& results, std::size_t rounds);

/// Returns whether two cells are equal in truth.
bool are_equal(const SimulatedRun& run, std::uint64_t cell, std::uint64_t other);

}  // namespace tests
