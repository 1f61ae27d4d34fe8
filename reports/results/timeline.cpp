// SPDX-License-Identifier: Apache-2.0
#include "reports/results/timeline.h"

#include <cmath>
#include <string>

#include <fmt/core.h>

#include "reports/results/refuse.h"

namespace reports {

void check_timeline(const Timeline& timeline, const Cell& cell) {
  if (timeline.tasks.size() != cell.tasks) {
    refuse("tasks", "be those of its cell, " + std::to_string(cell.tasks),
           std::to_string(timeline.tasks.size()));
  }
  if (timeline.tasks.size() > max_timeline_tasks) {
    refuse("tasks", "be at most " + std::to_string(max_timeline_tasks) + " in a timeline",
           std::to_string(timeline.tasks.size()));
  }
  if (cell.workers > max_timeline_workers) {
    refuse("workers", "be at most " + std::to_string(max_timeline_workers) + " in a timeline",
           std::to_string(cell.workers));
  }
  // A day is longer than any deadline's patience; sums of so many tasks still fit into integers.
  constexpr std::int64_t longest_ns = 90'000'000'000'000;
  if (timeline.iteration_ns <= 0 || timeline.iteration_ns > longest_ns) {
    refuse("iteration_ns", "be from 1 to " + std::to_string(longest_ns),
           std::to_string(timeline.iteration_ns));
  }
  if (!std::isfinite(timeline.elapsed_s) || timeline.elapsed_s < 0) {
    refuse("elapsed_s: must be finite and not negative");
  }
  for (const Timeline::Task& task : timeline.tasks) {
    if (task.begin_ns < 0 || task.end_ns < task.begin_ns || task.end_ns > timeline.iteration_ns) {
      refuse("begin_ns and end_ns",
             "ascend from 0 to at most iteration_ns, " + std::to_string(timeline.iteration_ns),
             fmt::format("{} and {}", task.begin_ns, task.end_ns));
    }
    if (task.wait_ns < 0 || task.wait_ns > task.length_ns()) {
      refuse("wait_ns", "be from 0 to the length of its task, " + std::to_string(task.length_ns()),
             std::to_string(task.wait_ns));
    }
    if (task.worker >= cell.workers) {
      refuse("worker", "be below the workers of its cell, " + std::to_string(cell.workers),
             std::to_string(task.worker));
    }
  }
}

}  // namespace reports
