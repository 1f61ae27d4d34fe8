// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace reports {

/// The place where a series goes over to another level.
struct ChangePoint {
  std::size_t first = 0;  ///< index of the first value of the new level
  /// The new level over the old one: the Hodges–Lehmann estimate from the logarithms of the values
  /// between the neighbouring changes.
  double ratio = 1;
};

/// A level has at least so many values: fewer are spikes, and no change.
inline constexpr std::size_t min_of_level = 3;

/// Finds the changes of level in series of positive values, each an independent measurement.
///
/// Circular binary segmentation (Olshen, Venkatraman, Lucito and Wigler, "Circular binary
/// segmentation for the analysis of array-based DNA copy number data", Biostatistics 2004) on
/// ranks: of all stretches of a series, with which it could go over to another level and perhaps
/// back, the one with the smallest p-value of the rank-sum test against the rest. It is a change
/// when so small a p-value is rare among the smallest ones of values in random order: that the
/// stretch was chosen among all is no evidence. Then the parts are searched, and changes that the
/// values on both sides do not show by themselves are taken back. The result depends on the values
/// alone: the random orders are always the same.
class ChangePoints {
 public:
  /// `level`, from 1e-4, is the highest probability that a change is found in a series without one.
  explicit ChangePoints(double level);
  ~ChangePoints();

  /// Returns the changes in ascending order.
  std::vector<ChangePoint> find(std::span<const double> values);

  /// Returns whether a change can be found at all in so many values.
  bool can_find(std::size_t count);

 private:
  class Scores;

  const Scores& scores(std::size_t count);
  /// Returns the scores of the most outstanding stretches of series in random order, ascending.
  const std::vector<double>& null_scores(std::size_t count);
  double p_value(std::size_t count, double score);
  void split(std::span<const double> values, std::size_t begin, std::size_t end,
             std::vector<std::size_t>& cuts);
  /// Returns the p-value of the rank-sum test of the values before the cut against the others.
  double p_value_of_cut(std::span<const double> values, std::size_t cut);

  double level_;
  std::size_t permutations_;
  std::map<std::size_t, std::unique_ptr<const Scores>> scores_;  ///< by the length of a series
  std::map<std::size_t, std::vector<double>> null_scores_;       ///< the same
};

}  // namespace reports
