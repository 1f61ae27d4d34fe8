// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "tests/hostile/ends_processes.h"

namespace workloads {

const WorkloadKind* kills_its_worker() {
  static const EndsProcessesKind kind({.description = "task 3 kills its process",
                                       .task = 3,
                                       .end = [] { raise(SIGKILL); },
                                       .output_bytes = 1});
  return &kind;
}

}  // namespace workloads
