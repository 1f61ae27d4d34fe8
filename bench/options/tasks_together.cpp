// SPDX-License-Identifier: Apache-2.0
#include "bench/options/tasks_together.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace bench {

std::uint64_t default_tasks_together(const workloads::CatalogueEntry& entry, unsigned cores) {
  const auto is_of_locks = [](std::string_view group) { return group == "locks"; };
  if (!entry.missing.empty() || std::ranges::none_of(entry.groups, is_of_locks)) return 1;
  const workloads::WorkloadKind kind = entry.kind();
  workloads::Configuration configuration = kind.defaults(cores);
  configuration.workload = std::string(entry.name);
  configuration.tasks = kind.default_tasks(configuration.options, configuration.tasks);
  kind.complete(configuration);
  return workloads::build(configuration)->tasks_together();
}

}  // namespace bench
