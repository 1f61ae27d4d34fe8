// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/ends_processes.h"

namespace workloads {

WorkloadKind kills_its_worker() {
  return ends_processes({.description = "task 3 kills its process",
                         .task = 3,
                         .end = [] { raise(SIGKILL); },
                         .output_bytes = 1});
}

}  // namespace workloads
