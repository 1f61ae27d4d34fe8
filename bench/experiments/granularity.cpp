// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

constexpr std::uint64_t smallest_ns = 100;
constexpr unsigned doublings = 17;             // up to 13 ms
constexpr std::uint64_t largest_per_core = 4;  // tasks of the largest size: some 50 ms of work

/// Adds the sweeps of Python. Its tasks are larger: smaller ones than a few microseconds are no
/// more than the call of a function.
void add_python(unsigned cores, std::vector<WantedCell>& all) {
  constexpr std::uint64_t largest_ns = 3'276'800;
  constexpr unsigned halvings = 9;  // down to 6.4 us
  constexpr std::uint64_t tasks_per_core = 8;
  for (const char* const model :
       {"python-serial", "python-process-pool", "python-thread-executor", "python-interpreters"}) {
    const bool is_serial = std::string_view(model) == "python-serial";
    for (unsigned halved = 0; halved <= halvings; ++halved) {
      all.push_back({.model = model,
                     .workload = "synthetic",
                     .workers = is_serial ? 1 : std::uint64_t{cores},
                     .concurrency = is_serial ? 1 : std::uint64_t{cores},
                     .tasks = (tasks_per_core * cores) << halved,
                     .options = {{"compute", std::to_string(largest_ns >> halved) + "ns"},
                                 {"wait", "0s"},
                                 {"repeat", "1"}}});
    }
  }
}

std::vector<WantedCell> cells(unsigned cores) {
  std::vector<WantedCell> all;
  for (const char* const model :
       {"serial", "fork", "process-pool", "thread-pool", "tbb", "coroutine-threads"}) {
    for (unsigned halved = 0; halved <= doublings; ++halved) {
      const std::uint64_t compute_ns = smallest_ns << (doublings - halved);
      const bool is_serial = std::string_view(model) == "serial";
      all.push_back(
          {.model = model,
           .workload = "synthetic",
           .workers = is_serial ? 1 : std::uint64_t{cores},
           .concurrency = is_serial ? 1 : std::uint64_t{cores},
           .tasks = (largest_per_core * cores) << halved,
           .options = {
               {"compute", std::to_string(compute_ns) + "ns"}, {"wait", "0s"}, {"repeat", "1"}}});
    }
  }
  add_python(cores, all);
  return all;
}

}  // namespace

Experiment granularity() {
  return {.name = "granularity",
          .question = "how small may a task be before the model eats the gain?",
          .time_budget_s = 180,
          .chart = "granularity",
          .cells = cells,
          .sweeps = true};
}

}  // namespace experiments
