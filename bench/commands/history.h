// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/options.h"

namespace bench {

/// Understands what follows `bench history`. Returns the text to print instead, for `--help`; empty
/// otherwise. Throws `UsageError`.
std::string parse_history_arguments(std::vector<std::string> arguments, HistoryOptions& options);

/// Shows how the cells of all results files of a folder went. Returns the exit status.
int history(const HistoryOptions& options);

}  // namespace bench
