// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/charts/support/figures.h"
#include "reports/statistics/histogram.h"
#include "reports/summary/order.h"
#include "reports/summary/section.h"

namespace reports {

/// The trials of one cell with an arrival rate. Latencies of a trial are no independent samples,
/// so a quantile is taken of each trial, and their median and its interval over trials.
struct ArrivingCell {
  const Cell* cell = nullptr;
  std::vector<Histogram> latencies;
  std::vector<std::uint64_t> rounds;  ///< of the trials, as `latencies`
  std::vector<double> achieved;
  std::size_t saturated = 0;
  const Failure* failure = nullptr;

  /// Returns whether the model does not keep up with the rate: in more than half of the trials. A
  /// neighbour on the machine can spoil a single one.
  bool falls_behind() const { return 2 * saturated > latencies.size(); }
  /// "in 1 of 9 trials": in how many it did not keep up.
  std::string saturated_text() const;

  /// A value per trial; none where some trial has too few tasks for this quantile.
  std::vector<double> quantiles_ns(double share) const;
  /// The same by the round.
  FiguresByRound quantiles_by_round(double share) const;
  std::optional<Figure> quantile_ns(double share) const { return figure_of(quantiles_ns(share)); }
};

/// A series by the rates at which its tasks arrive.
struct LatencyLine {
  std::string series;
  std::map<double, ArrivingCell> by_rate;
};

/// One work with one limit of tasks in flight, in one source and one language.
struct LatencyGroup {
  std::string title;
  std::vector<LatencyLine> lines;
  OrderFamily family;  ///< of the source
};

/// Returns the cells with an arrival rate by what may be compared.
std::vector<LatencyGroup> latency_groups(std::span<const Selection> selections);

/// Returns all rates of a group, ascending.
std::vector<double> rates_of(const LatencyGroup& group);

/// Returns the quantile that answers report: the highest one that all trials have enough latencies
/// for.
const LatencyQuantile& reported_quantile(const LatencyGroup& group);

}  // namespace reports
