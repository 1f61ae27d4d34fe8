// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "reports/results/results.h"

namespace reports {

/// What one operation on a sync object costs, on average over a trial.
struct PerOperation {
  double ns = 0;          ///< the median iteration over its operations
  double per_second = 0;  ///< operations of all tasks
  std::optional<double> cpu_ns = {};
  std::optional<double> switches = {};  ///< voluntary and involuntary
};

/// Returns the figures of a trial; nothing where its price is not counted in operations.
std::optional<PerOperation> per_operation(const Trial& trial);

}  // namespace reports
