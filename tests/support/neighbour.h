// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

namespace tests {

/// Work beside a neighbour takes so many times as long, unless the work minds it less.
inline constexpr double usual_slow_down = 1.9;

/// Another machine's work on the other hyperthread of the core, which comes and goes: quiet for
/// 25 ms in the median (90 %: 190 ms), busy for 10 ms (90 %: 96 ms, 99 %: 3.2 s). Asked in the
/// order of time.
class Neighbour {
 public:
  explicit Neighbour(std::mt19937_64& random) : random_(random) {}

  bool is_busy_at(double ms);
  /// Returns when work that takes so long on a quiet core ends, and `slow_down` times as long
  /// beside the neighbour.
  double end_of(double begin_ms, double work_ms, double slow_down);

 private:
  void advance_to(double ms);
  double phase_ms();

  std::mt19937_64& random_;
  bool is_busy_ = false;
  double phase_end_ms_ = 0;
};

}  // namespace tests
