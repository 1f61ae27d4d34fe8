// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// An iteration computes for so long in all, on however many cores: many periods of each quota,
/// because the first of them finds its quota unused.
constexpr std::uint64_t compute_us = 200'000;
constexpr const char* computing_period = "20ms";
constexpr std::uint64_t tasks_per_core = 16;  ///< twice the most workers

/// Tasks that use nineteen twentieths of the smallest quota with all that it takes to run them, so
/// that it lasts on average, and not in bursts. Each waits a little, as for another service.
constexpr double arrivals_per_s = 550;
constexpr const char* arriving_compute = "800us";
constexpr const char* arriving_wait = "100us";
constexpr std::uint64_t arriving_tasks = 330;  ///< in 6 periods of 100 ms; a p99 needs 200

/// As few as an interval needs: nothing is ranked, and iterations under a quota are long.
constexpr std::uint64_t trials = 6;

/// Sets a quota, or leaves a cell without one. Latencies have the period of containers, which is
/// how long a burst may have to wait.
WantedCell under(const std::string& quota, WantedCell cell) {
  if (quota == "0") return cell;
  cell.settings["cpu-quota"] = quota;
  if (cell.arrival_rate == 0) cell.settings["quota-period"] = computing_period;
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
          .options = {{"compute",
                       std::to_string(std::max<std::uint64_t>(1, compute_us / tasks)) + "us"},
                      {"wait", "0s"},
                      {"repeat", "1"}},
          .trials = trials};
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
          .trials = trials,
          .iterations = 1};
}

/// A model of one thread cannot use more than a core: a larger quota is none for it.
struct UnderQuota {
  const char* model;
  std::vector<const char*> quotas;  ///< in cores, as `--cpu-quota` has them; "0" is none
};

std::vector<WantedCell> cells(unsigned cores) {
  constexpr std::uint64_t max_oversubscription = 8;
  std::vector<WantedCell> all;
  const UnderQuota throughput[] = {{"thread-pool", {"0.5", "1", "1.5", "0"}},
                                   {"process-pool", {"0.5", "1", "1.5", "0"}},
                                   {"tbb", {"0.5", "0"}},
                                   {"coroutines", {"0.5", "1", "0"}},
                                   {"python-process-pool", {"0.5", "1", "1.5", "0"}},
                                   {"python-thread-executor", {"0.5", "0"}}};
  for (const UnderQuota& one : throughput) {
    for (const char* const quota : one.quotas) {
      all.push_back(under(quota, computing(one.model, cores, cores)));
    }
  }
  for (std::uint64_t times = 2; times <= max_oversubscription; times *= 2) {
    all.push_back(under("0.5", computing("thread-pool", times * cores, cores)));
  }
  all.push_back(computing("thread-pool", max_oversubscription * cores, cores));
  for (const char* const model : {"thread-pool", "process-pool", "coroutines"}) {
    all.push_back(beside(cores, computing(model, cores, cores)));
  }
  const UnderQuota tails[] = {
      {"thread-pool", {"0.5", "0"}}, {"process-pool", {"0.5", "0"}}, {"coroutines", {"0.5", "0"}}};
  for (const UnderQuota& one : tails) {
    for (const char* const quota : one.quotas) {
      all.push_back(under(quota, arriving(one.model, cores)));
    }
  }
  all.push_back(under("0.5", arriving("thread-pool", max_oversubscription * cores)));
  all.push_back(beside(cores, arriving("thread-pool", cores)));
  return all;
}

}  // namespace

Experiment quota() {
  return {
      .name = "quota",
      .question = "what does a CPU quota cost, and what do more workers or a neighbour do to it?",
      .time_budget_s = 180,
      .chart = "quota",
      .cells = cells};
}

}  // namespace experiments
