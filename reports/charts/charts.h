// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

// The charts that other charts show as well. Each adds to the answers and charts that the section
// has.

/// Adds the ratio to the best of each model for each work, the states of the workers, and the
/// latencies of open loops.
void make_overview(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Adds time and speed-up by workers, and where more of them stop being faster
/// (reports/charts/answers/open_gain.h). That cannot be told where the intervals leave open that
/// more workers would save over 10 % of the time.
void make_processes_vs_cores(Section& section, std::span<const Selection> selections,
                             const Palette& palette);
/// Adds the tasks per second by tasks in flight.
void make_io_concurrency(Section& section, std::span<const Selection> selections,
                         const Palette& palette);

}  // namespace reports
