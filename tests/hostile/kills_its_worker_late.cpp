// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/ends_processes.h"

namespace workloads {

/// The kill comes late: other workers are then writing more than a pipe holds.
WorkloadKind kills_its_worker_late() {
  return ends_processes({.description = "task 0 kills its process after a while",
                         .task = 0,
                         .end =
                             [] {
                               usleep(15'000);
                               raise(SIGKILL);
                             },
                         .output_bytes = 1 << 18});
}

}  // namespace workloads
