// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/ends_processes.h"

namespace workloads {

WorkloadKind ends_its_worker() {
  return ends_processes({.description = "task 3 ends its process with success",
                         .task = 3,
                         .end = [] { _exit(0); },
                         .output_bytes = 1});
}

}  // namespace workloads
