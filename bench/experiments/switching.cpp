// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// Two tasks that give way to each other, all on one core: with more cores there would be nobody to
/// give way to.
WantedCell cell(const char* model, std::uint64_t workers) {
  return {.model = model,
          .workload = "yields",
          .workers = workers,
          .concurrency = 2,
          .tasks = 2,
          .size = 200'000,
          .settings = {{"one-core", "yes"}}};
}

std::vector<WantedCell> cells(unsigned) {
  std::vector<WantedCell> all;
  for (const char* const model : {"fork", "process-pool", "thread-per-task", "thread-pool"}) {
    all.push_back(cell(model, 2));
  }
  for (const char* const model : {"fibers", "coroutines", "asio-coroutines"}) {
    all.push_back(cell(model, 1));
  }
  return all;
}

}  // namespace

Experiment switching() {
  return {.name = "switching",
          .question = "what does a switch cost?",
          .time_budget_s = 30,
          .chart = "switching",
          .cells = cells};
}

}  // namespace experiments
