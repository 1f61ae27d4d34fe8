// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

constexpr std::uint64_t million = 1'000'000;
const char* const gibibyte = "1073741824";

// The number of tasks is what fits into a tenth of a second or so: where it differs between the two
// cells of a comparison, the figures, which are per task, can be compared all the same.

WantedCell map(const char* model, std::uint64_t tasks = million) {
  return {.model = model, .tasks = tasks, .chunk = 1, .iterations = 3};
}

WantedCell submit(const char* model, std::uint64_t tasks = million / 2) {
  return {.model = model, .tasks = tasks, .settings = {{"dispatch", "submit"}}, .iterations = 3};
}

WantedCell apply(const char* model, std::uint64_t tasks = 10'000) {
  return {.model = model, .tasks = tasks, .settings = {{"dispatch", "apply"}}, .iterations = 3};
}

/// A single thread that runs a coroutine per task, one after the other: with a million alive at
/// once, the memory they need would be most of what some cost.
WantedCell one_thread(const char* model) {
  return {.model = model, .workers = 1, .tasks = million, .iterations = 3};
}

/// Coroutines that are all in flight, as `asyncio.gather` runs them in Python.
WantedCell gathered(const char* model, std::uint64_t tasks) {
  return {.model = model, .workers = 1, .concurrency = tasks, .tasks = tasks, .iterations = 1};
}

/// The cell of an interpreter: it has few tasks, and one iteration after the warm-up.
WantedCell interpreted(WantedCell cell) {
  cell.iterations = 1;
  return cell;
}

/// One process per task.
WantedCell processes(const char* model) { return {.model = model, .tasks = 500, .iterations = 3}; }

/// One process per task, and one alive at a time: with two alive, the first and the last of so few
/// tasks would be a third of them.
WantedCell one_by_one(const char* model) {
  WantedCell cell = processes(model);
  cell.workers = 1;
  return cell;
}

/// The cell with a parent process that has touched a gibibyte of memory.
WantedCell of_a_large_parent(WantedCell cell, std::uint64_t tasks) {
  cell.tasks = tasks;
  cell.settings["parent-bytes"] = gibibyte;
  return cell;
}

/// All of them asleep at once, for one to two seconds: no more than the verdicts of some 25
/// comparisons take together.
WantedCell sleepers(std::uint64_t count, std::uint64_t trials) {
  return {.model = "coroutines",
          .workload = "downloads",
          .workers = 1,
          .concurrency = count,
          .tasks = count,
          .time_scale = 200,
          .trials = trials,
          .iterations = 1,
          .memory_trials = 10};
}

WantedCell primes(const char* model, std::uint64_t workers) {
  return {.model = model, .workload = "primes", .workers = workers, .iterations = 3};
}

WantedCell downloads(const char* model, std::uint64_t workers = 2) {
  return {
      .model = model, .workload = "downloads", .workers = workers, .tasks = 16, .iterations = 3};
}

/// Ours may not spin while they wait; what a library burns is shown, and is its own business.
Comparison cpu_of_waiting(const char* model, std::optional<double> at_most = std::nullopt) {
  return {.label = std::string("CPU of ") + model + " that waits",
          .cell = downloads(model),
          .at_most = at_most,
          .figure = Figure::cpu_share};
}
constexpr double max_cpu_of_ours = 0.05;

Comparison speed_up_under_a_lock(std::uint64_t workers) {
  return {.label = "thread-pool-gil on primes, speed-up at " + std::to_string(workers),
          .cell = primes("thread-pool-gil", 1),
          .against = primes("thread-pool-gil", workers),
          .at_most = 1.1,
          .at_least = 0.9};
}

}  // namespace

Experiment overhead() {
  const WantedCell python_map = interpreted(map("python-process-pool", 4'000));
  const WantedCell python_submit = interpreted(submit("python-process-pool", 4'000));
  const WantedCell python_apply = interpreted(apply("python-process-pool", 1'000));
  return {
      .name = "overhead",
      .question = "what does a task cost in each model, relative to the others?",
      .time_budget_s = 150,
      .comparisons = {
          {"thread-pool map / tbb map", map("thread-pool"), map("tbb"), 1},
          {"thread-pool submit / tbb submit", submit("thread-pool"), submit("tbb"), 0.25},
          {"thread-pool submit / asio-pool submit", submit("thread-pool"), submit("asio-pool"),
           0.25},
          {"thread-pool submit / openmp submit", submit("thread-pool"), submit("openmp"), 2.5},
          {"process-pool map / thread-pool map", map("process-pool"), map("thread-pool"), 2},
          {"process-pool map / python-process-pool map", map("process-pool"), python_map, 0.005},
          {"process-pool submit / python-process-pool submit", submit("process-pool"),
           python_submit, 0.01},
          {"process-pool apply / python-process-pool apply", apply("process-pool"), python_apply,
           0.125},
          {"fork / fork-floor", processes("fork"), processes("fork-floor"), 1.15},
          {"forkserver of a 1 GiB parent / of a small one",
           of_a_large_parent(processes("forkserver"), 500), processes("forkserver"), 1.15},
          {"fork of a 1 GiB parent / of a small one", of_a_large_parent(one_by_one("fork"), 6),
           one_by_one("fork")},
          {"coroutines / asio-coroutines", one_thread("coroutines"), one_thread("asio-coroutines"),
           0.25},
          {"coroutines / python-asyncio", one_thread("coroutines"),
           gathered("python-asyncio", 20'000), 0.02},
          {.label = "a million sleepers beyond the longest sleep",
           .cell = sleepers(million, 10),
           .at_most = 0.7e9,
           .figure = Figure::wait_excess},
          {.label = "memory of each of a million sleepers",
           .cell = sleepers(million, 10),
           .against = sleepers(million / 4, 1),
           .at_most = 250,
           .figure = Figure::bytes_per_task},
          speed_up_under_a_lock(2),
          speed_up_under_a_lock(4),
          {"thread-pool-gil / thread-pool on downloads", downloads("thread-pool-gil", 16),
           downloads("thread-pool", 16), 1.1},
          cpu_of_waiting("thread-pool", max_cpu_of_ours),
          cpu_of_waiting("thread-pool-locked", max_cpu_of_ours),
          cpu_of_waiting("process-pool", max_cpu_of_ours),
          cpu_of_waiting("tbb"),
          cpu_of_waiting("openmp"),
          cpu_of_waiting("asio-pool"),
          cpu_of_waiting("thread-pool-gil", max_cpu_of_ours),
      }};
}

}  // namespace experiments
