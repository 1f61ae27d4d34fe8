// SPDX-License-Identifier: Apache-2.0
#include "reports/results/work.h"

#include "reports/results/slowdown.h"

namespace reports {

Work work_of(const Cell& cell) {
  Work work{.workload = cell.workload,
            .tasks = cell.tasks,
            .size = cell.size,
            .time_scale = cell.time_scale,
            .options = cell.options};
  work.options.erase(slowdown_option);
  return work;
}

Work measured_work_of(const Cell& cell) {
  Work work = work_of(cell);
  work.tasks = tasks_of_trial(cell);
  return work;
}

TimedWork timed_work_of(const Cell& cell) { return {work_of(cell), slowdown_of(cell.options)}; }

}  // namespace reports
