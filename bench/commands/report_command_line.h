// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/options.h"

namespace bench {

/// Understands what follows `bench report`. Returns the text to print instead, for `--help`; empty
/// otherwise. Throws `UsageError`.
std::string parse_report_arguments(std::vector<std::string> arguments, ReportOptions& options);

}  // namespace bench
