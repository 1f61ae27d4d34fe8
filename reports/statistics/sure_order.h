// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace reports {

// Which of several cells are surely less than which others, by figures that were taken in rounds,
// with a bounded probability of any wrong statement.
//
// A closed test: the hypothesis of a set of cells is that all of them are equal, so that within
// each round every order of their figures is equally likely. Two cells are told apart where every
// set that holds both is rejected. A set of p out of N cells is tested at the level
// p / N of the whole (Ryan, "Significance tests for multiple comparison of proportions, variances,
// and other statistics", 1960): the sets of cells that are equal in truth are disjoint, so their
// levels add up to no more than the whole, whichever sets they are and however the data choose the
// leader. A pair is tested by its signed ranks; a larger set by the largest difference of two
// cells' sums of within-round ranks (Nemenyi, "Distribution-free multiple comparisons", 1963), with
// the exact distribution of the difference of one pair, times the number of pairs.

/// Returns whether the first of two cells lies below the second, by the one-sided p-value.
using PairTest = std::function<double(std::size_t less, std::size_t more)>;

/// How many cells a run tells apart, and how often it may be wrong.
struct OrderFamily {
  std::size_t cells = 2;  ///< of the whole run, at least those that are given
  double level = 0.05;    ///< of any wrong statement on any of them, in (0, 1)
};

/// The level at which a set of so many of the family's cells is tested.
double level_of_set(std::size_t size, const OrderFamily& family);

/// The fewest rounds with which two cells can be told apart.
std::size_t min_rounds_of(const OrderFamily& family);

/// Returns for every two cells [less][more] whether the first surely lies below the second. The
/// relation is transitive. `scores[cell][round]`: what is ranked within each round; every cell has
/// as many, all are finite. `p_value` is asked for pairs only.
std::vector<std::vector<bool>> surely_less(const std::vector<std::vector<double>>& scores,
                                           const PairTest& p_value, const OrderFamily& family);

/// The least difference of two rank sums, over so many rounds of `size` cells, that the largest
/// difference of all pairs reaches with a probability of at most `level` when all cells are equal.
/// Nothing where no difference is so unlikely. From 3 cells on.
std::optional<double> critical_rank_difference(std::size_t size, std::size_t rounds, double level);

}  // namespace reports
