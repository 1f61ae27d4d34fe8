// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// The entries of a results file by their cell. A file has as many trials as cells times rounds:
/// looking through all of them for each cell would take quadratic time.
class ByCell {
 public:
  /// `results` must outlive this.
  explicit ByCell(const Results& results);

  const Results& results() const { return results_; }
  /// The cell's entries are in the order of the file.
  const std::vector<const Trial*>& trials(std::uint64_t cell) const { return cells_[cell].trials; }
  const std::vector<const MemoryPeak*>& peaks(std::uint64_t cell) const {
    return cells_[cell].peaks;
  }
  /// The first; null when there is none.
  const Failure* failure(std::uint64_t cell) const { return cells_[cell].failure; }

  /// The times of a cell's trials (`Trial::sample_ns`) that are above 0, in the order of the file.
  /// Empty for a cell of which a trial failed: nobody knows what its others are worth.
  std::vector<double> samples_ns(std::uint64_t cell) const;
  /// The time of one cell over that of the other (`round_ratio`), a value for each round in which
  /// both have one. What disturbs a minute disturbs all trials of its round: the pairs are what is
  /// counted. In the order of `over`.
  std::vector<double> time_ratios(std::uint64_t over, std::uint64_t under) const;

 private:
  struct Entries {
    std::vector<const Trial*> trials;
    std::vector<const MemoryPeak*> peaks;
    const Failure* failure = nullptr;
  };

  const Results& results_;
  std::vector<Entries> cells_;
};

/// The times of a trial's turns, in their order: for each the median of its iterations. Empty for
/// a trial that ran alone.
std::vector<double> turn_times_ns(const Trial& trial);

/// The time of one trial over that of another one of the same index: where their iterations took
/// turns with each other (`Trial::round` is the same), the median over the laps of the ratio of
/// their n-th turns, which were neighbours in time; else the ratio of their samples, which may be
/// seconds apart: of trials that ran alone, and of two parts of a round whose trials did not all
/// fit together. That ratio has no bias, but varies more; which cells are in one part changes from
/// round to round. 0 where a time is not above 0.
double round_ratio(const Trial& over, const Trial& under);

/// Divides the figure of each trial of `over` by that of the trial of `under` of the same round,
/// which was its neighbour in time. In the order of `over`; without those that are not above 0.
std::vector<double> paired_ratios(const std::vector<const Trial*>& over,
                                  const std::vector<const Trial*>& under,
                                  double (*figure)(const Trial&));

}  // namespace reports
