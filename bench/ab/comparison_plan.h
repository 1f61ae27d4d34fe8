// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/ab/ab_plan.h"

namespace bench {

/// Describes a comparison before anything is measured: its cells by their work, its controls, how
/// many pairs of each, the time, what has no partner or is not applicable, and `files` that would
/// be written.
std::string format_comparison_plan(const BothSides& sides, const std::vector<std::string>& files);

/// Plans what `compare_builds` would measure, which asks both programs for their cells, and prints
/// that. Measures nothing and writes no file. Returns the exit status of the program, and throws
/// what `compare_builds` throws for what it refuses.
int show_comparison_plan(const AbOptions& options);

}  // namespace bench
