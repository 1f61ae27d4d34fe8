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

}  // namespace reports
