// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/fault_of_cell.h"

#include <cstdint>

#include <fmt/core.h>

#include "bench/options/settings.h"
#include "bench/plan/cell_planner.h"
#include "bench/usage_error.h"
#include "reports/results/cell_fault.h"
#include "reports/text/text.h"

namespace bench {

void set_fault(reports::Cell& cell, const ConfiguredWorkload& workload) {
  if (!reports::has_fault(cell)) return;
  const std::uint64_t task = reports::faulty_task(cell).value_or(0);
  if (task >= cell.tasks) {
    throw UsageError(fmt::format(
        "--fault={}: {} has {}, and the first is 0: name one of them, or use more --tasks",
        cell.settings.at(reports::fault_setting), cell.workload,
        reports::pluralize(cell.tasks, "task")));
  }
  if (workload.is_staged) {
    throw Unavailable{{},
                      "--fault does not apply to " + cell.workload +
                          ": some models run its tasks as stages of their own"};
  }
  if (workload.shared && workload.shared->are_cancelled) {
    throw Unavailable{
        {}, "--fault does not apply to " + cell.workload + ": its tasks are cancelled anyway"};
  }
  if (cell.arrival_rate > 0) {
    throw Unavailable{{},
                      "--fault and --arrival-rate cannot be combined: leave one of the two out"};
  }
  // They would have nothing to do, and be counted among the processes that are left behind.
  if (neighbours_of(cell) != 0) {
    throw Unavailable{{}, "--fault and --neighbours cannot be combined: leave one of the two out"};
  }
  cell.baseline = false;
  cell.effort.memory_trials = 0;
}

}  // namespace bench
