// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

constexpr std::uint64_t smallest_ns = 100;
constexpr unsigned doublings = 15;             // up to 3.3 ms
constexpr std::uint64_t largest_per_core = 8;  // tasks of the largest size: some 25 ms of work

struct Sized {
  const char* model;
  bool one_by_one = false;  ///< each task is submitted alone, as tasks are that come one by one
};

/// The first of a family is its serial run. Those that can do both are looked at in both ways: what
/// deals out a whole batch in chunks pays its price per chunk, and not per task.
const Sized models[] = {{"serial"},
                        {"fork"},
                        {"process-pool"},
                        {"process-pool", true},
                        {"thread-pool"},
                        {"thread-pool", true},
                        {"thread-pool-locked"},
                        {"thread-pool-locked", true},
                        {"tbb"},
                        {"tbb", true},
                        {"coroutine-threads"}};

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
  for (const Sized& sized : models) {
    const bool is_serial = std::string_view(sized.model).ends_with("serial");
    for (unsigned halved = 0; halved <= doublings; ++halved) {
      const std::uint64_t compute_ns = smallest_ns << (doublings - halved);
      all.push_back(
          {.model = sized.model,
           .workload = "synthetic",
           .workers = is_serial ? 1 : std::uint64_t{cores},
           .concurrency = is_serial ? 1 : std::uint64_t{cores},
           .tasks = (largest_per_core * cores) << halved,
           .options = {
               {"compute", std::to_string(compute_ns) + "ns"}, {"wait", "0s"}, {"repeat", "1"}}});
      if (sized.one_by_one) all.back().settings["dispatch"] = "submit";
    }
  }
  add_python(cores, all);
  return all;
}

}  // namespace

Experiment granularity() {
  return {.name = "granularity",
          .question = "how large must a task be for a model to pay off?",
          .time_budget_s = 240,
          .chart = "granularity",
          .cells = cells,
          .sweeps = true};
}

}  // namespace experiments
