// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/options/options.h"

namespace bench {

/// Prints what `measure_run` would measure with these options, measures none of it and writes no
/// file. Returns the exit status; refuses what `measure_run` refuses before it measures.
int show_plan(const RunOptions& options);

}  // namespace bench
