// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/cost.h"

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

constexpr double warm_up_s = std::chrono::duration<double>(warm_up_time).count();
constexpr double memory_s = std::chrono::duration<double>(memory_trial_time).count();

/// Returns the time of the iterations that fill so much time, of which the last one is complete.
double filled_s(double time_s, double iteration_s) { return std::max(time_s, iteration_s); }

}  // namespace

double turn_cost_s(double iteration_s, double turn_s) {
  const double untimed_s = iteration_s <= max_lead_in_share * turn_s ? iteration_s : 0;
  return untimed_s + filled_s(turn_s, iteration_s) + between_turns_s;
}

double trial_cost_s(const CellCost& cost, const TrialWork& work) {
  const double before_s = cost.overhead_s + filled_s(warm_up_s, cost.iteration_s);
  if (work.iterations != 0) {
    const double one_s = cost.iteration_s + between_turns_s;
    return before_s + static_cast<double>(work.iterations) * one_s;
  }
  return before_s + static_cast<double>(work.laps) * turn_cost_s(cost.iteration_s, work.turn_s);
}

double memory_trial_cost_s(const CellCost& cost) {
  return cost.overhead_s + filled_s(memory_s, cost.iteration_s);
}

}  // namespace bench
