// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/limit_lines.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "reports/results/work.h"

namespace reports {
namespace {

using LineKey =
    std::tuple<TimedWork, std::string, std::uint64_t, std::map<std::string, std::string>, double>;

LineKey line_key(const Cell& cell) {
  TimedWork work = timed_work_of(cell);
  work.tasks = 0;
  return {std::move(work), cell.model, cell.chunk, cell.settings, cell.arrival_rate};
}

std::size_t lines_of(const Plan& plan, const std::vector<std::uint64_t>& cells) {
  std::map<LineKey, std::vector<const Cell*>> groups;
  for (const std::uint64_t cell : cells) {
    if (cell < plan.cells.size() && plan.ranks(cell))
      groups[line_key(plan.cells[cell])].push_back(&plan.cells[cell]);
  }
  std::size_t lines = 0;
  for (const auto& [key, group] : groups) {
    std::set<std::uint64_t> workers;
    std::set<std::uint64_t> concurrency;
    for (const Cell* cell : group) {
      workers.insert(cell->workers);
      concurrency.insert(cell->concurrency);
    }
    const bool is_one_line = std::max(workers.size(), concurrency.size()) == group.size();
    lines += is_one_line && group.size() > 1 ? 1 : group.size() / 2;
  }
  return lines;
}

}  // namespace

std::size_t limit_lines(const Plan& plan) {
  std::size_t lines = 0;
  for (const Experiment& experiment : plan.experiments) lines += lines_of(plan, experiment.cells);
  if (plan.experiments.empty()) {
    std::vector<std::uint64_t> all(plan.cells.size());
    std::iota(all.begin(), all.end(), std::uint64_t{0});
    lines = lines_of(plan, all);
  }
  return std::max<std::size_t>(lines, 1);
}

}  // namespace reports
