// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/counts.h"
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

std::vector<WantedCell> cells(unsigned cores) {
  std::vector<WantedCell> all;
  for (const char* const workload : {"primes", "powers"}) {
    all.push_back({.model = "serial", .workload = workload, .workers = 1});
    for (const char* const model : {"process-pool", "thread-pool", "tbb"}) {
      for (const std::uint64_t workers : counts_up_to(4, cores)) {
        all.push_back({.model = model, .workload = workload, .workers = workers});
      }
    }
  }
  return all;
}

}  // namespace

Experiment processes_vs_cores() {
  return {.name = "processes-vs-cores",
          .question = "how many processes should I start?",
          .time_budget_s = 90,
          .chart = "workers",
          .cells = cells};
}

}  // namespace experiments
