// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "reports/results/results.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {

/// Results of a machine with two cores that were measured for a request, to which cells are added.
class AdvisedResults {
 public:
  explicit AdvisedResults(AdviceRequest request) {
    if (request.languages.empty()) request.languages = {"cpp"};
    results.machine.usable_cores = 2;
    results.plan.time_budget_s = 30;
    results.plan.advice = std::move(request);
  }

  /// The traits of a model by its name.
  static ModelTraits traits_of_model(const std::string& model) {
    if (model == "serial") return {.serial = true, .cancels = {"cooperative", "queued"}};
    if (model == "fork") {
      return {.worker_kind = WorkerKind::process, .worker_per_task = true, .cancels = {"sigterm"}};
    }
    if (model == "process-pool") {
      return {.worker_kind = WorkerKind::process, .cancels = {"sigkill", "queued"}};
    }
    if (model == "coroutines") return {.suspends = true, .cancels = {"await"}};
    if (model == "openmp") return {.worker_kind = WorkerKind::thread};
    return {.worker_kind = WorkerKind::thread, .cancels = {"cooperative", "queued"}};
  }

  /// Adds a cell that does the work of the request. Returns its index.
  std::uint64_t add(const std::string& model, std::uint64_t workers, std::uint64_t in_flight = 0) {
    return add_cell(model, workers, in_flight == 0 ? workers : in_flight,
                    results.plan.advice->compute_ns);
  }

  /// Adds a cell of as many tasks that do nothing.
  std::uint64_t add_empty(const std::string& model, std::uint64_t workers) {
    return add_cell(model, workers, workers, 0);
  }

  /// Adds rounds in which a task takes so long, within half a percent.
  void measure(std::uint64_t cell, double task_ns, int rounds, double cpu_ns = 0) {
    const auto tasks = static_cast<double>(results.plan.cells[cell].tasks);
    std::vector<std::int64_t> samples;
    for (int round = 0; round < rounds; ++round) {
      // Every cell has its own order of ups and downs.
      const auto step = static_cast<double>((round * (3 + static_cast<int>(cell)) + 1) % 7 - 3);
      samples.push_back(static_cast<std::int64_t>(task_ns * tasks * (1 + step / 1000)));
    }
    add_trials(results, cell, samples);
    for (Trial& trial : results.trials) {
      if (trial.cell != cell) continue;
      const double used =
          (cpu_ns > 0 ? cpu_ns : task_ns) * tasks * static_cast<double>(trial.iterations_ns.size());
      trial.resources.cpu_ns = static_cast<std::int64_t>(used);
    }
  }

  Results results;

 private:
  static std::string nanoseconds(double ns) {
    return ns == 0 ? "0s" : std::to_string(static_cast<std::int64_t>(ns)) + "ns";
  }

  std::uint64_t add_cell(const std::string& model, std::uint64_t workers, std::uint64_t in_flight,
                         double compute_ns) {
    const AdviceRequest& request = *results.plan.advice;
    const bool is_empty = compute_ns == 0 && request.compute_ns > 0;
    Cell cell = make_cell(model, "synthetic", workers);
    cell.name += is_empty ? "/empty" : "/concurrency:" + std::to_string(in_flight);
    cell.concurrency = in_flight;
    cell.tasks = request.tasks;
    cell.family = model.starts_with("python") ? "python" : "native";
    cell.waits = request.wait_ns > 0 && !is_empty;
    cell.traits = traits_of_model(model);
    cell.options = {{"compute", nanoseconds(compute_ns)},
                    {"wait", is_empty ? "0s" : nanoseconds(request.wait_ns)},
                    {"repeat", "1"}};
    results.plan.cells.push_back(cell);
    return results.plan.cells.size() - 1;
  }
};

}  // namespace reports
