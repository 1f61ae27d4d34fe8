// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/experiments/experiment.h"
#include "bench/trial/configured_workload.h"
#include "models/model.h"
#include "reports/results/results.h"
#include "reports/results/work.h"

namespace bench {

/// Why a cell cannot be measured here.
struct Unavailable {
  std::string reason;
};

/// Makes cells of an experiment's rows, each once however many rows need it.
class CellFinder {
 public:
  /// Of a machine with so many usable cores. `plan` outlives it.
  CellFinder(reports::Plan& plan, unsigned cores) : plan_(plan), cores_(cores) {}

  /// Its index in the plan, to which it is added when it is new. A cell that is drawn may be its
  /// family's baseline. `python` is the interpreter of a model that has one; empty: the default.
  /// Throws `Unavailable`.
  std::uint64_t find_or_add(const experiments::Cell& row, const std::string& python, bool is_drawn);

  /// Takes back what was added since the plan's cells were these.
  void go_back(std::vector<reports::Cell> before);

 private:
  reports::Cell make(const experiments::Cell& row, const std::string& python);
  const ConfiguredWorkload& configured(const experiments::Cell& row);
  ConfiguredWorkload configure_workload(const experiments::Cell& row) const;

  reports::Plan& plan_;
  unsigned cores_;
  std::map<std::string, std::uint64_t> places_;  ///< of the plan's cells, by their names
  /// With many tasks it takes a while to configure a workload.
  std::map<reports::Work, ConfiguredWorkload> configured_;
};

}  // namespace bench
