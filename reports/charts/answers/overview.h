// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/charts/answers/best_settings.h"
#include "reports/summary/section.h"

namespace reports {

/// Adds at most three answers, and what cannot be told: who is the fastest for which works, how
/// much faster than serial; works with the same winners and speed-ups near to each other are one
/// answer, and where there is no room for more, all those with the same winners. Then what the
/// fastest costs beside its time (`trade_offs`), and how far apart the languages are.
void add_overview_answers(Section& section, std::span<const BestSettings> all);

}  // namespace reports
