// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/claim_counts.h"

#include <algorithm>
#include <cstdint>

namespace reports {

std::optional<ClaimCount> count_of(const Comparison& comparison, const ByCell& results) {
  const std::uint64_t cell = *comparison.cell;
  const ExpectedFailure* const failure = results.results().expected_failure(cell);
  std::uint64_t trials = results.trials(cell).size();
  // A trial that ends in a deadlock has no times, so it is not among the others.
  if (failure != nullptr && failure->kind == FailureKind::deadlock) trials += failure->trials;
  if (trials == 0) return std::nullopt;
  const std::uint64_t failed = failure == nullptr ? 0 : std::min(failure->trials, trials);
  double value = static_cast<double>(failed) / static_cast<double>(trials);
  double highest = failed == 0 ? 0 : 1;
  if (comparison.figure == Comparison::Figure::lost_share) {
    const bool has_extent = failure != nullptr && failure->of > 0;
    value =
        has_extent ? static_cast<double>(failure->faults) / static_cast<double>(failure->of) : 0;
    highest = value;
  }
  const double lowest = failed == trials ? highest : 0;
  return ClaimCount{.value = value, .range = {lowest, highest}, .trials = trials};
}

}  // namespace reports
