// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

/// Adds the latencies of tasks that arrive on a schedule.
void add_latencies(Section& section, std::span<const Selection> selections, const Palette& palette);

}  // namespace reports
