// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/support/palette.h"
#include "reports/results/files/json.h"
#include "reports/statistics/statistics.h"

namespace reports::vega_lite {

// Builds charts as specifications of Vega-Lite 5, without a `config`, which is the page's (light,
// dark). Texts of results are values of fields, domains of scales or titles. Expressions and the
// names of fields are ours alone.

using Json = nlohmann::json;

/// A colour that is legible on white and on near-black, of everything that is no series.
inline constexpr const char* neutral_colour = "#808080";

/// `{"$schema", "width": "container", "data": {"values": rows}}`. Vega-Lite has no containers'
/// widths for facets and concatenations: what would be a facet is a chart of its own.
Json start(Json rows);

/// Begins a specification without rows, for a chart whose layers have their own.
Json start();

/// Puts in a finite number; anything else is left out.
void put_number(Json& row, const char* field, std::optional<double> value);

/// A scale with these values, in this order, and what they become.
Json scale(const std::vector<std::string>& domain, Json range);

/// A series of a chart.
struct Series {
  std::string name;  ///< that rows have in their field "series"
  SeriesStyle style;
  std::string label;      ///< at the end of its line: the name, if nothing else was said
  bool is_muted = false;  ///< grey, because another series is what matters
};

/// The series of a chart in the order of its legend.
class Legend {
 public:
  explicit Legend(const Palette& palette) : palette_(palette) {}

  /// A series of the palette, and the label of its source where there are several. Where a series
  /// of the chart has its colour and its dashes already, it gets other dashes. Returns the name
  /// that rows must have in their field "series"; the same again for the same.
  std::string add(const std::string& series, const std::string& label = {});

  /// A series that is no model, as a state of workers.
  std::string add(const std::string& name, const SeriesStyle& style);
  /// Sets the dashes of a series, in a chart in which they have a meaning of their own.
  void set_dash(const std::string& name, std::vector<int> dash);

  /// Sets what stands at the end of a series' line.
  void set_label(const std::string& name, std::string label);
  /// Makes a series grey, so that the others are seen first.
  void mute(const std::string& name);

  bool empty() const { return series_.empty(); }
  std::size_t size() const { return series_.size(); }
  std::vector<std::string> names() const;
  const std::vector<Series>& series() const { return series_; }

  // Encodings of the field "series"; together they make one legend.
  Json colour() const;
  Json shape() const;
  Json dash() const;  ///< where there are several sources, each has a dash of its own

  /// The parameter behind the legend: a click on an entry hides its series or brings it back. To be
  /// put into "params" of the first layer that has `colour()`: in others the legend stays deaf.
  Json parameter() const;
  /// The same for labels at the ends of lines, which are the marks of the view of this name.
  Json parameter_of_labels(const std::string& view) const;
  /// The transform that hides, for every view or layer with the field "series".
  static Json filter();

 private:
  Json encoding(Json range) const;
  Json all_shown() const;
  Series* find(const std::string& name);

  const Palette& palette_;
  std::vector<Series> series_;
  std::vector<std::string> sources_;  ///< their labels, in the order in which they came
};

/// Titles of what hovering shows. A row has the texts, with their units, in the fields "t0", "t1" …
Json tooltip(const std::vector<std::string>& titles);
void put_tooltip(Json& row, const std::vector<std::string>& texts);

struct Axis {
  std::string title;  ///< with the unit
  bool logarithmic = false;
  bool from_zero = false;
  std::vector<double> ticks = {};  ///< empty: Vega's choice
  std::string format = {};         ///< of its labels, in d3's words, as "~s"; empty: Vega's choice
  std::optional<Interval> domain = {};
};

/// The encoding of a quantity on x or y.
Json quantity(const char* field, const Axis& axis);

/// Puts an interval into the fields "low" and "high" of a row, as far as it is within the range of
/// its axis; where it is cut, "below" and "above" are true.
void put_interval(Json& row, const Interval& interval, const Interval& domain);

/// An arrowhead where a lying interval is cut at the high end of x, or at the low one. `encoding`
/// is that of the intervals.
Json cut_arrows(const Axis& x, Json encoding, bool is_above);

/// A point of a line. On a logarithmic axis what is not above 0 is left out.
struct LinePoint {
  std::string series;  ///< a name of the legend
  double x = 0;
  double y = 0;
  std::optional<Interval> interval = {};  ///< of y
  std::vector<std::string> tooltip = {};  ///< one text per title
  bool marked = false;                    ///< with a ring around it
  bool pale = false;                      ///< less to be relied on than the others
};

/// One trial: a faint dot.
struct Dot {
  std::string series;
  double x = 0;
  double y = 0;
};

/// A line that is no series, as a limit or an ideal.
struct Guide {
  std::string label;
  std::vector<std::pair<double, double>> points;
  bool is_labelled = true;  ///< at its end, and not only under the pointer
};

/// A straight line across the chart at one value of x or y.
struct Rule {
  std::string label;
  bool at_x = true;
  double value = 0;
};

/// More dots than this are not drawn: they would be most of the file, and a blot.
inline constexpr std::size_t max_dots = 4000;

/// A line per series with its intervals, points, trials, guides and rules. The name of each stands
/// at the end of its line, and a click on it hides the line or brings it back. The range of y is
/// made by the medians: an interval that reaches far beyond is cut at the edge, with an arrowhead,
/// and trials beyond it are not drawn.
struct LineChart {
  Axis x;
  Axis y;
  std::vector<std::string> tooltip_titles;
  std::vector<LinePoint> points;
  std::vector<Dot> dots = {};
  std::vector<Guide> guides = {};
  std::vector<Rule> rules = {};
  bool has_labels = true;  ///< off where the chart's title names its only series
};
Json line_chart(const LineChart& chart, const Legend& legend);

/// A bar from 0 (or, on a logarithmic axis, a point) with its interval.
struct Bar {
  std::string category;
  std::string series;  ///< a name of the legend
  double value = 0;
  std::optional<Interval> interval = {};
  std::vector<std::string> tooltip = {};
};

/// Horizontal bars, a row per category in the order given; in a row one bar per series. There is a
/// legend only where a row has several bars. The range of x is made by the values: an interval that
/// reaches far beyond is cut at the edge, with an arrowhead.
struct BarChart {
  Axis x;
  std::vector<std::string> tooltip_titles;
  std::vector<Bar> bars;
  std::vector<Rule> rules = {};
};
Json bar_chart(const BarChart& chart, const Legend& legend);

}  // namespace reports::vega_lite
