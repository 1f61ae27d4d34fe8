// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

struct Model {
  const char* name;
  bool suspends = false;  ///< its workers have several tasks in flight
};

/// From what shares everything with its caller to what shares nothing with it.
constexpr Model models[] = {{"serial"},
                            {"coroutines", true},
                            {"asio-coroutines", true},
                            {"fibers", true},
                            {"thread-per-task"},
                            {"std-async"},
                            {"thread-pool"},
                            {"thread-pool-locked"},
                            {"thread-pool-gil"},
                            {"tbb"},
                            {"openmp"},
                            {"asio-pool"},
                            {"coroutine-threads", true},
                            {"fork"},
                            {"spawn"},
                            {"forkserver"},
                            {"process-pool"},
                            {"coroutine-processes", true},
                            {"python-serial"},
                            {"python-asyncio", true},
                            {"python-gevent", true},
                            {"python-thread-per-task"},
                            {"python-thread-executor"},
                            {"python-interpreters"},
                            {"python-process-per-task"},
                            {"python-process-pool"},
                            {"python-process-executor"}};

constexpr const char* kinds[] = {"exception", "exit", "abort", "segv", "kill",
                                 "stop",      "hang", "oom",   "leak"};

constexpr std::uint64_t in_flight = 4;
constexpr std::uint64_t tasks = 12;
/// One with others before it, beside it and behind it.
constexpr const char* faulty_task = ":5";

/// Tasks that wait for a millisecond or two, as many in flight in every model that can, so that
/// each has others to lose.
std::vector<WantedCell> cells(unsigned) {
  std::vector<WantedCell> all;
  for (const Model& model : models) {
    for (const char* const kind : kinds) {
      const std::string name = model.name;
      const bool is_serial = name == "serial" || name == "python-serial";
      all.push_back({.model = name,
                     .workload = "downloads",
                     .workers = is_serial ? 1 : in_flight,
                     .concurrency = model.suspends ? in_flight : 0,
                     .tasks = tasks,
                     .time_scale = 0.2,
                     .settings = {{"fault", std::string(kind) + faulty_task}}});
    }
  }
  return all;
}

}  // namespace

Experiment faults() {
  return {.name = "faults",
          .question = "what does a fault in one task cost?",
          .time_budget_s = 180,
          .chart = "faults",
          .cells = cells};
}

}  // namespace experiments
