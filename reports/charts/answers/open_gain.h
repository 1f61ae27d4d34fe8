// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "reports/charts/support/figures.h"
#include "reports/charts/support/setting_lines.h"
#include "reports/summary/order.h"

namespace reports {

/// The cells of one line by a setting of which there can be more, as workers or tasks in flight.
using CellsBySetting = std::map<std::uint64_t, std::uint64_t>;

/// Returns the cells of a line that have a result.
CellsBySetting measured_settings(const CellsBySetting& cells, const ByCell& by_cell);

/// Returns where more stops being faster: the smallest setting than which no larger one is surely
/// faster, by the order of the run. It is also the smallest one that is not told apart from the
/// best, so it is the one setting to name as that of a line. That it stops does not prove that
/// nothing was gained: who reports it says what `open_gain` leaves open. Nothing where it cannot be
/// told: there are fewer than two settings, or too few rounds.
std::optional<std::uint64_t> gain_stops_at(const CellsBySetting& measured, const Order& order);

/// What nobody can be faster than: computing tasks on all cores of a machine.
struct SpeedUpLimit {
  std::uint64_t serial = 0;  ///< the cell that does the same work on one core
  std::uint64_t cores = 0;   ///< that can be used
  double most = 1;           ///< how many times as fast as serial all of them can be
};

/// Returns what the cores gave together against one, by the probes at the start of the run, and no
/// more than a quota allows; nothing where probes told nothing.
std::optional<double> ceiling_of(const Results& results);

/// Returns the limit for the cells of a line: the ceiling, or the number of usable cores where it
/// is not known, and where hyperthreads share cores, because work that waits for memory gains more
/// from them than the probe's arithmetic does. Nothing where tasks wait or there is no serial run.
std::optional<SpeedUpLimit> speed_up_limit(const SettingLine& line);

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
///
/// Where there is a `limit` and the gain stops at as many as there are cores, nothing can save more
/// than what the machine can give beyond the speed-up there, by a confidence bound of that. This is
/// one hypothesis, fixed before anything is measured. It has one half of the level, and the bounds
/// by times have the other one, because either of them may tell.
std::optional<OpenGain> open_gain(const CellsBySetting& cells, std::uint64_t stop,
                                  const ByCell& by_cell, const Order& order,
                                  const std::optional<SpeedUpLimit>& limit = std::nullopt);

/// What can be said of more of a setting than that at which the gain of a line stops.
enum class Gain {
  stops,         ///< it saves no more than a tenth of the time
  was_not_seen,  ///< it is not surely faster, but may save more than a tenth
  fills_cores,   ///< there is none, and the largest that was measured has a core for each worker
  goes_on,  ///< there is none: the largest that was measured is surely faster than smaller ones
};

struct LineGain {
  Gain gain = Gain::goes_on;
  std::optional<OpenGain> open = {};  ///< of `was_not_seen` absent where there are too few rounds
};

/// Returns what can be said of the gain of a line beyond `stop` (`gain_stops_at`).
LineGain gain_of(const SettingLine& line, std::uint64_t stop, const ByCell& by_cell,
                 const Order& order);

/// Says it, in the words of all answers and tables: "2 threads are enough", "no gain was seen
/// beyond 2 threads", "2 threads use all cores", or "2 threads, the most measured, still gain".
/// `counted` is the setting with its noun; " with" and a model may follow.
std::string gain_text(Gain gain, std::uint64_t stop, const std::string& counted);

/// The setting at which the gain stops, for a mark in a picture: nothing where it goes on to the
/// largest, and where it cannot be told.
std::optional<std::uint64_t> certain_stop(const CellsBySetting& cells, const ByCell& by_cell,
                                          const Order& order,
                                          const std::optional<SpeedUpLimit>& limit = std::nullopt);

}  // namespace reports
