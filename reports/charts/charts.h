// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "reports/section.h"

namespace reports {

// The section makers that are made of several parts, and the parts that others show as well. Each
// adds to the answers and charts that are there.

/// The ratio to the best of each model for each work, the states of workers, and what the cells
/// call for beside: latencies of open loops, numbers of workers, tasks in flight.
void make_overview(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Time and speed-up by workers, and where more of them stop being faster.
void make_workers(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Speed-up against the serial run of a build with the interpreter's lock.
void make_gil(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Tasks per second by tasks in flight.
void make_concurrency(Section& section, std::span<const Selection> selections,
                      const Palette& palette);
/// What the workers did with their time.
void add_states(Section& section, std::span<const Selection> selections, const Palette& palette);
/// Latencies of tasks that arrive on a schedule.
void add_latencies(Section& section, std::span<const Selection> selections, const Palette& palette);

namespace charts {

// `SectionMaker::make` of each of the other charts, one file each.

void decision_map(Section&, std::span<const Selection>, const Palette&);
void granularity(Section&, std::span<const Selection>, const Palette&);
void start(Section&, std::span<const Selection>, const Palette&);
void memory(Section&, std::span<const Selection>, const Palette&);
void switching(Section&, std::span<const Selection>, const Palette&);

}  // namespace charts
}  // namespace reports
