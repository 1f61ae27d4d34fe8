// SPDX-License-Identifier: Apache-2.0
#include "reports/results/cpu_limit.h"

#include <algorithm>

namespace reports {
namespace {

/// The share of the time that there is by which a figure may exceed it: the clocks go on while they
/// are read.
constexpr double tolerance = 0.05;
constexpr double tolerance_ns = 5'000;  // of every iteration

bool fits(double ns, const Trial& trial, double times) {
  return ns <= times * ((1 + tolerance) * wall_ns(trial) +
                        tolerance_ns * static_cast<double>(trial.iterations_ns.size()));
}

}  // namespace

double wall_ns(const Trial& trial) {
  double sum_ns = 0;
  for (const std::int64_t iteration_ns : trial.iterations_ns) {
    sum_ns += static_cast<double>(iteration_ns);
  }
  return sum_ns;
}

bool is_possible(double cpu_ns, const Trial& trial, double cores) {
  return cpu_ns >= 0 && fits(cpu_ns, trial, cores);
}

std::optional<double> cores_used(const std::optional<std::int64_t>& cpu_ns, const Trial& trial,
                                 std::uint64_t cores) {
  if (!cpu_ns) return std::nullopt;
  const auto used_ns = static_cast<double>(*cpu_ns);
  if (cores != 0 && !is_possible(used_ns, trial, static_cast<double>(cores))) return std::nullopt;
  const double lasted_ns = wall_ns(trial);
  return lasted_ns > 0 ? used_ns / lasted_ns : 0;
}

std::uint64_t cores_at_once(const Machine& machine) {
  return machine.quota_cores ? machine.logical_cores : machine.usable_cores;
}

bool has_possible_worker_times(const Trial& trial, std::uint64_t workers, double cores) {
  const Resources& used = trial.resources;
  if (!used.running_ns || !used.ready_ns || !used.blocked_ns) return true;
  const auto running_ns = static_cast<double>(*used.running_ns);
  const auto off_core_ns =
      static_cast<double>(*used.ready_ns) + static_cast<double>(*used.blocked_ns);
  return (cores == 0 || is_possible(running_ns, trial, cores)) &&
         fits(running_ns + off_core_ns, trial, static_cast<double>(workers));
}

void drop_impossible(Trial& trial, std::uint64_t workers, double cores) {
  Resources& used = trial.resources;
  // The server shares the cores with the model; which of the two is wrong cannot be told.
  const auto model_ns = static_cast<double>(used.cpu_ns.value_or(0));
  const auto service_ns = static_cast<double>(used.service_cpu_ns.value_or(0));
  if (model_ns < 0 || service_ns < 0 || !is_possible(model_ns + service_ns, trial, cores)) {
    used.cpu_ns.reset();
    used.service_cpu_ns.reset();
  }
  if (!used.cpu_ns) used.user_ns = used.system_ns = std::nullopt;
  if (!has_possible_worker_times(trial, workers, cores)) {
    used.running_ns = used.ready_ns = used.blocked_ns = std::nullopt;
  }
  // A wait for the next period is counted when it is over, and may have begun before an iteration.
  constexpr double max_period_ns = 1e9;  // the longest --quota-period
  const double max_throttled_ns =
      cores * (wall_ns(trial) + max_period_ns * static_cast<double>(trial.iterations_ns.size()));
  const auto throttled_ns = static_cast<double>(used.throttled_ns.value_or(0));
  if (throttled_ns < 0 || throttled_ns > max_throttled_ns) used.throttled_ns.reset();
  for (auto* const count : {&used.voluntary_switches, &used.involuntary_switches,
                            &used.minor_faults, &used.major_faults}) {
    if (*count && **count < 0) count->reset();
  }
}

}  // namespace reports
