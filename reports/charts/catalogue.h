// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

/// What the cells of a chart are to each other.
enum class RankingMode : std::uint8_t {
  contestants,  ///< ranked by workload, and the first have won
  ranked,       ///< ranked by workload, but points of a sweep
  points,       ///< of a sweep: what people look for is in their charts' own tables
};

/// A way to draw and judge cells.
struct SectionMaker {
  std::string_view chart;  ///< `Experiment::chart`
  RankingMode ranking;
  /// Fills in the answers and charts of one experiment, which is in each of the selections (at
  /// least one). Cells without a result are shown as failed or left out; no combination of cells,
  /// however odd, is an error, since the file may come from a stranger.
  void (*make)(Section& section, std::span<const Selection> selections, const Palette& palette);
};

/// All of them, by name.
std::span<const SectionMaker> section_makers();

/// The one of this name; null when there is none.
const SectionMaker* find_section_maker(std::string_view chart);

/// Of the cells of an experiment with this chart; of one that is not known, points.
RankingMode ranking_mode_of(std::string_view chart);

}  // namespace reports
