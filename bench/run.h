// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options.h"

namespace bench {

/// Exit statuses, the first that applies.
inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;          ///< a cell failed, or a regression was confirmed
inline constexpr int exit_usage = 2;           ///< wrong usage or unusable input
inline constexpr int exit_not_measurable = 3;  ///< or not comparable
inline constexpr int exit_interrupted = 130;

/// Measures what the options ask for, writes the results, prints the table. Returns the exit
/// status. Throws `UsageError` before anything is measured.
int run(const RunOptions& options);

}  // namespace bench
