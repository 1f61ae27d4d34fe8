// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// A model with its usual lock, or with what the option says in place of it.
struct Sharing {
  const char* model;
  const char* lock = "";
};

/// Of each language its serial run, which the others are compared with. A model with one event loop
/// gains nothing, and loses nothing to the lock.
constexpr Sharing models[] = {{"serial"},
                              {"thread-pool"},
                              {"thread-per-task"},
                              {"process-pool"},
                              {"coroutine-threads"},
                              {"coroutines"},
                              {"thread-pool", "local"},
                              {"python-serial"},
                              {"python-thread-executor"},
                              {"python-process-pool"},
                              {"python-asyncio"}};

constexpr std::uint64_t work_us = 20;

/// A cell whose tasks do so much of their work between two payments inside the lock.
WantedCell cell_of(const Sharing& one, std::uint64_t inside_us, unsigned cores) {
  constexpr std::uint64_t tasks_per_core = 4;
  const std::string_view model = one.model;
  const bool suspends =
      model == "coroutines" || model == "coroutine-threads" || model == "python-asyncio";
  const bool is_serial = model == "serial" || model == "python-serial";
  WantedCell cell{.model = one.model,
                  .workload = "account",
                  .workers = is_serial ? 1 : std::uint64_t{cores},
                  .concurrency = suspends ? all_tasks : 0,
                  .tasks = tasks_per_core * cores,
                  .size = 150};
  if (*one.lock != '\0') cell.settings = {{"lock", one.lock}};
  if (inside_us > 0) cell.options["inside"] = std::to_string(inside_us) + "us";
  if (inside_us < work_us) cell.options["outside"] = std::to_string(work_us - inside_us) + "us";
  return cell;
}

/// The same work between two payments, of which more and more is done inside the lock.
std::vector<WantedCell> cells(unsigned cores) {
  std::vector<WantedCell> all;
  for (const Sharing& one : models) {
    // Python has fewer shares, to fit into the time.
    const bool is_python = std::string_view(one.model).starts_with("python");
    const auto shares = is_python ? std::vector<std::uint64_t>{0, work_us / 2, work_us}
                                  : std::vector<std::uint64_t>{0, 2, 5, 10, work_us};
    for (const std::uint64_t inside_us : shares) all.push_back(cell_of(one, inside_us, cores));
  }
  // Without its lock, once: what is lost is the lesson, and no time.
  all.push_back(cell_of({"thread-pool", "none"}, work_us / 2, cores));
  return all;
}

}  // namespace

Experiment sharing() {
  return {.name = "sharing",
          .question = "which model for work that shares?",
          .time_budget_s = 120,
          .chart = "sharing",
          .cells = cells};
}

}  // namespace experiments
