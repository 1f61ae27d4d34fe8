// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/process_snapshot.h"

#include <utility>

namespace bench {

ProcessStats all_processes(const SystemFiles& files) {
  ProcessStats stats;
  for (const auto& folder : files.numbered("proc", "")) {
    // A process may end at any moment.
    if (auto stat = read_process_stat(files, folder)) {
      stats.emplace(stat->process, std::move(*stat));
    }
  }
  return stats;
}

bool is_at_or_below(pid_t process, pid_t ancestor, const ProcessStats& stats) {
  // A snapshot may hold a circle, of ids that were used again.
  for (int steps = 0; steps < 1000; ++steps) {
    if (process == ancestor) return true;
    const auto stat = stats.find(process);
    if (stat == stats.end()) return false;
    process = stat->second.parent;
  }
  return false;
}

}  // namespace bench
