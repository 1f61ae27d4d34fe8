// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/charts/support/best_settings.h"
#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

// The section makers that are made of several parts, and the parts that others show as well. Each
// adds to the answers and charts that are there.

/// The ratio to the best of each model for each work, the states of workers, and of open loops the
/// latencies.
void make_overview(Section& section, std::span<const Selection> selections, const Palette& palette);
/// The same of cells that were chosen by hand, and what they call for beside: workers, tasks in
/// flight.
void make_comparison(Section& section, std::span<const Selection> selections,
                     const Palette& palette);
/// Time and speed-up by workers, and where more of them stop being faster
/// (reports/statistics/gain.h): which cannot be told where the intervals leave open that more would
/// save over 10 % of the time.
void make_workers(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Speed-up against the serial run of a build with the interpreter's lock.
void make_gil(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Tasks per second by tasks in flight.
void make_concurrency(Section& section, std::span<const Selection> selections,
                      const Palette& palette);
/// Which model is the fastest for which mix of computing and waiting.
void make_decision_map(Section& section, std::span<const Selection> selections,
                       const Palette& palette);
/// Efficiency by task size, and how small a task may be.
void make_granularity(Section& section, std::span<const Selection> selections,
                      const Palette& palette);
/// Start and first result, by the memory of the parent.
void make_start(Section& section, std::span<const Selection> selections, const Palette& palette);
/// What one more concurrent task takes.
void make_memory(Section& section, std::span<const Selection> selections, const Palette& palette);
/// What a switch between tasks takes.
void make_switching(Section& section, std::span<const Selection> selections,
                    const Palette& palette);
/// What the workers did with their time.
void add_states(Section& section, std::span<const BestSettings> all, const Palette& palette);
/// Latencies of tasks that arrive on a schedule.
void add_latencies(Section& section, std::span<const Selection> selections, const Palette& palette);

}  // namespace reports
