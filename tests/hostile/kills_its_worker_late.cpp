// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/ends_processes.h"

namespace workloads {

/// The kill comes late: other workers are then writing more than a pipe holds.
const WorkloadKind* kills_its_worker_late() {
  static const EndsProcessesKind kind({.description = "task 0 kills its process after a while",
                                       .task = 0,
                                       .end =
                                           [] {
                                             usleep(15'000);
                                             raise(SIGKILL);
                                           },
                                       .output_bytes = 1 << 18});
  return &kind;
}

}  // namespace workloads
