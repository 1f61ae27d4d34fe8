// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// The style in which a model is drawn, in Vega-Lite's words.
struct SeriesStyle {
  std::string colour;     ///< "#rrggbb", legible on white and on near-black
  std::string shape;      ///< of its points
  std::vector<int> dash;  ///< of its lines; empty: solid
};

/// Gives each model one colour in the whole of a report, and each of its series (interpreters,
/// settings) a shape and dashes. Colours are those of Okabe and Ito ("Color Universal Design",
/// 2008), which colour-blind readers tell apart, without black and yellow, one of which always
/// vanishes; after those shapes and dashes go on, which also tell the series apart in print.
/// Baselines are grey.
class Palette {
 public:
  /// Names a cell's series: its model, and what it runs in if not this program, as "python-asyncio
  /// (CPython 3.14.0, GIL off)". Printable, as the next.
  static std::string series_of(const Cell& cell);
  /// Names a series with every setting that is not at its default, as "coroutines io:uring".
  static std::string series_with_settings(const Cell& cell);

  /// Takes in both series of the plan's cells, in this order; those that it knows keep their style.
  /// A new model has the colour that the fewest models of its experiments have, which share its
  /// charts: while there are colours left, none of them.
  void add(const Plan& plan);
  void add(const std::vector<Cell>& cells) { add(Plan{.cells = cells}); }

  /// Returns the style of a series that was added.
  const SeriesStyle& style(const std::string& series) const { return styles_.at(series); }

 private:
  struct Model {
    std::size_t colour = 0;
    std::size_t round = 0;  ///< how many had this colour before, or of a baseline were before it
    bool baseline = false;
    std::size_t series = 0;  ///< how many it has
  };

  std::size_t rounds_of(std::size_t colour, bool baseline) const;
  void add(const std::string& series, Model& model);

  std::map<std::string, Model> models_;
  std::map<std::string, SeriesStyle> styles_;
};

}  // namespace reports
