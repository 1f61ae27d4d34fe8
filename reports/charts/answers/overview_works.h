// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "reports/charts/answers/best_settings.h"

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
};

/// The beginning of a sentence about works.
struct WorksStart {
  /// "downloads at 2 and 16 in flight: ", with the language or the file where these are not all.
  std::string text;
  std::vector<std::string> works;  ///< that it names; none where it counts them
};

/// `works`, at least one, are of these tables.
WorksStart start_of(std::span<const OverviewWork> works, std::span<const BestSettings> all);

}  // namespace reports
