// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// How much of the work of a request is measured.
struct AdvisedWork {
  std::uint64_t limit = 1;   ///< the most tasks in flight, at least 1 and at most the tasks
  std::uint64_t enough = 1;  ///< as many keep the cores busy (`reports::enough_in_flight`)
  std::uint64_t tasks = 1;   ///< of an iteration: all of them, or so many that it takes long enough
  /// What a task takes at the least, over all that are in flight.
  double ideal_task_ns = 0;
  bool is_limited = false;  ///< by the tasks in flight, and not by the cores
};

/// Returns how much of the work of a request is measured on so many cores: iterations of some 40 ms
/// for tasks that compute alone, so that handing tasks out and waiting for the last one counts for
/// little, and for those that wait of five times a task's length, from 40 to 150 ms; at least two
/// tasks for each core, as many as keep the cores busy, and where the limit of tasks in flight
/// decides, twice as many as that. A pure function.
AdvisedWork advised_work(const reports::AdviceRequest& request, unsigned cores);

/// The rounds in which all candidates are measured, before those that are far behind are left.
inline constexpr std::uint64_t screening_rounds = 2;

/// Returns the plan of the cells that decide how the work of a request is run: each model of the
/// request's languages with as many workers as the cores or as the tasks in flight need, those that
/// give what is needed; with tasks that do nothing, for overheads. All candidates are there for
/// `screening_rounds`. What is not tried is not applicable, with the reason; the plan may be
/// without cells. Of `options` it uses the seed, the time budget, the deadline and the interpreter.
/// Throws what `CellPlanner::make` does.
reports::Plan plan_advice(const reports::AdviceRequest& request, const RunOptions& options,
                          unsigned cores);

}  // namespace bench
