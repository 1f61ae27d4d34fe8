// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "reports/results/by_cell.h"
#include "reports/state/quiet.h"

namespace reports {

/// A cell that an order compares, with the trials that its figures come from.
struct ComparedCell {
  struct Turns {
    const Trial* trial = nullptr;
    std::vector<double> times_ns;   ///< empty for a trial that ran alone
    std::vector<Quietness> states;  ///< for each of these
  };

  std::uint64_t cell = 0;
  double tasks = 1;  ///< that its times are divided by
  double median_ns = 0;
  std::map<std::uint64_t, Turns> rounds;
};

/// Returns the cell, unless it is one that is not compared (`Order`). It refers to the trials of
/// `by_cell`.
std::optional<ComparedCell> compared_cell(const ByCell& by_cell, const QuietIterations& quiet,
                                          std::uint64_t cell);

/// The rounds in which all of the cells have a trial.
std::vector<std::uint64_t> common_rounds(const std::vector<ComparedCell>& cells);

/// The logarithms of the figures of one round, one for each cell, to be ranked within the round: of
/// each lap the distance from the lap's middle, and the median of these. Without laps, of the
/// samples.
std::vector<double> scores_in_round(const std::vector<ComparedCell>& cells, std::uint64_t round);

/// The logarithm of the one's time over the other's, for each round that both have: the median over
/// their laps, or without laps the ratio of the samples.
std::vector<double> log_ratios(const ComparedCell& one, const ComparedCell& other);

/// The same over the laps in which both turns were quiet, for each round that has such laps.
std::vector<double> quiet_log_ratios(const ComparedCell& one, const ComparedCell& other);

/// Returns whether a neighbour slows down the one more than the other, or less: whether the ratios
/// of laps in which both turns were quiet and of those in which neither was differ, by a rank-sum
/// test at 10 %. False where the probes tell nothing.
bool are_slowed_unequally(const ComparedCell& one, const ComparedCell& other);

}  // namespace reports
