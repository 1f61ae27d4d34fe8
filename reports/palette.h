// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reports/results.h"

namespace reports {

/// How a model is drawn. Vega-Lite's words.
struct SeriesStyle {
  std::string colour;     ///< "#rrggbb", legible on white and on near-black
  std::string shape;      ///< of its points
  std::vector<int> dash;  ///< of its lines; empty: solid
};

/// Gives each series one style in the whole of a report. Colours are those of Okabe and Ito ("Color
/// Universal Design", 2008), which colour-blind readers tell apart, without black and yellow, one
/// of which always vanishes; after those shapes and dashes go on, which also tell the series apart
/// in print.
class Palette {
 public:
  /// Of a cell: its model, and what it runs in where that is not this program, as "python-asyncio
  /// (CPython 3.14.0, GIL off)".
  static std::string series_of(const Cell& cell);

  /// Takes in the series of these cells, in this order; those that it knows keep their style.
  void add(const std::vector<Cell>& cells);

  /// Of a series that was added.
  const SeriesStyle& style(const std::string& series) const { return styles_.at(series); }

 private:
  std::map<std::string, SeriesStyle> styles_;
};

}  // namespace reports
