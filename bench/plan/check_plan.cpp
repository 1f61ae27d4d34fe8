// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>

#include "bench/machine/cores.h"
#include "bench/options/names.h"
#include "bench/options/settings.h"
#include "bench/plan/plan.h"
#include "bench/trial/configured_workload.h"
#include "models/job/arrivals.h"
#include "models/job/job.h"
#include "reports/results/check/check_results.h"
#include "reports/text/text.h"
#include "workloads/slowdown.h"

namespace bench {
namespace {

bool has_possible_arrivals(const reports::Cell& cell) {
  if (cell.arrival_rate == 0) return true;
  return cell.arrival_rate >= models::slowest_arrivals &&
         cell.arrival_rate <= models::fastest_arrivals &&
         static_cast<double>(cell.tasks) / cell.arrival_rate <= models::max_schedule_s;
}

}  // namespace

void check_plan(const reports::Plan& plan, NamesOf names) {
  const auto refuse = [](const std::string& why) {
    throw UsageError("line 1: it holds a plan that this program would not make: " + why);
  };
  const auto within = [](std::uint64_t value, std::uint64_t most) {
    return value >= 1 && value <= most;
  };
  try {
    reports::check_plan(plan);
  } catch (const std::runtime_error& error) {
    refuse(error.what());
  }
  if (!(plan.time_budget_s > 0) || !(plan.deadline_s > 0)) refuse("no time");
  for (const reports::Cell& cell : plan.cells) {
    const std::string name = "cell '" + reports::sanitize(cell.name, 100) + "'";
    if (!within(cell.workers, models::maximum_workers) ||
        !within(cell.concurrency, workloads::maximum_tasks) ||
        !within(cell.tasks, workloads::maximum_tasks) ||
        !within(cell.size, workloads::maximum_size) || cell.chunk > workloads::maximum_tasks ||
        !(cell.time_scale >= 0 && cell.time_scale <= workloads::maximum_time_scale) ||
        !has_possible_arrivals(cell)) {
      refuse(name + " has a setting out of its range");
    }
    const auto models = find_models(cell.model);
    const auto workloads = find_workloads(cell.workload);
    if (models.size() != 1 || models[0]->name != cell.model || !models[0]->missing.empty() ||
        workloads.size() != 1 || workloads[0]->name != cell.workload ||
        !workloads[0]->missing.empty()) {
      refuse(name + " names no model or workload of this program");
    }
    for (const auto& [name_of_setting, value] : cell.settings) {
      const Setting* const setting = find_setting(name_of_setting);
      if (setting == nullptr || !setting->is_canonical(value)) {
        refuse(name + " has a setting that does not exist or is out of its range");
      }
    }
    for (const auto& [name_of_option, value] : cell.options) {
      if (name_of_option == workloads::slowdown_option.name &&
          workloads::is_canonical(workloads::slowdown_option, value) &&
          !models[0]->make()->capabilities().interprets) {
        continue;
      }
      const auto own = workloads[0]->kind()->options();
      const auto option = std::ranges::find_if(
          own, [&wanted = name_of_option](const auto* known) { return known->name == wanted; });
      if (option == own.end() || !workloads::is_canonical(**option, value)) {
        refuse(name + " has an option that its workload has not, or out of its range");
      }
    }
    const ConfiguredWorkload workload =
        bench::configure(*workloads[0], workloads[0]->kind()->defaults(usable_cores()),
                         configuration_of(cell, plan.seed));
    if (cell.arrival_rate > 0 && (!cell.waits || cell.settings.contains("dispatch") ||
                                  !models[0]->make()->capabilities().open_loop)) {
      refuse(name + " has arrivals that it cannot have");
    }
    if (cell.waits != workload.waits || cell.longest_wait_ns != workload.longest_wait_ns ||
        (names == NamesOf::settings && cell.name != name_of(cell, workload.defaults))) {
      refuse(name + " is not named after its settings");
    }
  }
}

}  // namespace bench
