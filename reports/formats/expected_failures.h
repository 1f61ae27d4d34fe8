// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// What came of a failure that cells asked for. Its texts are printable.
struct AskedFor {
  std::string what;                ///< "a deadlock of philosophers (pick naive)"
  std::vector<std::string> where;  ///< "thread-pool", or of a race "thread-pool, 2 workers"
  std::string came;                ///< a clause with its extent, or "did not come in 30 iterations"
  bool has_come = false;
};

/// Returns what came of the cells that asked for a failure and were measured, in the order of the
/// plan. Deadlocks of equal tasks are one, with the clause of the first: they go round the same
/// circle whatever the model is. Of races each cell has its own extent.
std::vector<AskedFor> asked_for(const Results& results);

/// Returns a line for each of these, for a terminal of so many columns (0: any), and for many races
/// of equal tasks a table; empty where nobody asked for a failure.
std::string format_expected_failures(const Results& results, std::size_t columns = 0);

}  // namespace reports
