// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/counts.h"
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

WantedCell with_memory(WantedCell cell) {
  cell.memory_trials = 1;
  return cell;
}

std::vector<WantedCell> cells(unsigned cores) {
  std::vector<WantedCell> all;
  for (const char* const workload : {"primes", "powers"}) {
    const auto add = [&](const char* model, std::uint64_t workers) {
      all.push_back(with_memory({.model = model, .workload = workload, .workers = workers}));
    };
    add("serial", 1);
    for (const char* const model : {"fork", "process-pool", "thread-pool", "tbb"}) {
      for (const std::uint64_t workers : powers_of_two_and(cores)) add(model, workers);
    }
    add("coroutines", 1);
  }
  // Tasks that wait: in flight at once are the cores, and all.
  for (const char* const workload : {"downloads", "mixed"}) {
    all.push_back(with_memory({.model = "serial", .workload = workload, .workers = 1}));
    for (const std::uint64_t at_once : {std::uint64_t{cores}, all_tasks}) {
      for (const char* const model : {"fork", "process-pool", "thread-pool", "tbb"}) {
        all.push_back(with_memory({.model = model, .workload = workload, .workers = at_once}));
      }
      all.push_back(with_memory(
          {.model = "coroutines", .workload = workload, .workers = 1, .concurrency = at_once}));
    }
  }
  return all;
}

}  // namespace

/// The experiment that `bench` without options runs.
Experiment overview() {
  return {.name = "overview",
          .question = "which model for which work?",
          .time_budget_s = 60,
          .chart = "overview",
          .cells = cells};
}

}  // namespace experiments
