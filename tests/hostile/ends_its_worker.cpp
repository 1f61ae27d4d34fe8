// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/ends_processes.h"

namespace workloads {

const WorkloadKind* ends_its_worker() {
  static const EndsProcessesKind kind({.description = "task 3 ends its process with success",
                                       .task = 3,
                                       .end = [] { _exit(0); },
                                       .output_bytes = 1});
  return &kind;
}

}  // namespace workloads
