// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/experiment_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/options/name_meanings.h"
#include "bench/options/names.h"
#include "bench/plan/compared_cells.h"
#include "bench/plan/narrowing.h"
#include "bench/plan/plan.h"
#include "reports/results/work.h"

namespace bench {
namespace {

using Interpreters = std::vector<std::string>;
using Settings = std::map<std::string, std::string>;

/// Adds the experiments to a plan, one after the other.
class ExperimentPlanner {
 public:
  ExperimentPlanner(reports::Plan& plan, const RunOptions& options, unsigned cores,
                    Narrowing& narrowing)
      : plan_(plan),
        narrowing_(narrowing),
        cells_(plan, options, cores),
        interpreters_(cells_.interpreters()),
        cores_(cores) {}

  void add(const experiments::Experiment& experiment) {
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
      if (is_chosen(row.cell)) planned.comparisons.push_back(compare(row));
    }
    const bool is_empty = planned.cells.empty() && planned.comparisons.empty();
    if (is_empty && narrowing_.is_given()) return;
    plan_.time_budget_s += experiment.time_budget_s;
    plan_.experiments.push_back(std::move(planned));
  }

 private:
  void draw(const experiments::Experiment& experiment, reports::Experiment& planned) {
    // By model, interpreter and settings: the cells of a sweep differ in their tasks alone.
    std::map<std::tuple<std::string, std::string, Settings>, std::size_t> sweeps;
    for (const reports::Cell& chosen : chosen_cells(experiment)) {
      const std::uint64_t cell = cells_.planner().add(chosen);
      if (std::ranges::find(planned.cells, cell) != planned.cells.end()) continue;
      planned.cells.push_back(cell);
      if (!experiment.sweeps) continue;
      const reports::Cell& one = plan_.cells[cell];
      const auto [place, is_new] =
          sweeps.emplace(std::tuple(one.model, one.runtime, one.settings), planned.sweeps.size());
      if (is_new) planned.sweeps.push_back({reference_of(planned, one), {}});
      planned.sweeps[place->second].cells.push_back(cell);
    }
  }

  /// Returns the cells of an experiment that are chosen, and the baselines of their work. Of
  /// sweeps, the first baseline of their family as well, which their efficiency is relative to.
  std::vector<reports::Cell> chosen_cells(const experiments::Experiment& experiment) {
    std::vector<reports::Cell> all;
    for (const WantedCell& row : experiment.cells(cores_)) {
      for (reports::Cell& cell : make_drawn(row)) all.push_back(std::move(cell));
    }
    if (!narrowing_.is_given()) return all;
    std::vector<bool> is_kept;
    std::set<std::pair<std::string, reports::TimedWork>> works;
    std::set<std::string> families;
    is_kept.reserve(all.size());
    for (const reports::Cell& cell : all) {
      is_kept.push_back(narrowing_.chooses(cell));
      if (!is_kept.back()) continue;
      works.emplace(cell.family, reports::timed_work_of(cell));
      families.insert(cell.family);
    }
    std::vector<reports::Cell> kept;
    kept.reserve(all.size());
    for (std::size_t place = 0; place < all.size(); ++place) {
      const reports::Cell& cell = all[place];
      const bool is_reference =
          cell.baseline && experiment.sweeps && families.erase(cell.family) > 0;
      const bool is_kept_always = experiment.keeps_baselines && families.contains(cell.family);
      const bool is_baseline =
          cell.baseline &&
          (is_kept_always || works.contains({cell.family, reports::timed_work_of(cell)}));
      if (is_kept[place] || is_baseline || is_reference) kept.push_back(cell);
    }
    return kept;
  }

  /// Returns whether the first cell of a comparison is chosen. What cannot be measured here is, if
  /// its model and workload are, so that the reason is told.
  bool is_chosen(const WantedCell& row) {
    if (!narrowing_.is_given()) return true;
    try {
      return narrowing_.chooses(cells_.make(row, interpreters_.front()));
    } catch (const Unavailable&) {
      return narrowing_.may_choose(row);
    }
  }

  /// Returns the cell that the efficiency of a sweep is relative to: the first of the experiment
  /// that is a baseline of the cell's family, or the first of all where there is none.
  std::uint64_t reference_of(const reports::Experiment& planned, const reports::Cell& cell) const {
    const auto found = std::ranges::find_if(planned.cells, [&](std::uint64_t other) {
      return plan_.cells[other].baseline && plan_.cells[other].family == cell.family;
    });
    return found == planned.cells.end() ? planned.cells.front() : *found;
  }

  /// Returns one cell per interpreter that has what the row asks for.
  std::vector<reports::Cell> make_drawn(const WantedCell& row) {
    std::vector<reports::Cell> cells;
    std::vector<std::string> reasons;
    for (const std::string& python : is_interpreted(row.model) ? interpreters_ : Interpreters{""}) {
      try {
        cells.push_back(cells_.make(row, python));
      } catch (const Unavailable& absent) {
        reasons.push_back(absent.reason);
      }
    }
    // Another of several interpreters may have what one of them lacks.
    const bool is_choice = row.gil && !cells.empty();
    for (const std::string& reason : reasons) {
      if (!is_choice && narrowing_.may_choose(row)) {
        cells_.planner().refuse(row.model, row.workload, reason);
      }
    }
    return cells;
  }

  reports::Comparison compare(const experiments::Comparison& row) {
    reports::Comparison comparison{.label = row.label,
                                   .figure = row.figure,
                                   .cell = std::nullopt,
                                   .against = std::nullopt,
                                   .at_least = row.at_least,
                                   .at_most = row.at_most,
                                   .not_applicable = {}};
    cells_.add(comparison, row.cell, row.against);
    return comparison;
  }

  reports::Plan& plan_;
  Narrowing& narrowing_;
  ComparedCells cells_;
  const Interpreters& interpreters_;
  unsigned cores_;
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
  if (std::ranges::find(names, "") != names.end()) throw empty_name("--experiment", list);
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    throw unknown_entry("unknown experiment", name, nearest_name(name, known), "bench list");
  }
  std::vector<const experiments::Experiment*> found;
  for (const auto& experiment : experiments::all()) {
    const auto is_wanted = [&](const std::string& name) { return is_called(experiment, name); };
    if (std::ranges::any_of(names, is_wanted)) found.push_back(&experiment);
  }
  return found;
}

std::set<std::string> workloads_of_fixed_tasks(
    const std::vector<const experiments::Experiment*>& chosen, unsigned cores) {
  std::set<std::string> fixed;
  for (const experiments::Experiment* const experiment : chosen) {
    if (experiment->cells == nullptr) continue;
    for (const WantedCell& row : experiment->cells(cores)) {
      const bool is_by_tasks = row.tasks != 0 || row.workers == experiments::all_tasks ||
                               row.concurrency == experiments::all_tasks;
      if (is_by_tasks) fixed.insert(row.workload);
    }
  }
  return fixed;
}

reports::Plan plan_experiments(const std::vector<const experiments::Experiment*>& chosen,
                               const RunOptions& options, unsigned cores) {
  reports::Plan plan = plan_without_cells(options);
  plan.time_budget_s = 0;  // theirs, added up
  Narrowing narrowing(options, chosen, cores);
  ExperimentPlanner planner(plan, options, cores, narrowing);
  for (const experiments::Experiment* experiment : chosen) planner.add(*experiment);
  narrowing.refuse_unused();
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
