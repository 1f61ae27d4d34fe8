// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/counts.h"
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// Each language has tasks that are large beside what handing them out costs: an interpreter takes
/// some fifty times as long for the same. Models are compared within their language.
WantedCell cell(const char* model, const char* workload, std::uint64_t workers,
                std::optional<reports::Gil> gil = std::nullopt) {
  constexpr std::uint64_t python_primes_size = 5'000;
  const bool is_small =
      std::string_view(workload) == "primes" && std::string_view(model).starts_with("python-");
  return {.model = model,
          .workload = workload,
          .workers = workers,
          .size = is_small ? python_primes_size : 0,
          .gil = gil};
}

std::vector<WantedCell> cells(unsigned cores) {
  std::vector<WantedCell> all;
  for (const char* const workload : {"primes", "downloads"}) {
    for (const char* const model : {"serial", "python-serial"}) {
      all.push_back(cell(model, workload, 1));
    }
    for (const std::uint64_t workers : counts_up_to(2, cores)) {
      for (const char* const model : {"thread-pool", "thread-pool-gil", "process-pool",
                                      "python-process-pool", "python-interpreters"}) {
        all.push_back(cell(model, workload, workers));
      }
      for (const auto gil : {reports::Gil::on, reports::Gil::off}) {
        all.push_back(cell("python-thread-executor", workload, workers, gil));
      }
    }
  }
  return all;
}

}  // namespace

Experiment gil_free_threading() {
  return {.name = "gil-free-threading",
          .question = "what does the GIL cost, and what does living without it give?",
          .time_budget_s = 120,
          .aliases = {"free-threading"},
          .chart = "gil",
          .cells = cells};
}

}  // namespace experiments
