// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/claims/judge_part.h"
#include "reports/summary/section.h"

namespace reports {

/// A part of a claim in a picture.
struct DrawnPart {
  std::string label;
  const ClaimPart* part = nullptr;
  const PartFinding* finding = nullptr;
};

/// Draws the figures of parts with their intervals, each against the band of its bounds: a chart
/// for each kind of figure, since ratios, times, bytes, shares and numbers have no axis in common.
/// Parts without a value are left out. The first chart is the one with the most parts.
std::vector<Chart> draw_claim_intervals(const std::string& id, const std::vector<DrawnPart>& parts);

}  // namespace reports
