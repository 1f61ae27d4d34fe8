// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/compared_cells.h"

#include <algorithm>
#include <utility>

#include "bench/plan/process_room.h"
#include "bench/usage_error.h"
#include "models/catalogue.h"

namespace bench {
namespace {

std::vector<std::string> interpreters_of(const RunOptions& options) {
  const auto given = options.settings.find("python");
  if (given == options.settings.end() || given->second.empty()) return {""};
  std::vector<std::string> each_once;
  for (const std::string& python : given->second) {
    if (std::ranges::find(each_once, python) == each_once.end()) each_once.push_back(python);
  }
  return each_once;
}

}  // namespace

bool is_interpreted(const std::string& model) {
  const auto catalogue = models::catalogue();
  const auto entry = std::ranges::find(catalogue, model, &models::CatalogueEntry::name);
  return entry != catalogue.end() && entry->missing.empty() &&
         entry->make().capabilities.interprets;
}

ComparedCells::ComparedCells(reports::Plan& plan, const RunOptions& options, unsigned cores)
    : plan_(plan),
      interpreters_(interpreters_of(options)),
      fewer_tasks_(options.fewer_tasks),
      planner_(plan, cores) {}

reports::Cell ComparedCells::make(WantedCell row, const std::string& python) {
  if (!python.empty() && is_interpreted(row.model)) row.settings["python"] = python;
  const auto fewer = fewer_tasks_.find(row.workload);
  if (row.tasks == 0 && fewer != fewer_tasks_.end()) row.tasks = fewer->second;
  try {
    reports::Cell cell = planner_.make(row);
    require_processes(cell);
    return cell;
  } catch (const UsageError& error) {
    throw Unavailable{{}, error.what()};
  }
}

reports::Cell ComparedCells::make(const WantedCell& row) {
  std::optional<Unavailable> first;
  for (const std::string& python : interpreters_) {
    try {
      return make(row, python);
    } catch (const Unavailable& absent) {
      if (!first) first = absent;
    }
  }
  throw *first;
}

void ComparedCells::add(reports::Comparison& comparison, const WantedCell& cell,
                        const std::optional<WantedCell>& against) {
  std::vector<reports::Cell> before = plan_.cells;
  try {
    comparison.cell = add_compared(cell);
    if (against) comparison.against = add_compared(*against);
  } catch (const Unavailable& absent) {
    planner_.go_back(std::move(before));
    comparison.cell.reset();
    comparison.against.reset();
    comparison.not_applicable = absent.text();
  }
}

std::uint64_t ComparedCells::add_compared(const WantedCell& row) {
  reports::Cell cell = make(row);
  cell.baseline = false;
  return planner_.add(std::move(cell));
}

}  // namespace bench
