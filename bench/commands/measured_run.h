// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"

namespace bench {

/// Measures what the options ask for, writes the results and prints the table. Returns the exit
/// status. Throws `UsageError`, and `std::system_error` where something is refused before anything
/// is measured. Call it once, from the coordinator's one thread.
int measure_run(const RunOptions& given);

}  // namespace bench
