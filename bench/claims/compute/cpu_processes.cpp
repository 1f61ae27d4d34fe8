// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

/// The same work on one process, on one for each core, and on twice as many.
std::vector<Part> parts(unsigned cores) {
  if (cores < 2) return {};
  constexpr double efficiency = 0.7;
  std::vector<Part> parts;
  const auto add = [&](const char* gain, const char* beyond, const char* model) {
    const auto cell = [&](std::uint64_t workers) {
      return WantedCell{.model = model,
                        .workload = "synthetic",
                        .workers = workers,
                        .tasks = 8 * std::uint64_t{cores},
                        .options = {{"compute", "4ms"}, {"wait", "0s"}, {"repeat", "1"}}};
    };
    parts.push_back({.label = gain,
                     .cell = cell(cores),
                     .against = cell(1),
                     .figure = Figure::time_per_task,
                     .at_most = 1 / (efficiency * cores),
                     .reason = "a gain is at least 70 % of what the cores could give",
                     .is_essential = true});
    parts.push_back({.label = beyond,
                     .cell = cell(2 * std::uint64_t{cores}),
                     .against = cell(cores),
                     .figure = Figure::time_per_task,
                     .at_least = 0.9,
                     .reason = "no more is less than 10 % of the time"});
  };
  add("for the gain in C++", "for the end of the gain in C++", "process-pool");
  add("for the gain in CPython", "for the end of the gain in CPython", "python-process-pool");
  return parts;
}

}  // namespace

Claim cpu_processes() {
  return {.id = "cpu-processes",
          .sentence = "CPU-bound work gains from processes, as many as there are cores and no more",
          .parts = parts,
          .needs = "at least 2 cores",
          .holds =
              "With a process for each core a task takes {0} of the time in C++ and {2} in "
              "CPython, and twice as many processes change that by {1} and {3} times.",
          .holds_only =
              "It holds only {only}: with a process for each core a task takes {0} of the "
              "time in C++ and {2} in CPython, and with twice as many {1} and {3} of "
              "that.",
          .does_not_hold =
              "With a process for each core a task takes {0} of the time in C++ and "
              "{2} in CPython."};
}

}  // namespace claims
