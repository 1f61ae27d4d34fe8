// SPDX-License-Identifier: Apache-2.0
#include "reports/results/check/check_budget.h"

#include <string>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr double max_budget_s = 366.0 * 24 * 3600;

void check_size(const char* field, std::size_t size, std::size_t max_size) {
  if (size <= max_size) return;
  refuse(field, fmt::format("have at most {} entries", max_size), std::to_string(size));
}

}  // namespace

void check_budget(const Plan& plan) {
  if (!(plan.precision >= 0 && plan.precision <= 1)) {
    refuse("precision", "be from 0 to 1", format_general(plan.precision));
  }
  if (plan.turn_ns < 0 || plan.turn_ns > longest_time_ns) {
    refuse("turn_ns", fmt::format("be from 0 to {}", longest_time_ns),
           std::to_string(plan.turn_ns));
  }
  check_size("looks", plan.looks.size(), max_looks);
  std::uint64_t before = 0;
  for (const std::uint64_t look : plan.looks) {
    if (look <= before) refuse("looks", "ascend from 1", std::to_string(look));
    before = look;
  }
  if (plan.trials != 0 && !plan.looks.empty()) {
    refuse("looks: must be absent where trials is not 0, since the run does not end early");
  }
  if (plan.enough_budget && !(plan.enough_budget->time_budget_s > 0 &&
                              plan.enough_budget->time_budget_s <= max_budget_s)) {
    refuse("enough_budget", fmt::format("be from 0 to {} s", max_budget_s),
           format_general(plan.enough_budget->time_budget_s));
  }
  check_size("adjustments", plan.adjustments.size(), max_cells);
  check_size("fewer_tasks", plan.fewer_tasks.size(), max_cells);
}

void check_measured_tasks(const Cell& cell) {
  if (!cell.measured_tasks) return;
  if (*cell.measured_tasks == 0 || *cell.measured_tasks > cell.tasks) {
    refuse("measured_tasks", fmt::format("be from 1 to the tasks of its cell, {}", cell.tasks),
           std::to_string(*cell.measured_tasks));
  }
  // Half of the tasks take half of the time only where at most one of them waits at a time, and all
  // are there from the beginning.
  if ((cell.waits && cell.concurrency > 1) || cell.arrival_rate > 0) {
    refuse("measured_tasks: must be absent where tasks wait together or arrive at a rate");
  }
}

}  // namespace reports
