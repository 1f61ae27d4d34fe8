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

void ComparedCells::add(reports::Comparison& comparison, const WantedCell& cell,
                        const std::optional<WantedCell>& against) {
  const std::vector<reports::Cell> before = plan_.cells;
  std::optional<Unavailable> first;
  // Both in the same interpreter: two of them differ in more than the models.
  for (const std::string& python : interpreters_) {
    try {
      comparison.cell = add_compared(cell, python);
      if (against) comparison.against = add_compared(*against, python);
      return;
    } catch (const Unavailable& absent) {
      planner_.go_back(before);
      comparison.cell.reset();
      comparison.against.reset();
      if (!first) first = absent;
    }
  }
  comparison.not_applicable = first->text();
}

std::uint64_t ComparedCells::add_compared(const WantedCell& row, const std::string& python) {
  reports::Cell cell = make(row, python);
  cell.baseline = false;
  return planner_.add(std::move(cell));
}

}  // namespace bench
