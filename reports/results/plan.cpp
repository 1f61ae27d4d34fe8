// SPDX-License-Identifier: Apache-2.0
#include "reports/results/plan.h"

#include <algorithm>

namespace reports {

bool Plan::ranks(std::uint64_t cell) const {
  if (cells[cell].expected_failure) return false;
  return experiments.empty() || std::ranges::any_of(experiments, [&](const Experiment& one) {
           return std::ranges::find(one.cells, cell) != one.cells.end();
         });
}

}  // namespace reports
