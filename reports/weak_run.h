// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "reports/results/results.h"
#include "reports/state/weak.h"

namespace reports {

/// Returns the rows that tables of these results show with a figure: those of each experiment, or
/// of all cells where they were chosen by hand. Rows of an experiment whose cells are no
/// contestants, and of cells that share model and workers with all others of their table, are not
/// asked which of them is the best.
std::vector<ShownRow> shown_rows(const Results& results);

/// Judges whether a finished run is weak (`is_weak`), for `MachineState::weak`. False where the
/// results have no state of the machine.
bool is_weak_run(const Results& results);

}  // namespace reports
