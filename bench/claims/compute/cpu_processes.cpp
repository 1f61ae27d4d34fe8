// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

/// The same work on one process, on one for each core, and on twice as many.
std::vector<Part> parts(unsigned cores) {
  if (cores < 2) return {};
  constexpr double efficiency = 0.7;
  std::vector<Part> parts;
  const auto add = [&](const char* up_to_cores, const char* beyond_cores, const char* model) {
    const auto cell = [&](std::uint64_t workers) {
      return WantedCell{.model = model,
                        .workload = "synthetic",
                        .workers = workers,
                        .tasks = 8 * std::uint64_t{cores},
                        .options = {{"compute", "4ms"}, {"wait", "0s"}, {"repeat", "1"}}};
    };
    parts.push_back({.label = up_to_cores,
                     .cell = cell(cores),
                     .against = cell(1),
                     .figure = Figure::time_per_task,
                     .at_most = 1 / (efficiency * cores),
                     .reason = "a gain is a speed-up of at least 70 % of the number of cores",
                     .is_essential = true});
    parts.push_back({.label = beyond_cores,
                     .cell = cell(2 * std::uint64_t{cores}),
                     .against = cell(cores),
                     .figure = Figure::time_per_task,
                     .at_least = 0.9,
                     .reason = "less than a tenth of the time is no further gain"});
  };
  add("for the speed-up on all cores in C++", "for no further speed-up beyond the cores in C++",
      "process-pool");
  add("for the speed-up on all cores in CPython",
      "for no further speed-up beyond the cores in CPython", "python-process-pool");
  return parts;
}

}  // namespace

Claim cpu_processes() {
  return {
      .id = "cpu-processes",
      .sentence = "CPU-bound work gains from processes, as many as there are cores and no more",
      .parts = parts,
      .requirement = "at least 2 cores",
      .holds =
          "With a process for each core, a task takes {0} times as long as with one process in C++ "
          "and {2} times in CPython. With twice as many processes it takes {1} and {3} times as "
          "long as with one for each core.",
      .holds_only =
          "With a process for each core, a task takes {0} times as long as with one process in C++ "
          "and {2} times in CPython. With twice as many processes it takes {1} and {3} times as "
          "long as with one for each core. Confirmed only {only}.",
      .does_not_hold =
          "With a process for each core, a task takes {0} times as long as with one process in C++ "
          "and {2} times in CPython."};
}

}  // namespace claims
