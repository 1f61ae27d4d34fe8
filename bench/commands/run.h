// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"

namespace bench {

/// Measures what the options ask for, writes the results, prints the table. Returns the exit
/// status. Throws `UsageError` before anything is measured.
int run(const RunOptions& options);

}  // namespace bench
