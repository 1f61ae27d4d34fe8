// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

/// The timelines of all sources, a chart each; nothing when they have none. They are no experiment:
/// there is one in a results file of `bench timeline`. The palette knows the cells of the sources.
std::optional<Section> make_timeline_section(std::span<const Source> sources,
                                             const Palette& palette);

}  // namespace reports
