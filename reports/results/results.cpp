// SPDX-License-Identifier: Apache-2.0
#include "reports/results/results.h"

#include <algorithm>

namespace reports {

std::optional<std::uint64_t> Results::peak_bytes(std::uint64_t cell) const {
  std::optional<std::uint64_t> highest;
  for (const MemoryPeak& peak : memory) {
    if (peak.cell == cell) highest = std::max(highest.value_or(0), peak.peak_bytes);
  }
  return highest;
}

const Failure* Results::failure(std::uint64_t cell) const {
  for (const Failure& failure : failed) {
    if (failure.cell == cell) return &failure;
  }
  return nullptr;
}

const Skip* Results::skip(std::uint64_t cell) const {
  const auto found = std::ranges::find(skipped, cell, &Skip::cell);
  return found == skipped.end() ? nullptr : &*found;
}

const ExpectedFailure* Results::expected_failure(std::uint64_t cell) const {
  const auto found = std::ranges::lower_bound(expected_failures, cell, {}, &ExpectedFailure::cell);
  return found == expected_failures.end() || found->cell != cell ? nullptr : &*found;
}

bool Results::has_ended_in_failure(std::uint64_t cell) const {
  if (failure(cell) != nullptr) return true;
  const ExpectedFailure* const expected = expected_failure(cell);
  return expected != nullptr && expected->kind == FailureKind::deadlock;
}

void Results::add(const ExpectedFailure& failure) {
  const auto known =
      std::ranges::lower_bound(expected_failures, failure.cell, {}, &ExpectedFailure::cell);
  if (known == expected_failures.end() || known->cell != failure.cell) {
    expected_failures.insert(known, failure);
    return;
  }
  known->faults = std::min(known->faults + failure.faults, max_faults);
  known->of = std::min(known->of + failure.of, max_faults);
  known->trials += failure.trials;
}

}  // namespace reports
