// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

inline Cell make_cell(const std::string& model, const std::string& workload,
                      std::uint64_t workers = 1) {
  return {.name = model + "/" + workload + "/workers:" + std::to_string(workers),
          .model = model,
          .workload = workload,
          .workers = workers,
          .concurrency = workers,
          .tasks = 10,
          .size = 1,
          .baseline = model == "serial"};
}

/// Trials whose medians are the samples.
inline void add_trials(Results& results, std::uint64_t cell,
                       const std::vector<std::int64_t>& samples) {
  for (const std::int64_t sample : samples) {
    Trial trial;
    trial.cell = cell;
    trial.index = static_cast<std::uint64_t>(
        std::count_if(results.trials.begin(), results.trials.end(),
                      [&](const Trial& other) { return other.cell == cell; }));
    trial.iterations_ns = {sample, sample, sample};
    trial.warmup_ns = {2 * sample};
    trial.start_ns = 100;
    trial.stop_ns = 50;
    trial.resources.cpu_ns = 3 * sample;
    trial.digest = "00000000000000ab";
    trial.tasks_run = 10;
    trial.tasks_by_worker = {10};
    trial.elapsed_s = 0.5;
    results.trials.push_back(trial);
  }
}

}  // namespace reports
