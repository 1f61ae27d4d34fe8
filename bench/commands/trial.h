// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/process/protocol.h"

namespace bench {

/// Which cells this program would measure with these arguments of `bench run`, without baselines
/// that nobody asked for, and what this program is. Throws `UsageError` as `bench run` would, and
/// for arguments that say more than what is measured.
Description describe(const std::vector<std::string>& arguments);

/// The life of a trial process, which the coordinator starts: `run_trial`, with `describe`.
int trial();

}  // namespace bench
