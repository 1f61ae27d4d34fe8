// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "reports/results/results.h"

namespace reports {

/// What one operation on a sync object costs, on average over a trial.
struct PerOperation {
  double ns = 0;                                ///< the median iteration over its operations
  double per_second = 0;                        ///< operations of all tasks
  std::optional<double> bytes_per_second = {};  ///< where operations move bytes from task to task
  std::optional<double> cpu_ns = {};
  std::optional<double> switches = {};  ///< voluntary and involuntary
};

/// Returns what the operations of a trial that has some are. Where an older file does not say it,
/// those of a cell with a channel are items.
OperationTraits operation_traits(const Trial& trial, const Cell& cell);

/// Returns the figures of a trial; nothing where its price is not counted in operations.
std::optional<PerOperation> per_operation(const Trial& trial);

}  // namespace reports
