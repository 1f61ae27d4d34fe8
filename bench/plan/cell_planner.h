// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/experiments/wanted_cell.h"
#include "bench/trial/configured_workload.h"
#include "models/model.h"
#include "reports/results/results.h"
#include "reports/results/work.h"

namespace bench {

using experiments::WantedCell;

/// Why a cell cannot be measured here.
struct Unavailable {
  std::string model;  ///< empty: the reason names what it is about
  std::string reason;

  std::string text() const { return model.empty() ? reason : model + ": " + reason; }
};

/// Turns wanted cells into cells of a plan, each once however many times it is wanted. Whoever
/// wants cells, an experiment or the options of the command line, gets them here.
class CellPlanner {
 public:
  /// For a machine with so many usable cores. `plan` outlives this.
  CellPlanner(reports::Plan& plan, unsigned cores) : plan_(plan), cores_(cores) {}

  /// Returns what the wanted cell's model can do. Throws `Unavailable` when this build has no such
  /// model, or it can run neither this workload nor arrivals, whatever its settings are.
  models::Capabilities capabilities_of(const WantedCell& wanted) const;

  /// Returns the wanted cell's workload, which is built once for all cells of equal work. Throws
  /// `Unavailable` when this build has no such workload, and `UsageError` for amounts and options
  /// that it refuses or that do not fit into memory.
  const ConfiguredWorkload& workload_of(const WantedCell& wanted);

  /// Makes the cell, which is its family's baseline where its model can be. Throws `Unavailable`
  /// for what the model cannot do, and `UsageError` for amounts that do not fit on this machine.
  reports::Cell make(const WantedCell& wanted);

  /// Adds a cell to the plan, or to its cell of the same name what is measured more of it. Returns
  /// its index.
  std::uint64_t add(reports::Cell cell);

  /// Takes back what was added since the plan's cells were these.
  void go_back(std::vector<reports::Cell> before);

  /// Notes in the plan, once, that the model is not measured with the workload. `model` may be
  /// empty: none is.
  void refuse(const std::string& model, const std::string& workload, const std::string& reason);

 private:
  ConfiguredWorkload configure_workload(const WantedCell& wanted) const;
  /// Returns the wanted cell with the units of work of its model's language, where it has its own.
  WantedCell in_units_of(const models::Model& model, const WantedCell& wanted);

  reports::Plan& plan_;
  unsigned cores_;
  std::map<std::string, std::uint64_t> places_;  ///< of the plan's cells, by their names
  /// With many tasks it takes a while to configure a workload.
  std::map<reports::Work, ConfiguredWorkload> workloads_;
  /// In a millisecond of another language: of its first model with its first interpreter, because
  /// all of them have to do equal work. By family.
  std::map<std::string, std::uint64_t> units_per_ms_;
};

}  // namespace bench
