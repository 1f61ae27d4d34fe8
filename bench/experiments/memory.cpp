// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

struct Sleepers {
  const char* model;
  std::uint64_t min_count;  ///< the others are twice and four times as many
  bool on_one_worker = false;
};

/// As many as make a difference that the noise of a few hundred kibibytes does not hide, and as
/// start while the first of them still sleep.
const Sleepers sleepers[] = {{"fork", 16},
                             {"process-pool", 16},
                             {"thread-per-task", 100},
                             {"thread-pool", 100},
                             {"coroutines", 10'000, true},
                             {"asio-coroutines", 10'000, true},
                             {"fibers", 1'000, true},
                             {"python-asyncio", 1'000, true}};

/// All of them are asleep at once, for 0.2 to 0.4 s. The figure comes from the trials for memory.
std::vector<WantedCell> cells(unsigned) {
  std::vector<WantedCell> all;
  for (const Sleepers& kind : sleepers) {
    for (const std::uint64_t times : {1U, 2U, 4U}) {
      const std::uint64_t count = times * kind.min_count;
      all.push_back({.model = kind.model,
                     .workload = "downloads",
                     .workers = kind.on_one_worker ? 1 : count,
                     .concurrency = count,
                     .tasks = count,
                     .time_scale = 40,
                     .trials = 1,
                     .iterations = 1,
                     .memory_trials = 6});
    }
  }
  return all;
}

}  // namespace

Experiment memory() {
  return {.name = "memory",
          .question = "what does one more concurrent task cost in memory?",
          .time_budget_s = 150,
          .chart = "memory",
          .cells = cells};
}

}  // namespace experiments
