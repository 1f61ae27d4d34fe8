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

constexpr Sharing models[] = {{"serial"},
                              {"thread-pool"},
                              {"thread-per-task"},
                              {"process-pool"},
                              {"coroutine-threads"},
                              {"thread-pool", "local"},
                              {"thread-pool", "none"}};

/// The same work between two payments, of which more and more is done inside the lock.
std::vector<WantedCell> cells(unsigned cores) {
  constexpr std::uint64_t work_us = 20;
  constexpr std::uint64_t tasks_per_core = 4;
  std::vector<WantedCell> all;
  for (const Sharing& one : models) {
    const bool is_serial = std::string_view(one.model) == "serial";
    for (const std::uint64_t inside_us : {0U, 2U, 5U, 10U, 15U, 20U}) {
      WantedCell cell{.model = one.model,
                      .workload = "account",
                      .workers = is_serial ? 1 : std::uint64_t{cores},
                      .tasks = tasks_per_core * cores,
                      .size = 250};
      if (*one.lock != '\0') cell.settings = {{"lock", one.lock}};
      if (inside_us > 0) cell.options["inside"] = std::to_string(inside_us) + "us";
      if (inside_us < work_us) {
        cell.options["outside"] = std::to_string(work_us - inside_us) + "us";
      }
      all.push_back(std::move(cell));
    }
  }
  return all;
}

}  // namespace

Experiment sharing() {
  return {.name = "sharing",
          .question = "which model for work that shares?",
          .time_budget_s = 90,
          .chart = "sharing",
          .cells = cells};
}

}  // namespace experiments
