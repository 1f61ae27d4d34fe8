// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/charts/answers/best_settings.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// A work of one of the tables of an overview.
struct OverviewWork {
  const BestSettings* best = nullptr;
  std::size_t column = 0;
  std::vector<std::size_t> first;  ///< the rows that may be the best, the least median first

  const MatrixCell& leader() const { return best->square(first.front(), column); }
  const std::string& title() const { return best->columns[column].title; }
  const WorkName& name() const { return best->columns[column].work; }
  /// Returns what serial, which is only a reference where tasks wait, is surely faster than: "all
  /// others", or some of them by name. Empty where the fastest of them is not.
  std::string slower_than_serial() const;
  /// Returns whether nothing is surely faster than serial.
  bool serial_is_first() const;
  /// Returns those of `first` that are surely faster than serial.
  std::vector<std::size_t> faster_than_serial() const;
  /// Returns how many times as fast as serial those of `first` are, the least and the most; nothing
  /// where that is not known of each.
  std::optional<Interval> speed_ups() const;
};

/// Works of which the same can be said.
struct WorkGroup {
  std::vector<OverviewWork> works;

  /// Adds a work of which the same is to be said: the same models may be the best, and the same of
  /// them are surely faster than serial. Returns false where it is not.
  bool add(const OverviewWork& work);
  /// Returns whether the speed-ups of all works, and of another one, are so near to each other that
  /// a reader need not know which is whose: at most `max_spread` times the least.
  bool is_near(const OverviewWork& other) const;

  static constexpr double max_spread = 1.2;
};

/// Says what is sure of the speed-ups of a group: ", 2.00× to 2.10× as fast as serial", or "; only
/// tbb is surely faster than serial". Speed-ups that are not near stand in order where there are
/// two works with names of their own, else they are not said. `names` are those of the models of
/// `first` in the first work. Empty where there is no serial run.
std::string speed_up_clause(const WorkGroup& group, const std::vector<std::string>& names);

/// The beginning of a sentence about works.
struct WorksStart {
  /// "downloads at 2 and 16 in flight: ", with the language or the file where these are not all.
  std::string text;
  std::vector<std::string> works;  ///< that it names; none where it counts them
};

/// `works`, at least one, are of these tables.
WorksStart start_of(std::span<const OverviewWork> works, std::span<const BestSettings> all);

}  // namespace reports
