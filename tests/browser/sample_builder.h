// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "reports/results/results.h"

namespace sample {

using reports::Cell;

/// A results file in the making, with noise that is the same at every call.
class Sample {
 public:
  explicit Sample(const std::string& text) : text_(text) {
    results.date = "2026-01-02T03:04:05+00:00";
    results.machine = {.host_name = "host" + text,
                       .cpu_model = "Processor" + text,
                       .physical_cores = 2,
                       .logical_cores = 4,
                       .usable_cores = 4,
                       .governor = "performance" + text,
                       .kernel = "Linux" + text,
                       .compiler = "g++" + text,
                       .build_type = "Release",
                       .libraries = {{"library" + text, "1" + text}}};
    results.plan.seed = 7;
  }

  const std::string& text() const { return text_; }

  /// The cells that follow are its.
  void begin(const std::string& name, const std::string& chart) {
    results.plan.experiments.push_back(
        {.name = name, .question = "what of " + name + "?" + text_, .chart = chart});
  }

  Cell cell(const std::string& model, const std::string& workload, std::uint64_t workers) const {
    Cell cell{.name = model + "/" + workload + "/workers:" + std::to_string(workers),
              .model = model,
              .workload = workload,
              .workers = workers,
              .concurrency = workers,
              .tasks = 40,
              .size = 100,
              .family = model.starts_with("python") ? "python" : "native",
              .baseline = model.ends_with("serial")};
    if (cell.family == "python") cell.runtime = "CPython 3.14.0, GIL on" + text_;
    return cell;
  }

  Cell waiting(const std::string& model, const std::string& workload, std::uint64_t workers,
               std::uint64_t concurrency) const {
    Cell one = cell(model, workload, workers);
    one.name += "/concurrency:" + std::to_string(concurrency);
    one.concurrency = concurrency;
    one.waits = true;
    return one;
  }

  /// Without any trial.
  std::uint64_t plan(Cell cell) {
    const std::uint64_t place = results.plan.cells.size();
    cell.name += "/" + std::to_string(place);
    results.plan.cells.push_back(std::move(cell));
    results.plan.experiments.back().cells.push_back(place);
    return place;
  }

  /// Enough for ranks and limits of all cells of the file.
  static constexpr std::uint64_t many_trials = 16;

  /// Trials around a time, some percent apart.
  std::uint64_t add(const Cell& cell, double middle_ns, std::uint64_t trials = many_trials) {
    const std::uint64_t place = plan(cell);
    for (std::uint64_t index = 0; index < trials; ++index) {
      const auto sample = static_cast<std::int64_t>(middle_ns * (0.98 + 0.04 * noise()));
      reports::Trial trial;
      trial.cell = place;
      trial.index = index;
      trial.iterations_ns = {sample, sample + 1, sample + 2};
      trial.warmup_ns = {sample * 2};
      trial.start_ns = sample / 3;
      trial.stop_ns = sample / 10;
      trial.resources.cpu_ns = 3 * sample;
      const auto workers = static_cast<std::int64_t>(cell.workers);
      trial.resources.running_ns = sample * workers / 2;
      trial.resources.ready_ns = sample * workers / 5;
      trial.resources.blocked_ns = sample * workers * 3 / 10;
      trial.digest = "00000000000000ab";
      trial.tasks_run = cell.tasks;
      trial.tasks_by_worker.assign(cell.workers, cell.tasks / cell.workers);
      trial.tasks_by_worker.front() += cell.tasks % cell.workers;
      trial.elapsed_s = 0.5;
      if (cell.arrival_rate > 0) trial.open_loop = arrivals(cell, middle_ns);
      results.trials.push_back(std::move(trial));
    }
    return place;
  }

  /// Trials whose tasks do so many operations on sync objects, each of that price.
  std::uint64_t add_sharing(const Cell& cell, double ns_per_operation, double share_min) {
    constexpr std::uint64_t operations = 10'000;
    const std::uint64_t place = add(cell, ns_per_operation * operations);
    for (reports::Trial& trial : results.trials) {
      if (trial.cell != place) continue;
      trial.sync = reports::SyncUse{
          .operations = operations,
          .fairness = reports::Fairness{.jain = share_min / 2 + 0.5 - 0.01 * noise(),
                                        .share_min = std::min(share_min, 1.0) - 0.02 * noise(),
                                        .share_max = 2},
          .lock_wait = {{20, 98}, {500, 2}},
          .lock_wait_max_ns = 500};
    }
    return place;
  }

  void fail(std::uint64_t cell) {
    results.failed.push_back({cell, "trial", "it crashed" + text_, 1});
  }

  reports::Results results;

 private:
  /// Between 0 and 1.
  double noise() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state_ >> 40) / static_cast<double>(1U << 24);
  }

  reports::OpenLoop arrivals(const Cell& cell, double middle_ns) {
    reports::Histogram latency;
    for (std::uint64_t task = 0; task < 3 * cell.tasks; ++task) {
      latency.add(static_cast<std::int64_t>(middle_ns / 40 * (1 + noise())));
    }
    const bool saturated = cell.arrival_rate > 1000 && cell.model == "thread-pool";
    return {.latency = latency.counts(),
            .latency_max_ns = latency.longest_ns(),
            .achieved_rate = cell.arrival_rate * (saturated ? 0.5 : 1),
            .saturated = saturated};
  }

  std::string text_;
  std::uint64_t state_ = 1;
};

}  // namespace sample
