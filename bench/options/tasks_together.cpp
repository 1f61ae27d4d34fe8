// SPDX-License-Identifier: Apache-2.0
#include "bench/options/tasks_together.h"

#include <string>

namespace bench {

std::uint64_t default_tasks_together(const workloads::CatalogueEntry& entry, unsigned cores) {
  if (!entry.missing.empty()) return 1;
  const workloads::WorkloadKind kind = entry.kind();
  if (!kind.shares) return 1;
  workloads::Configuration configuration = kind.defaults(cores);
  configuration.workload = std::string(entry.name);
  configuration.tasks = kind.default_tasks(configuration.options, configuration.tasks);
  // Their number does not depend on how fast this machine is, which takes a while to measure.
  if (kind.units_per_ms != nullptr) configuration.options[kind.units_per_ms->name] = "1";
  kind.complete(configuration);
  return workloads::build(configuration)->tasks_together();
}

}  // namespace bench
