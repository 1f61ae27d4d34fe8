// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/charts/support/best_settings.h"
#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

// The charts and parts of charts that other charts show as well. Each adds to the answers and
// charts that the section has.

/// Adds the ratio to the best of each model for each work, the states of the workers, and the
/// latencies of open loops.
void make_overview(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Adds time and speed-up by workers, and where more of them stop being faster
/// (reports/statistics/gain.h). That cannot be told where the intervals leave open that more
/// workers would save over 10 % of the time.
void make_workers(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Adds the tasks per second by tasks in flight.
void make_concurrency(Section& section, std::span<const Selection> selections,
                      const Palette& palette);
/// Adds the shares of the time that workers ran, were ready and were blocked.
void add_states(Section& section, std::span<const BestSettings> all, const Palette& palette);
/// Adds the latencies of tasks that arrive on a schedule.
void add_latencies(Section& section, std::span<const Selection> selections, const Palette& palette);

}  // namespace reports
