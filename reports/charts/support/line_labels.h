// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/statistics/statistics.h"

namespace reports::vega_lite {

// Computes where the labels of lines stand: at the right of a chart, each beside the end of its
// line, and none over another one. It is computed here and not in the browser, so that a picture
// looks the same wherever it is drawn.

/// The height of a line of text in pixels, with the gap to the next.
inline constexpr double label_line_height = 13;
/// More characters than this are broken into lines, so that labels leave room on a phone.
inline constexpr std::size_t max_label_width = 22;

/// Breaks a text into lines of at most so many characters: at line ends, at spaces, or behind
/// hyphens, or within a word where it has neither. Returns at least one line.
std::vector<std::string> label_lines(const std::string& text, std::size_t max_width);

/// A range of an axis and its ticks.
struct AxisRange {
  Interval domain;
  std::vector<double> ticks;
};

/// What an axis has to show.
struct AxisNeeds {
  std::vector<double> values;    ///< must be in it: medians, and lines that are no series
  std::vector<double> extremes;  ///< are in it as long as they are not far from the values
  bool logarithmic = false;      ///< then only numbers above 0 are looked at
  bool from_zero = false;
};

/// Returns a range that a few wild extremes cannot stretch: at most by four tenths of what the
/// values span at either end. It ends at ticks unless it is logarithmic.
AxisRange axis_range(const AxisNeeds& needs);

/// Returns how far below the top of a chart of so many pixels a value stands; values beyond the
/// range stand at its edge.
double pixels_from_top(double value, const Interval& domain, bool logarithmic, double height);

/// Moves labels apart. `wanted` are the middles that they should have and `heights` their heights,
/// both in pixels and of equal length. Returns the middles that are as near to these as possible
/// (least squares), in the same order, so that none overlaps another and all are between 0 and
/// `height`, as far as they fit into it. Of equal wishes the first stands higher.
std::vector<double> spread(const std::vector<double>& wanted, const std::vector<double>& heights,
                           double height);

}  // namespace reports::vega_lite
