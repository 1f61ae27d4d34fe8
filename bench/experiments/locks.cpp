// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// A lock has a price per operation: so those that cost little get more payments, for iterations of
/// 10 ms.
struct Implementation {
  const char* model;
  const char* lock;
  std::uint64_t payments = 300'000;  ///< of each task, with one worker
  std::uint64_t contended_payments = payments;
  std::uint64_t beyond_payments = contended_payments;  ///< with more workers than cores

  std::uint64_t payments_with(std::uint64_t workers, unsigned cores) const {
    if (workers > cores) return beyond_payments;
    return workers > 1 ? contended_payments : payments;
  }
};

/// The locks of threads, of processes and of event loops, and two ways for threads to do without
/// one. Those that serve in the order of arrival wait for the scheduler where it is the turn of a
/// worker that has no core.
constexpr Implementation implementations[] = {
    {.model = "thread-pool", .lock = "std"},
    {.model = "thread-pool", .lock = "futex"},
    {.model = "thread-pool", .lock = "spin"},
    {.model = "thread-pool",
     .lock = "ticket",
     .contended_payments = 50'000,
     .beyond_payments = 10'000},
    {.model = "thread-pool", .lock = "tbb-spin"},
    {.model = "thread-pool", .lock = "atomic", .payments = 600'000},
    {.model = "thread-pool", .lock = "local", .payments = 3'000'000},
    {.model = "process-pool", .lock = "pthread"},
    {.model = "process-pool", .lock = "futex"},
    {.model = "process-pool", .lock = "posix-sem"},
    {.model = "coroutines", .lock = "loop"},
    {.model = "coroutine-threads",
     .lock = "async",
     .contended_payments = 50'000,
     .beyond_payments = 5'000}};

/// Alone, with a worker for each core, and with more of them: there the scheduler is measured.
std::vector<WantedCell> cells(unsigned cores) {
  constexpr std::uint64_t beyond = 4;  // workers per core
  std::vector<WantedCell> all;
  std::vector<std::uint64_t> numbers = {1};
  if (cores > 1) numbers.push_back(cores);
  numbers.push_back(beyond * cores);
  for (const Implementation& one : implementations) {
    for (const std::uint64_t workers : numbers) {
      // A loop has one worker, whatever is wanted.
      if (workers != 1 && std::string_view(one.lock) == "loop") continue;
      all.push_back({.model = one.model,
                     .workload = "account",
                     .workers = workers,
                     .tasks = beyond * cores,
                     .size = one.payments_with(workers, cores),
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
