// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "reports/charts/support/figures.h"
#include "reports/summary/order.h"

namespace reports {

/// The cells of one line by a setting of which there can be more, as workers or tasks in flight.
using CellsBySetting = std::map<std::uint64_t, std::uint64_t>;

/// Returns the cells of a line that have a result.
CellsBySetting measured_settings(const CellsBySetting& cells, const ByCell& by_cell);

/// Returns where more stops being faster: the smallest setting than which no larger one is surely
/// faster, by the order of the run. That it stops does not prove that nothing was gained: who
/// reports it says what `open_gain` leaves open. Nothing where it cannot be told: there are fewer
/// than two settings, or too few rounds.
std::optional<std::uint64_t> gain_stops_at(const CellsBySetting& measured, const Order& order);

/// How much less time a larger setting may take, by a confidence bound of the ratio: not having
/// seen a gain is not having shown that there is none. All that is said about limits in a run is
/// wrong with a probability of at most `limit_level`.
struct OpenGain {
  std::uint64_t setting = 0;  ///< that may save most
  std::uint64_t than = 0;     ///< the smaller setting that it is compared with
  double share = 0;           ///< of the time per task

  /// Returns whether it is too much to say that the gain stops.
  bool matters() const { return share > 0.1; }
};

/// Returns the most that any setting may save against any smaller one, from `stop` on. Nothing
/// where there are too few rounds for a bound: it may save anything.
///
/// The settings between are asked as well because `stop` was chosen by the same times. The limits
/// of a line are then hypotheses that are tested in a fixed order, from the last setting down to
/// the first that is not rejected, each at the full level; and "none of the larger ones saves more"
/// needs a rejection for each of them, so it takes no part of the level for each (Berger, 1982).
std::optional<OpenGain> open_gain(const CellsBySetting& cells, std::uint64_t stop,
                                  const ByCell& by_cell, const Order& order);

/// The setting at which the gain stops, for a mark in a picture: nothing where it goes on to the
/// largest, and where it cannot be told.
std::optional<std::uint64_t> certain_stop(const CellsBySetting& cells, const ByCell& by_cell,
                                          const Order& order);

/// "100 take up to 12 % less time": what cannot be ruled out beyond `stop`; "than 50" is said where
/// it is not against that.
std::string saving_text(const OpenGain& open, std::uint64_t stop);

}  // namespace reports
