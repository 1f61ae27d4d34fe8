// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/budget/pilot.h"

#include <algorithm>

namespace bench {
namespace {

/// With all tasks, with fewer, with the fewest.
constexpr int max_pilot_trials = 3;
/// A trial that was cut off is tried with so much less work, and then with the least.
constexpr std::uint64_t less_work = 16;
/// What some tasks say of all of them is rough: start and stop take a part of the time.
constexpr double far_less = 0.5;
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

/// Returns what a trial with some of the tasks says of all of them. `cut_off_s`: a trial with more
/// tasks had not ended after so long; 0: there was none.
CellCost cost_from(const PilotTrial& found, std::uint64_t tasks, const PilotedCell& cell,
                   double cut_off_s) {
  const double scale = static_cast<double>(cell.tasks) / static_cast<double>(tasks);
  // The first iteration is often slower, which counts as a part of the start.
  CellCost cost{.overhead_s = std::max(0.0, found.elapsed_s - 2 * found.iteration_s),
                .iteration_s = std::max(cell.declared_iteration_s, scale * found.iteration_s)};
  // Something else than the amount of work held it up: it may hang, or grow faster than its work.
  if (cost.overhead_s + 2 * cost.iteration_s < far_less * cut_off_s) {
    cost.iteration_s = cut_off_s / 2;
    cost.is_at_least = true;
  }
  return cost;
}

}  // namespace

PilotedCost run_pilot(const PilotedCell& cell, double limit_s, const RunPilotTrial& run) {
  const std::uint64_t min_tasks = std::min(cell.min_tasks, cell.tasks);
  std::uint64_t tasks = first_tasks(cell, limit_s);
  double cut_off_s = 0;
  double at_least_s = cell.declared_iteration_s;
  for (int trial = 0; trial < max_pilot_trials; ++trial) {
    const bool is_in_between = trial == 1 && tasks > min_tasks;
    const PilotTrial found = run(tasks, is_in_between ? limit_s / 2 : limit_s);
    if (found.has_failed) return {.cost = {}, .has_failed = true};
    if (!found.was_cut_off) return {.cost = cost_from(found, tasks, cell, cut_off_s)};
    cut_off_s = std::max(cut_off_s, found.elapsed_s);
    // Two iterations did not end in that.
    const double scale = static_cast<double>(cell.tasks) / static_cast<double>(tasks);
    at_least_s = std::max(at_least_s, found.elapsed_s / 2 * (scale > 1 ? far_less * scale : 1));
    if (tasks <= min_tasks) break;
    tasks = trial == 0 ? std::max(tasks / less_work, min_tasks) : min_tasks;
  }
  return {.cost = {.iteration_s = at_least_s, .is_at_least = true}};
}

// The start of an interpreter takes half of a second on a busy machine.
PilotTime::PilotTime(double time_s, std::uint64_t cells)
    : left_s_(time_s), min_limit_s_(std::clamp(time_s / 3, 0.5, 1.0)), cells_(cells) {}

double PilotTime::next_limit_s() const {
  constexpr double shares = 3;  // most cells take less than theirs
  // The trials are cut off soon then, and only say that the cell takes longer than that.
  constexpr double last_limit_s = 0.1;
  if (is_over()) return last_limit_s;
  if (cells_ <= 1) return std::max(min_limit_s_, left_s_);
  const double share_s = left_s_ / static_cast<double>(cells_);
  return std::max(min_limit_s_, std::min(left_s_ / 2, shares * share_s));
}

void PilotTime::take(double taken_s) {
  left_s_ = std::max(0.0, left_s_ - taken_s);
  if (cells_ > 0) --cells_;
}

}  // namespace bench
