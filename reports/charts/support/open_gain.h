// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "reports/charts/support/figures.h"
#include "reports/statistics/gain.h"

namespace reports {

/// The time that more than `stop` may still save, by the intervals: not having seen a gain
/// (reports/statistics/gain.h) is not having shown that there is none.
struct OpenGain {
  std::uint64_t setting = 0;  ///< that may save most
  double share = 0;           ///< of the time per task

  /// Returns whether it is too much to say that the gain stops.
  bool matters() const { return share > 0.1; }
};

/// `cells`: of one line, by their setting. Nothing where there are too few trials for an interval
/// of some larger setting that was measured: it may save anything.
std::optional<OpenGain> open_gain(const std::map<std::uint64_t, std::uint64_t>& cells,
                                  std::uint64_t stop, const ByCell& by_cell);

/// The setting at which the gain stops, for a mark in a picture: nothing where it goes on to the
/// largest, and where it cannot be told. `levels` are those of `cells`.
std::optional<std::uint64_t> certain_stop(std::span<const Level> levels,
                                          const std::map<std::uint64_t, std::uint64_t>& cells,
                                          const ByCell& by_cell);

/// "100 take up to 12 % less time": what cannot be ruled out.
std::string saving_text(const OpenGain& open);

}  // namespace reports
