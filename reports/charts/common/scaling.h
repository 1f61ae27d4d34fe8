// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
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

/// How a line looks beside the others of its chart.
struct LineLook {
  std::string label;  ///< at the end of the line
  bool is_muted = false;
  /// Where dashes have a meaning of their own in the chart; else the series keeps its own.
  std::optional<bool> is_dashed = {};
};

/// Returns for each line of a group how it looks where one kind of workers is what the picture is
/// about: `matters` tells which lines are in colour. All are where it is true for none, or for all.
std::vector<LineLook> looks_of(const LineGroup& group,
                               const std::function<bool(const SettingLine&)>& matters);

/// The speed-up against the serial run by workers; nothing drawn where there is no serial run.
/// `looks` has a look for each line of the group.
Chart speed_up_chart(const LineGroup& group, const TrialsBySource& by_source,
                     const Palette& palette, const std::vector<LineLook>& looks);
/// The time of an iteration by workers.
Chart time_chart(const LineGroup& group, const TrialsBySource& by_source, const Palette& palette,
                 const std::vector<LineLook>& looks);

}  // namespace reports
