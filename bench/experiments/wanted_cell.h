// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "reports/results/model_traits.h"

namespace experiments {

/// A number of workers, or a concurrency, that stands for the number of the workload's tasks.
inline constexpr std::uint64_t all_tasks = ~std::uint64_t{0};

/// A cell that an experiment or the user asks for, in the command line's words. The planner
/// (bench/plan/cell_planner.h) makes a `reports::Cell` of it, which has all values resolved for one
/// machine, or says why it cannot be measured there.
struct WantedCell {
  std::string model;
  std::string workload = "empty";
  std::uint64_t workers = 2;      ///< 1 for a model that always has one
  std::uint64_t concurrency = 0;  ///< 0: the workers
  std::uint64_t tasks = 0;        ///< 0: the workload's default, as for the size
  std::uint64_t size = 0;
  std::uint64_t chunk = 0;  ///< 0: the model's own best
  double time_scale = 1.0;
  double arrival_rate = 0;                           ///< tasks per second; 0: all are there at once
  std::map<std::string, std::string> settings = {};  ///< canonical (bench/options/option_table.h)
  std::map<std::string, std::string> options = {};   ///< of the workload, canonical
  std::uint64_t trials = 0;         ///< at most so many, of a slow cell; 0: the plan's
  std::uint64_t iterations = 0;     ///< per trial; 0: as many as fit into its share of the time
  std::uint64_t memory_trials = 0;  ///< for figures of memory
  /// Only with an interpreter that has its lock (`on`) or runs without it (`off`).
  std::optional<reports::Gil> gil = {};
};

}  // namespace experiments
