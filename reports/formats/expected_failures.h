// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// What became of a failure that cells expect. Its texts are printable.
struct ExpectedOutcome {
  std::string what;                ///< "a deadlock of philosophers (pick naive)"
  std::vector<std::string> where;  ///< "thread-pool", or of a race "thread-pool, 2 workers"
  std::string outcome;  ///< a clause with its extent, or "did not occur in 30 iterations"
  bool occurred = false;
};

/// Returns what became of the cells that expect a failure and were measured, in the order of the
/// plan. Deadlocks of equal tasks are one, with the clause of the first: they go round the same
/// circle whatever the model is. Of races each cell has its own extent.
std::vector<ExpectedOutcome> expected_outcomes(const Results& results);

/// Returns a line for each of these, for a terminal of so many columns (0: any), and for many races
/// of equal tasks a table; empty where no cell expects a failure.
std::string format_expected_failures(const Results& results, std::size_t columns = 0);

}  // namespace reports
