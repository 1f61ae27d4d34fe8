// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/options/options.h"
#include "bench/plan/cell_planner.h"
#include "reports/results/results.h"

namespace bench {

/// The cells that experiments and claims need, made with the interpreters of --python and within
/// the limits of this machine.
class ComparedCells {
 public:
  /// `plan` and `options` outlive this.
  ComparedCells(reports::Plan& plan, const RunOptions& options, unsigned cores);

  /// The interpreters of --python, each once; one without a name is the default.
  const std::vector<std::string>& interpreters() const { return interpreters_; }
  CellPlanner& planner() { return planner_; }

  /// Returns the cell of a row with one of the interpreters, where its model has any. Throws
  /// `Unavailable`, also for amounts that do not fit on this machine.
  reports::Cell make(WantedCell row, const std::string& python);

  /// Adds both cells to the plan, in the first interpreter that can run both, and names them in the
  /// comparison, or says in it why it cannot be measured, by the first interpreter; then neither
  /// cell is added. A cell that is only compared is nobody's baseline.
  void add(reports::Comparison& comparison, const WantedCell& cell,
           const std::optional<WantedCell>& against);

 private:
  std::uint64_t add_compared(const WantedCell& row, const std::string& python);

  reports::Plan& plan_;
  std::vector<std::string> interpreters_;
  const std::map<std::string, std::uint64_t>& fewer_tasks_;
  CellPlanner planner_;
};

/// Returns whether a model runs in an interpreter.
bool is_interpreted(const std::string& model);

}  // namespace bench
