// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/experiments/wanted_cell.h"
#include "reports/results/comparison.h"

namespace claims {

using Figure = reports::Comparison::Figure;
using experiments::WantedCell;

/// A part of a claim, which one figure decides (`reports::ClaimPart` says how).
struct Part {
  std::string label;  ///< completes "holds only …": "for threads"
  /// The cells of the figure, or a scenario and the name of a figure of it.
  std::optional<WantedCell> cell = {};
  std::optional<WantedCell> against = {};
  std::string scenario = {};
  std::string value = {};
  Figure figure = Figure::time_per_task;
  std::optional<double> at_least = {};
  std::optional<double> at_most = {};
  std::string reason;  ///< why the bounds are what they are, a clause: data has no bare numbers
  bool is_essential = false;
  /// A need of `bench advise --needs` that `models` meet only where this part is confirmed; empty:
  /// none.
  std::string need = {};
  std::vector<std::string> models = {};
};

/// A sentence of the textbooks: data, of which the plan makes cells and the report a verdict.
struct Claim {
  std::string id;
  std::string sentence;
  /// Returns its parts on a machine with so many usable cores. Where it cannot be tried with so
  /// few, it returns none, and `requirement` says what is missing.
  std::vector<Part> (*parts)(unsigned cores) = nullptr;
  std::string requirement = {};  ///< a clause: "at least 2 cores"
  /// The sentences of the outcomes (`reports::Claim`). `{not}` stands for the labels of those that
  /// are refuted, which are often fewer than those of `{only}`, which are confirmed.
  std::string holds;
  std::string holds_only;
  std::string does_not_hold;
};

/// Returns every claim, in the order in which they are shown. Written by CMake from the `add_claim`
/// lines of bench/CMakeLists.txt.
std::span<const Claim> all();

}  // namespace claims
