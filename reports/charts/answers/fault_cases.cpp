// SPDX-License-Identifier: Apache-2.0
// What became of each fault, and how it is shown.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/answers/faults.h"
#include "reports/results/cell_fault.h"

namespace reports {
namespace {

constexpr std::array<FaultVerdictStyle, fault_verdict_count> styles = {
    {{"S", "survived", "#009E73"},
     {"T", "task lost", "#56B4E9"},
     {"M", "several tasks lost", "#0072B2"},
     {"A", "all tasks lost but not the caller", "#E69F00"},
     {"X", "all tasks and the caller lost", "#D55E00"},
     {"H", "hung until killed", "#8A6FDF"}}};

/// What distinguishes the cells of one matrix beside their models.
struct Differences {
  std::set<std::string> workloads;
  std::set<std::uint64_t> workers;
  std::set<std::optional<std::uint64_t>> tasks;
};

Differences differences(const SelectedCells& selected) {
  Differences all;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    if (!has_fault(cell)) continue;
    all.workloads.insert(cell.workload);
    if (cell.workers > 1) all.workers.insert(cell.workers);
    all.tasks.insert(faulty_task(cell));
  }
  return all;
}

std::string method_name(const Cell& cell, const Differences& differ) {
  std::string name = Palette::series_of(cell);
  for (const auto& [setting, value] : cell.settings) {
    if (setting == fault_setting || setting == "python") continue;
    name += fmt::format(" {}:{}", setting, value);
  }
  if (differ.workers.size() > 1) name += fmt::format(" workers:{}", cell.workers);
  if (differ.workloads.size() > 1) name += " " + cell.workload;
  return name;
}

/// Leaves out what tells interpreters apart, where there is one of each model.
void shorten_methods(std::vector<FaultCase>& all) {
  std::map<std::string, std::set<std::string>> names;  // by the short one
  for (const FaultCase& one : all) names[short_name(one.method)].insert(one.method);
  const bool are_unique =
      std::ranges::all_of(names, [](const auto& entry) { return entry.second.size() == 1; });
  if (!are_unique) return;
  for (FaultCase& one : all) one.method = short_name(one.method);
}

}  // namespace

const FaultVerdictStyle& style_of(FaultVerdict verdict) {
  return styles.at(static_cast<std::size_t>(verdict));
}

FaultVerdict verdict_of(const FaultOutcome& outcome) {
  switch (outcome.extent) {
    case FaultOutcome::Extent::survived:
      return FaultVerdict::survived;
    case FaultOutcome::Extent::lost_task:
      return FaultVerdict::lost_task;
    case FaultOutcome::Extent::lost_some:
      return FaultVerdict::lost_some;
    case FaultOutcome::Extent::hung:
      return FaultVerdict::hung;
    case FaultOutcome::Extent::lost_all:
      break;
  }
  return outcome.process_survives ? FaultVerdict::lost_all : FaultVerdict::died;
}

std::vector<FaultCase> fault_cases(const SelectedCells& selected) {
  const Differences differ = differences(selected);
  std::vector<FaultCase> all;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    if (!has_fault(cell)) continue;
    FaultCase one{.cell = place, .method = method_name(cell, differ), .kind = fault_kind(cell)};
    if (differ.tasks.size() > 1) one.kind = cell.settings.at(fault_setting);
    for (const FaultOutcome& outcome : selected.results().fault_outcomes) {
      if (outcome.cell != place) continue;
      const FaultVerdict verdict = verdict_of(outcome);
      if (one.outcome && verdict <= one.verdict) continue;
      one.outcome = outcome;
      one.verdict = verdict;
    }
    if (!one.outcome) one.missing_reason = selected.missing_reason(place);
    all.push_back(std::move(one));
  }
  shorten_methods(all);
  return all;
}

std::string next_iteration_text(const FaultOutcome& outcome) {
  if (!outcome.next_is_right) return "";
  if (!*outcome.next_is_right) {
    return outcome.next_error.empty() ? "wrong or none" : "wrong or none: " + outcome.next_error;
  }
  return outcome.model_survives ? "right" : "right, by a new one";
}

}  // namespace reports
