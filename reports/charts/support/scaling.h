// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/charts/support/figures.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/statistics/gain.h"

namespace reports {

/// The samples of all sources of some selections.
class AllRounds {
 public:
  explicit AllRounds(std::span<const Selection> selections);
  const Rounds& of(const Source& source) const { return rounds_.at(&source); }

 private:
  std::map<const Source*, Rounds> rounds_;
};

/// One series over numbers of workers.
struct ScalingLine {
  const Source* source = nullptr;
  std::string label;                             ///< of the source, where there are several
  std::string series;                            ///< of the palette
  std::map<std::uint64_t, std::uint64_t> cells;  ///< by their workers
  std::optional<std::uint64_t> serial;           ///< the run that speed-ups are against

  const Cell& cell(std::uint64_t index) const { return source->results.plan.cells[index]; }
  const Cell& any_cell() const { return cell(cells.begin()->second); }
  /// As sentences name it.
  std::string name() const;
};

/// What belongs into one chart: one work, and if told apart one language.
struct ScalingGroup {
  std::string title;
  std::vector<ScalingLine> lines;  ///< at least one
};

/// The cells of the selections by work (and language), without the serial runs that they are
/// compared with. Sources share a chart where that is not too many lines and their machines have as
/// many cores.
std::vector<ScalingGroup> scaling_groups(std::span<const Selection> selections, bool by_language);

/// The levels of a line that have samples.
std::vector<Level> levels_of(const ScalingLine& line, const Rounds& rounds);

/// A unit of time that suits the largest of some times.
struct TimeUnit {
  const char* name = "ns";
  double ns = 1;
};
TimeUnit time_unit(double largest_ns);

/// The speed-up against the serial run by workers; nothing drawn where there is no serial run.
/// `dashed` names the lines that are dashed, where that has a meaning of its own.
Chart speed_up_chart(const ScalingGroup& group, const AllRounds& rounds, const Palette& palette,
                     bool (*dashed)(const Cell&) = nullptr);
/// The time of an iteration by workers.
Chart time_chart(const ScalingGroup& group, const AllRounds& rounds, const Palette& palette);

}  // namespace reports
