// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// What came of a cell that asked for a failure. Its texts are printable.
struct AskedFor {
  std::string what;  ///< "a deadlock of philosophers, thread-pool, 2 workers, pick naive"
  std::string came;  ///< a clause with its extent, or "did not come in 30 iterations"
  bool has_come = false;
};

/// Returns one for each cell that asked for a failure and was measured, in the order of the plan.
std::vector<AskedFor> asked_for(const Results& results);

/// Returns a line for each of these, for a terminal; empty where nobody asked for a failure.
std::string format_expected_failures(const Results& results);

}  // namespace reports
