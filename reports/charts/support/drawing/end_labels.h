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
  bool has_end = false;  ///< a line of thin strokes leads from there to the label
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

/// Thin lines from the ends of the lines to labels that had to move away from them.
Json leader_layer(const std::vector<EndLabel>& labels, const LineChart& chart, const Axis& y,
                  double height, const Legend& legend);

}  // namespace reports::vega_lite
