// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/support/palette.h"
#include "reports/results/by_cell.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/order.h"
#include "reports/summary/section.h"

namespace reports {

/// The median of several trials with its interval.
struct Figure {
  double value = 0;                       ///< the median
  std::optional<Interval> interval = {};  ///< 95 %; absent with fewer than 6 values
};

/// Returns the figure of those values that are finite; nothing when none is.
std::optional<Figure> figure_of(std::vector<double> values);

/// "15.9 ms [15.6 ms, 16.2 ms]", or without interval "15.9 ms (too few trials for an interval)".
std::string with_interval(const Figure& figure, std::string (*format)(double));
/// "fork 1.20 ms [1.10 ms, 1.30 ms]; spawn 2.00 ms [1.90 ms, 2.10 ms]": figures that stand behind
/// an answer. That there are too few trials for intervals is said once.
std::string figures_text(const std::vector<std::pair<std::string, Figure>>& figures,
                         std::string (*format)(double));
/// The interval alone; empty when there is none.
std::string interval_text(const Figure& figure, std::string (*format)(double));

/// Returns the noun for one of the cell's workers: "process", "thread", "interpreter" or "worker".
std::string worker_noun(const Cell& cell);

/// Returns what the time of a cell is the median of (reports/state/cell_time.h), a value for each
/// of some of its trials, above 0; none where it has no result.
std::vector<double> shown_samples_ns(const ByCell& by_cell, std::uint64_t cell);
/// Returns the median time of a cell in nanoseconds; nothing where it has no result.
std::optional<Figure> time_of(const ByCell& by_cell, std::uint64_t cell);
/// Returns the median of the time of one cell over that of the other, round by round.
std::optional<Figure> ratio_of(const ByCell& by_cell, std::uint64_t over, std::uint64_t under);

/// The trials of all sources of some selections, and what is sure about their order.
class TrialsBySource {
 public:
  explicit TrialsBySource(std::span<const Selection> selections);
  const ByCell& of(const Source& source) const { return by_cell_.at(&source); }
  const Order& order(const Source& source) const { return orders_.at(&source); }

 private:
  std::map<const Source*, ByCell> by_cell_;
  std::map<const Source*, Order> orders_;
};

/// The run that a cell's speed-up is against: of its work and family, one task after the other. Of
/// several interpreters it is one with its lock, as people run it.
std::optional<std::uint64_t> serial_run(const Results& results, const Cell& cell);

/// The selection's cells that exist in its results, each once, in their order.
std::vector<std::uint64_t> existing_cells(const Selection& selection);

/// Describes what tells the works of some cells apart beside the workload: ", size 20000".
/// Concurrency and rates of arrival are no part of it, nor if so asked the number of tasks.
std::string work_details(const Cell& cell, const std::vector<const Cell*>& among,
                         bool with_tasks = true);

/// Names the series of some cells: with their settings where these differ among them.
class SeriesNames {
 public:
  explicit SeriesNames(const std::vector<const Cell*>& cells);
  std::string of(const Cell& cell) const;

 private:
  bool with_settings_ = false;
};

/// The label of a source in a legend; empty where there is but one.
std::string legend_label(std::span<const Selection> selections, const Selection& selection);

/// A name with what is not a lower-case letter or digit replaced, and a number that makes it unique
/// in its section: the text is untrusted, and ids must not be.
std::string chart_id(const Section& section, const std::string& kind);

}  // namespace reports
