// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/subset.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

namespace reports {

const Experiment* find_experiment(const Plan& plan, const std::string& name,
                                  const std::string& chart) {
  for (const Experiment& experiment : plan.experiments) {
    if (experiment.name == name && experiment.chart == chart) return &experiment;
  }
  return nullptr;
}

Results subset(const Results& results, std::span<const std::uint64_t> cells) {
  Results part{.date = results.date, .machine = results.machine};
  part.interrupted = results.interrupted;
  part.unranked = results.unranked;
  std::vector<std::optional<std::uint64_t>> place_of(results.plan.cells.size());
  for (const std::uint64_t cell : cells) {
    place_of[cell] = part.plan.cells.size();
    part.plan.cells.push_back(results.plan.cells[cell]);
  }
  const auto take = [&](const auto& all, auto& some) {
    for (auto entry : all) {
      if (!place_of[entry.cell]) continue;
      entry.cell = *place_of[entry.cell];
      some.push_back(std::move(entry));
    }
  };
  part.machine_state = results.machine_state;
  // All of them, so that trials refer to the same ones.
  part.rounds = results.rounds;
  for (Round& round : part.rounds) {
    std::erase_if(round.cells, [&](std::uint64_t cell) { return !place_of[cell]; });
    for (std::uint64_t& cell : round.cells) cell = *place_of[cell];
  }
  take(results.trials, part.trials);
  take(results.memory, part.memory);
  take(results.failed, part.failed);
  take(results.skipped, part.skipped);
  return part;
}

std::optional<RankedPart> part_in(const Section& section, const Results& results) {
  if (results.plan.experiments.empty()) {
    if (section.chart != chosen_by_hand) return std::nullopt;
    return RankedPart{results, Order(results)};
  }
  const Experiment* const experiment = find_experiment(results.plan, section.name, section.chart);
  if (experiment == nullptr || experiment->cells.empty()) return std::nullopt;
  return RankedPart{subset(results, experiment->cells), Order(results).of(experiment->cells)};
}

}  // namespace reports
