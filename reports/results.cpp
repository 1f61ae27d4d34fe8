// SPDX-License-Identifier: Apache-2.0
#include "reports/results.h"

#include "reports/statistics.h"

namespace reports {

double Trial::sample_ns() const {
  return median(std::vector<double>(iterations_ns.begin(), iterations_ns.end()));
}

double Trial::one_shot_ns() const {
  const std::int64_t cold_ns = warmup_ns.empty() ? iterations_ns.front() : warmup_ns.front();
  return static_cast<double>(start_ns + cold_ns + stop_ns);
}

std::optional<std::uint64_t> Results::peak_bytes(std::uint64_t cell) const {
  for (const MemoryPeak& peak : memory) {
    if (peak.cell == cell) return peak.peak_bytes;
  }
  return std::nullopt;
}

const Failure* Results::failure(std::uint64_t cell) const {
  for (const Failure& failure : failed) {
    if (failure.cell == cell) return &failure;
  }
  return nullptr;
}

}  // namespace reports
