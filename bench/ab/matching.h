// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "reports/results/pairing.h"
#include "reports/results/results.h"

namespace bench {

/// The cells of two builds that do equal work, side by side.
struct MatchedCells {
  std::vector<reports::Cell> base;  ///< equal work at equal places
  std::vector<reports::Cell> candidate;
  std::vector<reports::Pairing::Alone> alone;  ///< cells without a partner, and why
};

/// Cells of equal names belong together; of those that are left over, as flags of one side alone
/// make them, the first of each model, workload, workers and concurrency on either side, the
/// second, and so on; they go by the base's name. What each program found out about this machine
/// (options whose name begins with '_') is taken from the base, so that both do equal work; only an
/// injected slowdown is each side's own. Cells of unequal work have no partner.
MatchedCells match_cells(const reports::Plan& base, const reports::Plan& candidate);

}  // namespace bench
