// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/charts/answers/best_settings.h"
#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

/// Adds the shares of the time that workers ran, were ready and were blocked.
void add_states(Section& section, std::span<const BestSettings> all, const Palette& palette);

}  // namespace reports
