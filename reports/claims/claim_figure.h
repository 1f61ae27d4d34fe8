// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/claim.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// Returns a value of a part's figure as text, by what the figure is: a ratio as a bare number, a
/// share as a percentage, times and bytes with their unit.
std::string format_claim_figure(const ClaimPart& part, double value);

/// Returns an interval of a part's figure as text: "0.49 – 0.74".
std::string interval_text(const ClaimPart& part, const Interval& interval);

/// Returns what the figure of a part is, for the heading of a table: "time per task, ratio".
std::string name_of_claim_figure(const ClaimPart& part);

/// Returns the bounds of a part: "at least 2", "0.9 to 1.1", "at most 0.5".
std::string bounds_text(const ClaimPart& part);

}  // namespace reports
