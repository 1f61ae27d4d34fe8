// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/charts/support/setting_lines.h"
#include "reports/charts/support/vega_lite.h"

namespace reports {

/// The cells of the selections by work (and language), without the serial runs that they are
/// compared with. Sources share a chart where that is not too many lines and their machines have as
/// many cores.
std::vector<LineGroup> scaling_groups(std::span<const Selection> selections, bool by_language);

/// A unit of time that suits the largest of some times.
struct TimeUnit {
  const char* name = "ns";
  double ns = 1;
};
TimeUnit time_unit(double largest_ns);

/// The speed-up against the serial run by workers; nothing drawn where there is no serial run.
/// `dashed` names the lines that are dashed, where that has a meaning of its own.
Chart speed_up_chart(const LineGroup& group, const TrialsBySource& by_source,
                     const Palette& palette, bool (*dashed)(const Cell&) = nullptr);
/// The time of an iteration by workers.
Chart time_chart(const LineGroup& group, const TrialsBySource& by_source, const Palette& palette);

}  // namespace reports
