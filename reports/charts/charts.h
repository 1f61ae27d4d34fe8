// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/section.h"

namespace reports::charts {

// `SectionMaker::make` of each chart, one file each.

void decision_map(Section&, std::span<const Selection>, const Palette&);
void granularity(Section&, std::span<const Selection>, const Palette&);
void start(Section&, std::span<const Selection>, const Palette&);
void memory(Section&, std::span<const Selection>, const Palette&);
void switching(Section&, std::span<const Selection>, const Palette&);

}  // namespace reports::charts
