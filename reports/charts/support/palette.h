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

/// Gives each model one colour and one shape, in all charts and in all reports: those that this
/// program has by a table in which no two are alike, others, of files from elsewhere, by a hash of
/// their name. Where two of these come to the same style, the one that came later takes the next
/// free one. There are more models than colours, so a chart tells those of one colour apart by
/// shape and dashes (`vega_lite::Legend`). A model's series (interpreters, settings) share its
/// colour and shape; the first has the full colour, the others paler shades and dashes of their
/// own. What runs under an interpreter's lock is paler than what does not. Colours are near those
/// of Okabe and Ito ("Color Universal Design", 2008), which colour-blind readers tell apart, but
/// legible on white and on near-black. Baselines are grey.
class Palette {
 public:
  /// Names a cell's series: its model, and what it runs in if not this program, as "python-asyncio
  /// (CPython 3.14.0, GIL off)". Printable, as the next.
  static std::string series_of(const Cell& cell);
  /// Names a series with every setting that is not at its default, as "coroutines io:uring".
  static std::string series_with_settings(const Cell& cell);

  /// Takes in both series of the cells, in this order; those that it knows keep their style.
  void add(const std::vector<Cell>& cells);

  /// Returns the style of a series that was added.
  const SeriesStyle& style(const std::string& series) const { return styles_.at(series); }

 private:
  struct Model {
    std::size_t colour = 0;
    std::size_t shape = 0;
    bool baseline = false;
    std::size_t series = 0;  ///< how many it has, beside those under a lock
    std::size_t locked_series = 0;
  };

  Model new_model(const std::string& name, bool baseline) const;
  void add(const std::string& series, Model& model, bool is_locked);

  std::map<std::string, Model> models_;
  std::map<std::string, SeriesStyle> styles_;
};

}  // namespace reports
