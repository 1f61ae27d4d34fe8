// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// Models of each kind: their threads, processes and loops meet a quota in different ways.
constexpr const char* models[] = {"thread-pool", "process-pool",        "tbb",
                                  "coroutines",  "python-process-pool", "python-thread-executor"};
/// Of these, those that can start each task when it arrives, and have no interpreter's pauses.
constexpr const char* arrival_models[] = {"thread-pool", "process-pool", "coroutines"};

/// In cores, as `--cpu-quota` has them; "0" is none.
constexpr const char* quotas[] = {"0.5", "1", "1.5", "0"};

/// An iteration computes for so long in all, on however many cores: some periods of each quota.
constexpr std::uint64_t compute_us = 200'000;
constexpr std::uint64_t tasks_per_core = 16;  ///< twice the most workers

/// Tasks that use two fifths of a core when they arrive: four fifths of the smallest quota, so that
/// it lasts on average, and not in bursts. Each waits a little, as for another service.
constexpr double arrivals_per_s = 400;
constexpr const char* arriving_compute = "1ms";
constexpr const char* arriving_wait = "100us";
constexpr std::uint64_t arriving_tasks = 200;  ///< for half a second: as many as a p99 needs

/// Sets a quota, or leaves a cell without one.
WantedCell under(const std::string& quota, WantedCell cell) {
  if (quota != "0") cell.settings["cpu-quota"] = quota;
  return cell;
}

WantedCell beside(std::uint64_t neighbours, WantedCell cell) {
  cell.settings["neighbours"] = std::to_string(neighbours);
  return cell;
}

/// A fixed amount of computing, for throughput.
WantedCell computing(const char* model, std::uint64_t workers, unsigned cores) {
  const std::uint64_t tasks = tasks_per_core * cores;
  return {.model = model,
          .workload = "synthetic",
          .workers = workers,
          .tasks = tasks,
          .options = {{"compute", std::to_string(std::max<std::uint64_t>(1, compute_us / tasks)) +
                                      "us"},
                      {"wait", "0s"},
                      {"repeat", "1"}}};
}

/// Tasks that arrive, for latencies.
WantedCell arriving(const char* model, std::uint64_t workers) {
  return {.model = model,
          .workload = "synthetic",
          .workers = workers,
          .concurrency = workers,
          .tasks = arriving_tasks,
          .arrival_rate = arrivals_per_s,
          .options = {{"compute", arriving_compute}, {"wait", arriving_wait}, {"repeat", "1"}},
          .iterations = 1};
}

std::vector<WantedCell> cells(unsigned cores) {
  constexpr std::uint64_t max_oversubscription = 8;
  std::vector<WantedCell> all;
  for (const char* const model : models) {
    for (const char* const quota : quotas) {
      all.push_back(under(quota, computing(model, cores, cores)));
    }
  }
  for (std::uint64_t times = 2; times <= max_oversubscription; times *= 2) {
    for (const char* const quota : {"0.5", "0"}) {
      all.push_back(under(quota, computing("thread-pool", times * cores, cores)));
    }
  }
  for (const char* const quota : {"0.5", "0"}) {
    all.push_back(
        under(quota, computing("process-pool", max_oversubscription * cores, cores)));
  }
  for (const char* const model : {"thread-pool", "process-pool", "coroutines"}) {
    all.push_back(beside(cores, computing(model, cores, cores)));
  }
  all.push_back(beside(cores, under("0.5", computing("thread-pool", cores, cores))));
  for (const char* const model : arrival_models) {
    for (const char* const quota : {"0.5", "1", "0"}) {
      all.push_back(under(quota, arriving(model, cores)));
    }
  }
  all.push_back(under("1.5", arriving("thread-pool", cores)));
  all.push_back(under("0.5", arriving("thread-pool", max_oversubscription * cores)));
  all.push_back(beside(cores, arriving("thread-pool", cores)));
  return all;
}

}  // namespace

Experiment quota() {
  return {.name = "quota",
          .question = "what does a CPU quota cost, and what do more workers or a neighbour do to it?",
          .time_budget_s = 180,
          .chart = "quota",
          .cells = cells};
}

}  // namespace experiments
