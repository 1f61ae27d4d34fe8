// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/pace.h"

#include <algorithm>

namespace bench {
namespace {

/// Rounds do not all take the same time.
constexpr double late_share = 1.05;

double round_s(const Pace& pace, std::uint64_t laps) {
  return pace.round_s + static_cast<double>(laps - 1) * pace.lap_s;
}

/// Returns the most turns, up to those planned, with which so many more rounds take at most so
/// long; 0 where not even one does.
std::uint64_t laps_that_fit(const Pace& pace, std::uint64_t rounds, double time_s) {
  for (std::uint64_t laps = std::max<std::uint64_t>(1, pace.planned_laps); laps > 0; --laps) {
    if (static_cast<double>(rounds) * round_s(pace, laps) <= time_s) return laps;
  }
  return 0;
}

}  // namespace

NextRound next_round(const Pace& pace) {
  const double taken_s = pace.spent_s + pace.reserved_s;
  const double left_s = pace.budget_s - taken_s;
  if (pace.finished_rounds >= std::max(pace.planned_rounds, pace.min_rounds)) return {};
  for (const std::uint64_t rounds : {pace.planned_rounds, pace.min_rounds}) {
    if (rounds <= pace.finished_rounds) continue;
    const auto laps = laps_that_fit(pace, rounds - pace.finished_rounds, left_s);
    if (laps != 0) return {true, laps};
  }
  // Not all of them fit: as many as do, as short as they can be.
  const bool has_minimum = pace.finished_rounds >= pace.min_rounds;
  const double over_s = has_minimum ? 0 : (max_budget_share - 1) * pace.budget_s;
  return {late_share * round_s(pace, 1) <= left_s + over_s, 1};
}

}  // namespace bench
