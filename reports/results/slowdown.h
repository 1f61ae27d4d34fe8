// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "reports/results/results.h"

namespace reports {

/// The option of a cell's workload that says how much of its work, in percent, was done twice
/// (`--inject-slowdown`): for testing whoever has to notice. It is no part of the cell's name.
inline constexpr const char* slowdown_option = "_inject-slowdown";

/// Returns the percentage as it was recorded; empty where there is none. It is untrusted.
std::string slowdown_of(const std::map<std::string, std::string>& options);

/// ", 5 % of the work done twice" for what `slowdown_of` returns; empty where that is empty.
std::string describe_slowdown(const std::string& percent);

/// A sentence on all such cells of the plan; empty when there are none.
std::string slowdown_warning(const Plan& plan);

}  // namespace reports
