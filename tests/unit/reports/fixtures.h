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

/// Adds rounds of one cell, one trial each, beside probes: of seven turns the first three are quiet
/// and take the one time, and the others are not and take the other one.
inline void add_half_quiet_trials(Results& results, std::uint64_t cell, std::size_t trials,
                                  std::int64_t quiet_ns, std::int64_t disturbed_ns) {
  results.machine_state = MachineState{.cores = {{.best_ns = 100}}};
  for (std::size_t count = 0; count < trials; ++count) {
    add_trials(results, cell, {1});
    Trial& trial = results.trials.back();
    trial.round = results.rounds.size();
    trial.turns = {0, 1, 2, 3, 4, 5, 6};
    trial.iterations_ns = {quiet_ns, quiet_ns, quiet_ns};
    trial.iterations_ns.resize(trial.turns.size(), disturbed_ns);
    Round round{.index = trial.index, .cells = {cell}, .turns = trial.turns.size()};
    round.readings.assign(4, {.core_ns = {100}});
    round.readings.resize(trial.turns.size() + 1, {.core_ns = {200}});
    results.rounds.push_back(std::move(round));
  }
}

}  // namespace reports
