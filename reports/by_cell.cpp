// SPDX-License-Identifier: Apache-2.0
#include "reports/by_cell.h"

namespace reports {

ByCell::ByCell(const Results& results) : results_(results), cells_(results.plan.cells.size()) {
  for (const Trial& trial : results.trials) {
    if (trial.cell < cells_.size()) cells_[trial.cell].trials.push_back(&trial);
  }
  for (const MemoryPeak& peak : results.memory) {
    if (peak.cell < cells_.size()) cells_[peak.cell].peaks.push_back(&peak);
  }
  for (const Failure& failure : results.failed) {
    if (failure.cell >= cells_.size()) continue;
    Entries& entries = cells_[failure.cell];
    if (entries.failure == nullptr) entries.failure = &failure;
  }
}

}  // namespace reports
