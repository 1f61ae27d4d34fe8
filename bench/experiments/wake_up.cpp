// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// A channel of a model, over which two tasks wake each other.
struct Implementation {
  const char* model;
  const char* channel;
  /// For iterations of some milliseconds: a few of each is a sample, so that many iterations tell
  /// more of the tails.
  std::uint64_t round_trips;
  bool is_loop = false;  ///< its tasks suspend on one thread, which has no neighbour
};

constexpr Implementation implementations[] = {{"thread-pool", "ring", 1000},
                                              {"thread-pool", "locked", 500},
                                              {"thread-pool", "pipe", 500},
                                              {"process-pool", "ring", 1000},
                                              {"process-pool", "pipe", 500},
                                              {"process-pool", "unix-socket", 500},
                                              {"coroutine-threads", "async-queue", 500},
                                              {"coroutine-processes", "async-processes-queue", 500},
                                              {"coroutines", "loop-queue", 50'000, true},
                                              {"fibers", "loop-queue", 50'000, true},
                                              {"python-thread-executor", "queue", 200},
                                              {"python-process-pool", "mp-queue", 100},
                                              {"python-process-pool", "mp-pipe", 200},
                                              {"python-asyncio", "asyncio-queue", 1000, true}};

/// Both workers on one core, each on its own, and where the scheduler puts them.
std::vector<WantedCell> cells(unsigned) {
  std::vector<WantedCell> all;
  for (const Implementation& one : implementations) {
    for (const std::string_view placement : {"same-core", "other-core", "free"}) {
      const bool is_default = placement == "free";
      if (one.is_loop && !is_default) continue;
      WantedCell& cell = all.emplace_back(WantedCell{.model = one.model,
                                                     .workload = "ping-pong",
                                                     .workers = one.is_loop ? 1U : 2U,
                                                     .concurrency = 2,
                                                     .tasks = 2,
                                                     .size = one.round_trips,
                                                     .settings = {{"channel", one.channel}}});
      if (!is_default) cell.options = {{"placement", std::string(placement)}};
    }
  }
  return all;
}

}  // namespace

Experiment wake_up() {
  return {.name = "wake-up",
          .question = "how long until the other task runs?",
          .time_budget_s = 60,
          .chart = "wake-up",
          .cells = cells};
}

}  // namespace experiments
