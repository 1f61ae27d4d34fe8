// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/charts/support/figures.h"
#include "reports/charts/support/vega_lite.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/section.h"

namespace reports {

/// A figure of some trials, and how many they are.
struct Measurement : Figure {
  std::size_t trials = 0;
};

/// Measures those samples that are finite; nothing when none is.
std::optional<Measurement> measure(std::vector<double> samples);

/// The cells of an experiment in one source, with their trials.
class SelectedCells {
 public:
  explicit SelectedCells(const Selection& selection);

  /// Indices into the plan's cells, each once, in the experiment's order.
  const std::vector<std::uint64_t>& cells() const { return cells_; }
  const Cell& cell(std::uint64_t cell) const { return results().plan.cells[cell]; }
  const std::vector<const Trial*>& trials(std::uint64_t cell) const {
    return by_cell_.trials(cell);
  }
  const ByCell& by_cell() const { return by_cell_; }
  const Results& results() const { return by_cell_.results(); }
  /// The name of the source.
  const std::string& label() const { return label_; }

  /// Returns why a cell has no result that counts; empty when it has one. A cell of which one trial
  /// failed has none: nobody knows what the others are worth.
  std::string missing_reason(std::uint64_t cell) const;

  /// Names what tells a cell apart from others of its series: the settings in which they differ, as
  /// "dispatch:submit". The size of the parent and what workers come with are none of these.
  std::string variant(std::uint64_t cell) const;

 private:
  ByCell by_cell_;
  std::string label_;
  std::vector<std::uint64_t> cells_;
};

/// The name of what is drawn: a series, its variant, and its source where there are several.
struct Name {
  std::string series;   ///< of the palette
  std::string variant;  ///< may be empty
  std::string source;   ///< empty where there is one

  std::string method() const;  ///< without the source
  std::string legend() const;  ///< the second half of a legend's name
  std::string str() const;     ///< all of it
  bool operator==(const Name&) const = default;
};
Name name_of(const SelectedCells& selected, std::uint64_t cell, bool several_sources);

/// Trials of the same round were neighbours in time: `first` over `second`, round by round, of
/// rounds in which both took time.
std::optional<Measurement> ratio(const std::vector<const Trial*>& first,
                                 const std::vector<const Trial*>& second,
                                 double (*figure)(const Trial&));

/// "1.24×", "12.4×", "124×".
std::string format_times(double ratio);
/// Ticks of a logarithmic axis: each power of ten, and three times that where `with_threes`.
std::vector<double> decades(bool with_threes);
/// Returns a note where models of several languages stand in one list; empty where they do not.
std::string languages_note(std::span<const Selection> selections);

/// A name in a sentence.
std::string named(std::string_view name);
/// Returns the beginning of a sentence about one source of several: "label: ".
std::string about(const std::string& source);

/// The encoding with a legend whose symbols are as strong as the strongest mark.
vega_lite::Json in_full(vega_lite::Json colour);

/// The domain of an axis on which nothing is drawn: without values a logarithmic one has no length.
inline constexpr Interval empty_axis{1, 10};

/// The text that a row of a chart has in place of a value.
struct MissingValue {
  std::string category;
  std::string text;  ///< printable
};
/// Puts these texts into a chart of rows of these categories.
void add_missing_values(vega_lite::Json& spec, const std::vector<MissingValue>& missing_values,
                        const std::vector<std::string>& categories);

}  // namespace reports
