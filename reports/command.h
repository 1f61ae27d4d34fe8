// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results.h"

namespace reports {

/// The command that measures a cell again, for a shell. Empty where there is none: of another
/// program's benchmarks, and where a stranger's file would have the command do anything else than
/// measure, such as writing a file, or hide what it does.
std::string command_of(const Cell& cell, const Plan& plan);

}  // namespace reports
