// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/experiments/wanted_cell.h"
#include "reports/results/results.h"

namespace experiments {

using Figure = reports::Comparison::Figure;

/// A row of the answer, with what is expected of it.
struct Comparison {
  std::string label;
  WantedCell cell;
  std::optional<WantedCell> against = std::nullopt;
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
  std::vector<WantedCell> (*cells)(unsigned cores) = nullptr;
  /// The cells of each model are the same work in more and more pieces, in this order, and those
  /// that are too small to be worth it are not measured (`reports::Sweep`). The first cell of all
  /// is what their efficiency is relative to.
  bool sweeps = false;
  /// Its baselines do the same in other ways, which is other work: where options choose some of the
  /// cells, all baselines of their languages stay.
  bool keeps_baselines = false;
  std::vector<Comparison> comparisons = {};
};

/// Returns every experiment, in the order in which they are shown. Written by CMake from the
/// `add_experiment` lines of bench/CMakeLists.txt.
std::span<const Experiment> all();

}  // namespace experiments
