// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/claim.h"

namespace reports {

/// Returns a value of a part's figure as text, by what the figure is: a ratio as a bare number, a
/// share as a percentage, times and bytes with their unit.
std::string format_claim_figure(const ClaimPart& part, double value);

/// Returns what the figure of a part is, for the heading of a table: "time per task, ratio".
std::string name_of_claim_figure(const ClaimPart& part);

/// Returns the bounds of a part: "at least 2", "0.9 to 1.1", "at most 0.5".
std::string bounds_text(const ClaimPart& part);

}  // namespace reports
