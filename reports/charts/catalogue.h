// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "reports/charts/support/palette.h"
#include "reports/summary/section.h"

namespace reports {

/// The relation of the cells of a chart to each other.
enum class RankingMode : std::uint8_t {
  contestants,  ///< ranked by workload, and the first have won
  ranked,       ///< ranked by workload, but points of a sweep
  points,       ///< of a sweep: what people look for is in their charts' own tables
};

/// A chart of the catalogue: a way to draw and judge the cells of an experiment.
struct SectionMaker {
  std::string_view chart;  ///< `Experiment::chart`
  RankingMode ranking;
  /// Fills in the answers and charts of one experiment, which is in each of the selections (at
  /// least one). Cells without a result are shown as failed or left out; no combination of cells,
  /// however odd, is an error, since the file is untrusted.
  void (*make)(Section& section, std::span<const Selection> selections, const Palette& palette);
};

/// All of them; the table is written by CMake from reports/charts/CMakeLists.txt.
std::span<const SectionMaker> section_makers();

/// The chart of this name; null when there is none.
const SectionMaker* find_section_maker(std::string_view chart);

/// Returns how the cells of an experiment with this chart relate to each other; `points` where the
/// chart is not known.
RankingMode ranking_mode_of(std::string_view chart);

}  // namespace reports
