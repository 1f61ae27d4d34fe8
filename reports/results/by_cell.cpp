// SPDX-License-Identifier: Apache-2.0
#include "reports/results/by_cell.h"

#include <algorithm>
#include <map>

#include "reports/statistics/statistics.h"

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
  std::map<std::uint64_t, const Trial*> others;
  for (const Trial* trial : trials(under)) others[trial->index] = trial;
  std::vector<double> ratios;
  for (const Trial* trial : trials(over)) {
    const auto other = others.find(trial->index);
    if (other == others.end()) continue;
    if (const double ratio = round_ratio(*trial, *other->second); ratio > 0) {
      ratios.push_back(ratio);
    }
  }
  return ratios;
}

std::vector<double> turn_times_ns(const Trial& trial) {
  std::vector<double> times_ns;
  const std::size_t count = std::min(trial.turns.size(), trial.iterations_ns.size());
  for (std::size_t begin = 0; begin < count;) {
    std::vector<double> turn_ns;
    std::size_t end = begin;
    for (; end < count && trial.turns[end] == trial.turns[begin]; ++end) {
      turn_ns.push_back(static_cast<double>(trial.iterations_ns[end]));
    }
    times_ns.push_back(median(std::move(turn_ns)));
    begin = end;
  }
  return times_ns;
}

double round_ratio(const Trial& over, const Trial& under) {
  if (over.round && over.round == under.round) {
    const std::vector<double> times_ns = turn_times_ns(over);
    const std::vector<double> others_ns = turn_times_ns(under);
    std::vector<double> ratios;
    for (std::size_t lap = 0; lap < std::min(times_ns.size(), others_ns.size()); ++lap) {
      if (times_ns[lap] > 0 && others_ns[lap] > 0) ratios.push_back(times_ns[lap] / others_ns[lap]);
    }
    if (!ratios.empty()) return median(std::move(ratios));
  }
  const double sample_ns = over.sample_ns();
  const double other_ns = under.sample_ns();
  return sample_ns > 0 && other_ns > 0 ? sample_ns / other_ns : 0;
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
