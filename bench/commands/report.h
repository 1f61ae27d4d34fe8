// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "bench/options/options.h"

namespace bench {

/// What a workload of this program does, in a line; empty for any other.
std::string describe_workload(std::string_view name);

/// `bench report`: reads results files and writes what was asked for. Throws `UsageError` for input
/// that cannot be used, before anything is written, and `std::system_error` for what cannot be
/// written. Returns the program's exit status.
int report(const ReportOptions& options);

}  // namespace bench
