// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/counts.h"
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

constexpr const char* pools[] = {"python-thread-executor", "python-process-pool",
                                 "python-interpreters"};

/// Tasks that compute: large beside what it costs to hand them to a process.
void add_computing(unsigned cores, std::vector<WantedCell>& all) {
  const auto add = [&](const char* model, std::uint64_t workers) {
    all.push_back({.model = model,
                   .workload = "primes",
                   .workers = workers,
                   .size = 5'000,
                   .memory_trials = 1});
  };
  add("python-serial", 1);
  for (const char* const model : pools) {
    for (const std::uint64_t workers : powers_of_two_and(cores)) add(model, workers);
  }
  add("python-asyncio", 1);
}

/// Tasks that wait, all of them in flight at once.
void add_waiting(WantedCell work, std::vector<WantedCell>& all) {
  work.memory_trials = 1;
  const auto add = [&](const char* model, std::uint64_t workers, std::uint64_t concurrency) {
    work.model = model;
    work.workers = workers;
    work.concurrency = concurrency;
    all.push_back(work);
  };
  add("python-serial", 1, 1);
  for (const char* const model : pools) add(model, all_tasks, all_tasks);
  add("python-asyncio", 1, all_tasks);
}

std::vector<WantedCell> cells(unsigned cores) {
  std::vector<WantedCell> all;
  add_computing(cores, all);
  add_waiting({.model = {}, .workload = "downloads"}, all);
  add_waiting({.model = {},
               .workload = "synthetic",
               .options = {{"compute", "1ms"}, {"wait", "4ms"}, {"repeat", "1"}}},
              all);
  return all;
}

}  // namespace

Experiment python_models() {
  return {.name = "python-models",
          .question = "threads, processes or asyncio in Python?",
          .time_budget_s = 90,
          .chart = "overview",
          .cells = cells};
}

}  // namespace experiments
