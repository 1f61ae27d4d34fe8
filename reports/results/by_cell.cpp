// SPDX-License-Identifier: Apache-2.0
#include "reports/results/by_cell.h"

#include <map>

namespace reports {

ByCell::ByCell(const Results& results) : results_(results), cells_(results.plan.cells.size()) {
  for (const Trial& trial : results.trials) {
    if (trial.cell < cells_.size()) cells_[trial.cell].trials.push_back(&trial);
  }
  for (const MemoryPeak& peak : results.memory) {
    if (peak.cell < cells_.size()) cells_[peak.cell].peaks.push_back(&peak);
  }
  for (const Failure& failure : results.failed) {
    if (failure.cell >= cells_.size()) continue;
    Entries& entries = cells_[failure.cell];
    if (entries.failure == nullptr) entries.failure = &failure;
  }
}

std::vector<double> ByCell::samples_ns(std::uint64_t cell) const {
  std::vector<double> samples;
  if (failure(cell) != nullptr) return samples;
  for (const Trial* trial : trials(cell)) {
    if (const double sample_ns = trial->sample_ns(); sample_ns > 0) samples.push_back(sample_ns);
  }
  return samples;
}

std::vector<double> ByCell::time_ratios(std::uint64_t over, std::uint64_t under) const {
  if (failure(over) != nullptr || failure(under) != nullptr) return {};
  return paired_ratios(trials(over), trials(under),
                       [](const Trial& trial) { return trial.sample_ns(); });
}

std::vector<double> paired_ratios(const std::vector<const Trial*>& over,
                                  const std::vector<const Trial*>& under,
                                  double (*figure)(const Trial&)) {
  std::map<std::uint64_t, double> others;
  for (const Trial* trial : under) others[trial->index] = figure(*trial);
  std::vector<double> ratios;
  for (const Trial* trial : over) {
    const auto other = others.find(trial->index);
    const double value = figure(*trial);
    if (other != others.end() && other->second > 0 && value > 0) {
      ratios.push_back(value / other->second);
    }
  }
  return ratios;
}

}  // namespace reports
