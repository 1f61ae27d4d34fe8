// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/charts/support/line_labels.h"
#include "reports/charts/support/vega_lite.h"

namespace reports::vega_lite {

// The labels at the right of a chart of lines.

/// What stands at the right of the chart.
struct EndLabel {
  std::string series;              ///< empty: of a guide or a rule
  std::vector<std::string> lines;  ///< of text
  double x = 0;                    ///< the end of its line
  double y = 0;
  bool has_end = false;     ///< of a series: then a key stands before the label
  bool is_at_edge = false;  ///< its line reaches as far to the right as any: a stroke leads to it
  bool is_strong = false;
  double middle_px = 0;  ///< from the top

  double height() const { return label_line_height * static_cast<double>(lines.size()) + 2; }
};

/// The labels of the lines, guides and rules of a chart, not yet placed. `y` is its axis with a
/// domain.
std::vector<EndLabel> end_labels(const LineChart& chart, const Axis& y, const Legend& legend);

/// Places the labels, and returns how high the chart has to be for them, in pixels.
double place_labels(std::vector<EndLabel>& labels, const Axis& y);

/// The texts of the labels, a row per line of text, of series or of everything else. That of the
/// series holds the parameter by which all layers hide series.
Json label_layer(const std::vector<EndLabel>& labels, bool of_series, const Legend& legend);

/// A piece of each line before its label, with the dashes and the point of the series, as in a
/// legend: it says which line is meant where nothing leads to the label.
void add_keys(Json& layers, const std::vector<EndLabel>& labels, const Legend& legend);

/// Thin strokes, at the right of the plot, from the ends of lines to labels that had to move away
/// from them. None to the label of a line that ends before the others do: it would run across them.
Json leader_layer(const std::vector<EndLabel>& labels, const LineChart& chart, const Axis& y,
                  double height, const Legend& legend);

}  // namespace reports::vega_lite
