// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

struct Implementation {
  const char* model;
  const char* lock;
};

/// The locks of threads, of processes and of event loops, and two ways for threads to do without
/// one.
constexpr Implementation implementations[] = {
    {"thread-pool", "std"},        {"thread-pool", "futex"},    {"thread-pool", "spin"},
    {"thread-pool", "ticket"},     {"thread-pool", "tbb-spin"}, {"thread-pool", "atomic"},
    {"thread-pool", "local"},      {"process-pool", "pthread"}, {"process-pool", "futex"},
    {"process-pool", "posix-sem"}, {"coroutines", "loop"},      {"coroutine-threads", "async"}};

/// Alone, with a worker for each core, and with more of them: there the scheduler is measured.
std::vector<WantedCell> cells(unsigned cores) {
  constexpr std::uint64_t beyond = 4;  // workers per core
  std::vector<WantedCell> all;
  std::vector<std::uint64_t> numbers = {1};
  if (cores > 1) numbers.push_back(cores);
  numbers.push_back(beyond * cores);
  for (const Implementation& one : implementations) {
    for (const std::uint64_t workers : numbers) {
      all.push_back({.model = one.model,
                     .workload = "account",
                     .workers = workers,
                     .tasks = beyond * cores,
                     .size = 50'000,
                     .settings = {{"lock", one.lock}}});
    }
  }
  return all;
}

}  // namespace

Experiment locks() {
  return {.name = "locks",
          .question = "what does a lock cost, alone and contended?",
          .time_budget_s = 120,
          .chart = "locks",
          .cells = cells};
}

}  // namespace experiments
