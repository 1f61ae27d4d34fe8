// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/work.h"

namespace reports {

/// Looks at the trials of one file, one after the other, and finds those whose results are not
/// those of equal work.
class EqualDigests {
 public:
  /// `plan` outlives this; its cells may still be read until the first `take`.
  explicit EqualDigests(const Plan& plan) : plan_(plan) {}

  /// Checks a trial of a cell of the plan. Throws `std::runtime_error` that names both trials and
  /// their digests.
  void take(const Trial& trial);

 private:
  struct First {
    std::uint64_t cell = 0;
    std::uint64_t index = 0;  ///< of the trial
    std::string digest;       ///< empty: there was none yet
  };

  const Plan& plan_;
  std::map<Work, First> works_;
  std::vector<First*> by_cell_;  ///< into `works_`
};

/// The digest of a trial that does the cell's work; nothing where there is none.
std::optional<std::string> digest_of(const Results& results, const Cell& cell);

/// Returns how the results of equal work differ between two files of one seed, naming the first
/// cell of which they do; empty where they do not, or where nothing can be told, as of another
/// program.
std::string digest_difference(const Results& a, const Results& b);

}  // namespace reports
