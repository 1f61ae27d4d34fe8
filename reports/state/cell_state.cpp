// SPDX-License-Identifier: Apache-2.0
#include "reports/state/cell_state.h"

#include <cstdint>

#include "reports/state/quiet.h"
#include "reports/statistics/statistics.h"

namespace reports {

std::vector<CellState> cell_states(const Results& results) {
  struct Counted {
    std::uint64_t known = 0;
    std::uint64_t quiet = 0;
    std::vector<double> instructions_per_cycle;
  };
  std::vector<Counted> counted(results.plan.cells.size());
  const QuietIterations quiet(results);
  for (const Trial& trial : results.trials) {
    Counted& cell = counted[trial.cell];
    for (std::size_t iteration = 0; iteration < trial.iterations_ns.size(); ++iteration) {
      const Quietness one = quiet.of(trial, iteration);
      if (one != Quietness::unknown) ++cell.known;
      if (one == Quietness::quiet) ++cell.quiet;
    }
    if (trial.instructions_per_cycle) {
      cell.instructions_per_cycle.push_back(*trial.instructions_per_cycle);
    }
  }
  std::vector<CellState> states(counted.size());
  for (std::size_t cell = 0; cell < counted.size(); ++cell) {
    Counted& one = counted[cell];
    if (one.known > 0) {
      states[cell].quiet_share = static_cast<double>(one.quiet) / static_cast<double>(one.known);
    }
    if (!one.instructions_per_cycle.empty()) {
      states[cell].instructions_per_cycle = median(std::move(one.instructions_per_cycle));
    }
  }
  return states;
}

}  // namespace reports
