// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace experiments {

/// A number of workers, or a concurrency, that stands for the number of the workload's tasks.
inline constexpr std::uint64_t all_tasks = ~std::uint64_t{0};

/// What to measure, in the command line's words. A model or workload that this build or machine
/// does not have makes its comparisons inapplicable, and is no error. A model of an interpreter
/// gets one cell for each --python.
/// This is not `reports::Cell`, which has all values resolved for one machine.
struct Cell {
  std::string model;
  std::string workload = "empty";
  std::uint64_t workers = 2;      ///< 1 for a model that always has one
  std::uint64_t concurrency = 0;  ///< 0: the workers
  std::uint64_t tasks = 0;        ///< 0: the workload's default, as for the size
  std::uint64_t size = 0;
  std::uint64_t chunk = 0;  ///< 0: the model's own best
  double time_scale = 1.0;
  std::map<std::string, std::string> settings = {};  ///< canonical (bench/options/settings.h)
  std::map<std::string, std::string> options = {};   ///< of the workload, canonical
  std::uint64_t trials = 0;         ///< at most so many, of a slow cell; 0: the experiment's
  std::uint64_t iterations = 0;     ///< per trial; 0: as many as fit into its share of the time
  std::uint64_t memory_trials = 0;  ///< for figures of memory
  std::string runtime = {};  ///< only where the model's has this in its name, such as "GIL off"
};

using Figure = reports::Comparison::Figure;

/// A row of the answer, with what is expected of it.
struct Comparison {
  std::string label;
  Cell cell;
  std::optional<Cell> against = std::nullopt;
  std::optional<double> at_most = std::nullopt;
  std::optional<double> at_least = std::nullopt;
  Figure figure = Figure::time_per_task;
};

/// A question and the measurements that answer it: data, of which the plan makes cells and the
/// report a section. It has cells, which a chart draws, or comparisons, or both.
struct Experiment {
  std::string name;
  std::string question;
  double time_budget_s;  ///< about how long it takes
  std::vector<std::string> aliases = {};
  std::string chart = {};  ///< of the cells; a name of the report's (reports/charts/catalogue.h)
  /// Returns the cells for a machine with so many usable cores. Serial models are what the others
  /// of their family are compared with, where they do the same work.
  std::vector<Cell> (*cells)(unsigned cores) = nullptr;
  /// The cells of each model are the same work in more and more pieces, in this order, and those
  /// that are too small to be worth it are not measured (`reports::Sweep`). The first cell of all
  /// is what their efficiency is relative to.
  bool sweeps = false;
  std::vector<Comparison> comparisons = {};
};

/// Returns every experiment, in the order in which they are shown. Written by CMake from the
/// `add_experiment` lines of bench/CMakeLists.txt.
std::span<const Experiment> all();

}  // namespace experiments
