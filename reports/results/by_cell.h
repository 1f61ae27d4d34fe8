// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// What a results file holds of each of its cells. Files have as many trials as cells times rounds:
/// looking through all of them for each cell takes the square of that.
class ByCell {
 public:
  /// `results` must outlive this.
  explicit ByCell(const Results& results);

  const Results& results() const { return results_; }
  /// In the order of the file.
  const std::vector<const Trial*>& trials(std::uint64_t cell) const { return cells_[cell].trials; }
  const std::vector<const MemoryPeak*>& peaks(std::uint64_t cell) const {
    return cells_[cell].peaks;
  }
  /// The first; null when there is none.
  const Failure* failure(std::uint64_t cell) const { return cells_[cell].failure; }

 private:
  struct Entries {
    std::vector<const Trial*> trials;
    std::vector<const MemoryPeak*> peaks;
    const Failure* failure = nullptr;
  };

  const Results& results_;
  std::vector<Entries> cells_;
};

/// Of trials of the same round, which were neighbours in time: the figure of `over` divided by that
/// of `under`, in the order of `over`, where both are above 0.
std::vector<double> paired_ratios(const std::vector<const Trial*>& over,
                                  const std::vector<const Trial*>& under,
                                  double (*figure)(const Trial&));

}  // namespace reports
