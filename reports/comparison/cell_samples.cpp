// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/cell_samples.h"

#include <cstddef>
#include <cstdint>
#include <set>

#include "reports/state/cell_time.h"

namespace reports {

std::vector<CellSamples> collect_samples(const Results& results) {
  std::set<std::uint64_t> voided;
  if (results.pairing) {
    for (const Pair& pair : results.pairing->pairs) {
      if (!pair.void_reason.empty()) voided.insert(pair.trial);
    }
  }
  std::vector<std::vector<const Trial*>> trials(results.plan.cells.size());
  for (std::size_t number = 0; number < results.trials.size(); ++number) {
    const Trial& trial = results.trials[number];
    if (!voided.contains(number)) trials[trial.cell].push_back(&trial);
  }
  std::vector<CellSamples> cells(trials.size());
  for (std::size_t cell = 0; cell < trials.size(); ++cell) {
    if (trials[cell].empty()) continue;
    for (const Trial* trial : trials[cell]) cells[cell].all.add(trial->sample_ns());
    const CellTime time = cell_time(results, trials[cell]);
    if (!time.is_quiet) continue;
    cells[cell].quiet.emplace();
    for (const double ns : time.samples_ns) cells[cell].quiet->add(ns);
  }
  return cells;
}

}  // namespace reports
