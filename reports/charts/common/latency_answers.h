// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/charts/common/latency_groups.h"
#include "reports/summary/section.h"

namespace reports {

/// Adds who has the least latency at which rates, and who falls behind, in as many answers as the
/// section has room for, at least one; and to what is inconclusive where that cannot be told.
void add_latency_answers(Section& section, std::span<const LatencyGroup> groups);

}  // namespace reports
