// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/results/results.h"

namespace bench {

/// The files, beside this program itself, that its trials of a plan load or execute: the shared
/// libraries that it has loaded, and the interpreters of the plan's cells. Paths.
std::vector<std::string> dependencies_of(const reports::Plan& plan);

/// Adds to these files `trial_program` and the programs that it starts; when it is empty, those
/// that this very program starts.
std::vector<std::string> dependencies_of(const reports::Plan& plan,
                                         const std::string& trial_program);

}  // namespace bench
