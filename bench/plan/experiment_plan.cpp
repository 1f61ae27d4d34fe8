// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/experiment_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "bench/options/names.h"
#include "bench/plan/cell_finder.h"
#include "bench/plan/plan.h"
#include "models/catalogue.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using Interpreters = std::vector<std::string>;

/// Those of --python; one without a name is the default.
Interpreters interpreters_of(const RunOptions& options) {
  const auto given = options.settings.find("python");
  if (given == options.settings.end() || given->second.empty()) return {""};
  Interpreters each_once;
  for (const std::string& python : given->second) {
    if (std::ranges::find(each_once, python) == each_once.end()) each_once.push_back(python);
  }
  return each_once;
}

/// Null where this build has no such model.
const models::CatalogueEntry* entry_of(const std::string& model) {
  const auto catalogue = models::catalogue();
  const auto entry = std::ranges::find(catalogue, model, &models::CatalogueEntry::name);
  return entry == catalogue.end() ? nullptr : &*entry;
}

bool is_interpreted(const std::string& model) {
  const models::CatalogueEntry* const entry = entry_of(model);
  return entry != nullptr && entry->missing.empty() && entry->make()->capabilities().interprets;
}

std::string family_of(const std::string& model) {
  const models::CatalogueEntry* const entry = entry_of(model);
  return entry == nullptr ? "" : std::string(entry->family);
}

/// Adds the experiments to a plan, one after the other.
class ExperimentPlanner {
 public:
  ExperimentPlanner(reports::Plan& plan, const RunOptions& options, unsigned cores)
      : plan_(plan), interpreters_(interpreters_of(options)), cores_(cores), finder_(plan, cores) {}

  void add(const experiments::Experiment& experiment) {
    plan_.time_budget_s += experiment.time_budget_s;
    reports::Experiment planned{.name = experiment.name,
                                .question = experiment.question,
                                .chart = experiment.chart,
                                .cells = {},
                                .comparisons = {},
                                .sweeps = {}};
    if (experiment.cells != nullptr) draw(experiment, planned);
    if (!experiment.comparisons.empty() && interpreters_.size() > 1) {
      throw UsageError("experiment '" + experiment.name +
                       "' compares pairs of cells and takes one --python");
    }
    for (const experiments::Comparison& row : experiment.comparisons) {
      planned.comparisons.push_back(compare(row));
    }
    plan_.experiments.push_back(std::move(planned));
  }

 private:
  void draw(const experiments::Experiment& experiment, reports::Experiment& planned) {
    std::map<std::string, std::size_t> sweeps;  // by model
    for (const experiments::Cell& row : experiment.cells(cores_)) {
      for (const std::uint64_t cell : find_or_add(row)) {
        if (std::ranges::find(planned.cells, cell) != planned.cells.end()) continue;
        planned.cells.push_back(cell);
        if (!experiment.sweeps) continue;
        const auto [place, is_new] = sweeps.emplace(row.model, planned.sweeps.size());
        if (is_new) planned.sweeps.push_back({planned.cells.front(), {}});
        planned.sweeps[place->second].cells.push_back(cell);
      }
    }
  }

  /// One cell per interpreter that has what the row asks for.
  std::vector<std::uint64_t> find_or_add(const experiments::Cell& row) {
    std::vector<std::uint64_t> found;
    std::vector<std::string> reasons;
    for (const std::string& python : is_interpreted(row.model) ? interpreters_ : Interpreters{""}) {
      try {
        found.push_back(finder_.find_or_add(row, python, /*is_drawn=*/true));
      } catch (const Unavailable& absent) {
        reasons.push_back(absent.reason);
      }
    }
    // What one of several interpreters has not, another may have.
    const bool is_choice = !row.runtime.empty() && !found.empty();
    for (const std::string& reason : reasons) {
      if (!is_choice) refuse(row, reason);
    }
    return found;
  }

  void refuse(const experiments::Cell& row, std::string reason) {
    if (reason.starts_with(row.model + ": ")) reason.erase(0, row.model.size() + 2);
    const bool is_known = std::ranges::any_of(plan_.not_applicable, [&](const auto& known) {
      return known.model == row.model && known.workload == row.workload && known.reason == reason;
    });
    if (!is_known)
      plan_.not_applicable.push_back({row.model, row.workload, reason, family_of(row.model)});
  }

  reports::Comparison compare(const experiments::Comparison& row) {
    reports::Comparison comparison{.label = row.label,
                                   .figure = row.figure,
                                   .cell = std::nullopt,
                                   .against = std::nullopt,
                                   .at_least = row.at_least,
                                   .at_most = row.at_most,
                                   .not_applicable = {}};
    // Neither cell is measured for a row of which the other cannot be.
    std::vector<reports::Cell> before = plan_.cells;
    const std::string& python = interpreters_.front();
    try {
      comparison.cell = finder_.find_or_add(row.cell, python, /*is_drawn=*/false);
      if (row.against) comparison.against = finder_.find_or_add(*row.against, python, false);
    } catch (const Unavailable& absent) {
      finder_.go_back(std::move(before));
      comparison.cell.reset();
      comparison.not_applicable = absent.reason;
    }
    return comparison;
  }

  reports::Plan& plan_;
  Interpreters interpreters_;
  unsigned cores_;
  CellFinder finder_;
};

std::string first_reason(const reports::Plan& plan) {
  if (!plan.not_applicable.empty()) return plan.not_applicable.front().reason;
  for (const reports::Experiment& experiment : plan.experiments) {
    if (!experiment.comparisons.empty()) return experiment.comparisons.front().not_applicable;
  }
  return "no cell is left";
}

bool is_called(const experiments::Experiment& experiment, const std::string& name) {
  return experiment.name == name ||
         std::ranges::find(experiment.aliases, name) != experiment.aliases.end();
}

}  // namespace

std::vector<const experiments::Experiment*> find_experiments(std::string_view list) {
  const auto names = split_list(list);
  std::vector<std::string> known;
  for (const auto& experiment : experiments::all()) {
    known.push_back(experiment.name);
    known.insert(known.end(), experiment.aliases.begin(), experiment.aliases.end());
  }
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string nearest = nearest_name(name, known);
    throw UsageError("unknown experiment '" + reports::sanitize(name, 60) + "'" +
                     (nearest.empty() ? "; " : ": did you mean '" + nearest + "'? ") +
                     "'bench list' shows all");
  }
  std::vector<const experiments::Experiment*> found;
  for (const auto& experiment : experiments::all()) {
    const auto is_wanted = [&](const std::string& name) { return is_called(experiment, name); };
    if (std::ranges::any_of(names, is_wanted)) found.push_back(&experiment);
  }
  return found;
}

reports::Plan plan_experiments(const std::vector<const experiments::Experiment*>& chosen,
                               const RunOptions& options, unsigned cores) {
  reports::Plan plan = plan_without_cells(options);
  plan.time_budget_s = 0;  // theirs, added up
  ExperimentPlanner planner(plan, options, cores);
  for (const experiments::Experiment* experiment : chosen) planner.add(*experiment);
  if (plan.cells.empty()) throw UsageError("nothing to measure: " + first_reason(plan));
  keep_one_baseline(plan);
  const bool draws = std::ranges::any_of(
      plan.experiments, [](const auto& experiment) { return !experiment.chart.empty(); });
  if (options.time_budget_s) {
    plan.time_budget_s = *options.time_budget_s;
  } else if (plan.trials == 0 && !draws) {
    // Comparisons say how long a trial is: without a word about the time, as few as carry the
    // answer.
    plan.trials = min_trials_to_compare;
  }
  return plan;
}

}  // namespace bench
