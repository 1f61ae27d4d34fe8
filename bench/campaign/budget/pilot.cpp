// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/pilot.h"

#include <algorithm>

namespace bench {
namespace {

constexpr int max_pilot_trials = 4;
/// A trial that was cut off is tried with so much less work.
constexpr std::uint64_t less_work = 16;
/// A start takes some of the time, and an iteration may take longer than its tasks declare.
constexpr double declared_share = 0.25;

/// Returns the number of tasks of which two iterations are worth trying within the limit.
std::uint64_t first_tasks(const PilotedCell& cell, double limit_s) {
  const double iterations_s = 2 * cell.declared_iteration_s;
  if (iterations_s <= limit_s) return cell.tasks;
  const double share = declared_share * limit_s / iterations_s;
  const auto tasks = static_cast<std::uint64_t>(share * static_cast<double>(cell.tasks));
  return std::clamp(tasks, std::min(cell.min_tasks, cell.tasks), cell.tasks);
}

/// Returns the limit of the first, second … trial: all of them together take about twice the first.
double limit_s_of(int trial, double limit_s) {
  constexpr double min_limit_s = 0.5;  // an interpreter takes a while to start
  return std::max(limit_s / (1 << trial), std::min(limit_s, min_limit_s));
}

/// Returns what a trial with some of the tasks says of all of them. `cut_off_s`: a trial with more
/// tasks had not ended after so long; 0: there was none.
CellCost cost_from(const PilotTrial& found, std::uint64_t tasks, const PilotedCell& cell,
                   double cut_off_s) {
  const double scale = static_cast<double>(cell.tasks) / static_cast<double>(tasks);
  // The first iteration is often slower, which counts as a part of the start.
  CellCost cost{.overhead_s = std::max(0.0, found.elapsed_s - 2 * found.iteration_s),
                .iteration_s = std::max(cell.declared_iteration_s, scale * found.iteration_s)};
  // Something else than the amount of work held it up: it may hang, or grow faster than its work.
  constexpr double far_less = 0.5;
  if (cost.overhead_s + 2 * cost.iteration_s < far_less * cut_off_s) {
    cost.iteration_s = cut_off_s / 2;
    cost.is_at_least = true;
  }
  return cost;
}

}  // namespace

PilotedCost run_pilot(const PilotedCell& cell, double limit_s, const RunPilotTrial& run) {
  std::uint64_t tasks = first_tasks(cell, limit_s);
  double cut_off_s = 0;
  for (int trial = 0; trial < max_pilot_trials; ++trial) {
    const PilotTrial found = run(tasks, limit_s_of(trial, limit_s));
    if (found.has_failed) return {.cost = {}, .has_failed = true};
    if (!found.was_cut_off) return {.cost = cost_from(found, tasks, cell, cut_off_s)};
    cut_off_s = std::max(cut_off_s, found.elapsed_s);
    const std::uint64_t fewer = std::max(tasks / less_work, std::min(cell.min_tasks, cell.tasks));
    if (fewer >= tasks) break;
    tasks = fewer;
  }
  // Two iterations of all tasks take at least as long as those of some of them did not end in.
  return {.cost = {.iteration_s = std::max(cell.declared_iteration_s, limit_s / 2),
                   .is_at_least = true}};
}

double PilotTime::next_limit_s() const {
  constexpr double min_limit_s = 0.5;
  constexpr double shares = 3;  // most cells take less than theirs
  const double share_s = left_s_ / static_cast<double>(std::max<std::uint64_t>(1, cells_));
  return std::max(min_limit_s, std::min(left_s_ / 2, shares * share_s));
}

void PilotTime::take(double taken_s) {
  left_s_ = std::max(0.0, left_s_ - taken_s);
  if (cells_ > 0) --cells_;
}

}  // namespace bench
