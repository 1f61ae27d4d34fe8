// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

using Settings = std::map<std::string, std::string>;

struct Starter {
  const char* model;
  Settings settings = {};
};

const Starter starters[] = {{"coroutines"},
                            {"thread-per-task"},
                            {"thread-pool"},
                            {"fork"},
                            {"spawn"},
                            {"forkserver"},
                            {"process-pool"},
                            {"process-pool", {{"start-method", "spawn"}}},
                            {"process-pool", {{"start-method", "forkserver"}}}};

/// One worker and one task: what a trial reports as its one shot is the start, the first result and
/// the end.
std::vector<WantedCell> cells(unsigned) {
  std::vector<WantedCell> all;
  for (const char* const parent_bytes : {"", "268435456", "1073741824"}) {
    for (const Starter& starter : starters) {
      WantedCell cell = {.model = starter.model,
                         .workers = 1,
                         .tasks = 1,
                         .settings = starter.settings,
                         .iterations = 1};
      if (*parent_bytes != '\0') cell.settings["parent-bytes"] = parent_bytes;
      all.push_back(cell);
    }
  }
  return all;
}

}  // namespace

Experiment start_methods() {
  return {.name = "start-methods",
          .question = "what does starting cost?",
          .time_budget_s = 120,
          .chart = "start",
          .cells = cells};
}

}  // namespace experiments
