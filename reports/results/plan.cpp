// SPDX-License-Identifier: Apache-2.0
#include "reports/results/plan.h"

#include <algorithm>

#include "reports/results/alone.h"

namespace reports {

bool Plan::ranks(std::uint64_t cell) const {
  if (cells[cell].expected_failure || is_alone_without_lock(cells[cell])) return false;
  if (measures_claims()) return false;
  return experiments.empty() || std::ranges::any_of(experiments, [&](const Experiment& one) {
           return std::ranges::find(one.cells, cell) != one.cells.end();
         });
}

bool Plan::measures_claims() const {
  return std::ranges::any_of(claims, [](const Claim& claim) {
    return std::ranges::any_of(
        claim.parts, [](const ClaimPart& part) { return part.comparison.cell.has_value(); });
  });
}

}  // namespace reports
