// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace reports {

/// The command that measures a cell again, for a shell. Empty where there is none: of another
/// program's benchmarks, and where an untrusted file would have the command do anything else than
/// measure, such as writing a file or running another program, or hide what it does. So an
/// interpreter, a folder or a server that has a path or an address has none.
std::string command_of(const Cell& cell, const Plan& plan);

}  // namespace reports
