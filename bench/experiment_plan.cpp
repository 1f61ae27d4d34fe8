// SPDX-License-Identifier: Apache-2.0
#include "bench/experiment_plan.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "bench/configured_workload.h"
#include "bench/environment.h"
#include "bench/names.h"
#include "bench/plan.h"
#include "bench/settings.h"
#include "models/catalogue.h"
#include "models/job.h"
#include "reports/text.h"
#include "workloads/support/memory.h"

namespace bench {
namespace {

/// Why a cell cannot be measured here.
struct NotHere {
  std::string reason;
};

template <typename Entry>
const Entry& find(std::span<const Entry> catalogue, const std::string& name,
                  const std::string& what) {
  const auto entry = std::ranges::find(catalogue, name, &Entry::name);
  if (entry == catalogue.end()) throw NotHere{"this build has no " + what + " '" + name + "'"};
  if (!entry->missing.empty()) throw NotHere{name + ": " + std::string(entry->missing)};
  return *entry;
}

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

bool is_interpreted(const std::string& model) {
  const auto catalogue = models::catalogue();
  const auto entry = std::ranges::find(catalogue, model, &models::CatalogueEntry::name);
  return entry != catalogue.end() && entry->missing.empty() &&
         entry->make()->capabilities().interprets;
}

/// A cell that several rows need is measured as much as any of them asks for.
void merge(reports::Cell& known, const reports::Cell& other) {
  const auto more = [](std::uint64_t a, std::uint64_t b) {
    return a == 0 || b == 0 ? 0 : std::max(a, b);
  };
  known.effort.trials = more(known.effort.trials, other.effort.trials);
  known.effort.iterations = more(known.effort.iterations, other.effort.iterations);
  known.effort.memory_trials = std::max(known.effort.memory_trials, other.effort.memory_trials);
  known.baseline |= other.baseline;
}

/// Finds or adds the cells of the rows.
class CellFinder {
 public:
  CellFinder(reports::Plan& plan, unsigned cores) : plan_(plan), cores_(cores) {}

  /// Its index in the plan. A cell that is drawn may be its family's baseline. Throws `NotHere`.
  std::uint64_t find_or_add(const experiments::Cell& row, const std::string& python,
                            bool is_drawn) {
    reports::Cell cell = make(row, python);
    cell.baseline &= is_drawn;
    cell.effort = {
        .trials = row.trials, .iterations = row.iterations, .memory_trials = row.memory_trials};
    const auto known = places_.find(cell.name);
    if (known != places_.end()) {
      merge(plan_.cells[known->second], cell);
      return known->second;
    }
    places_.emplace(cell.name, plan_.cells.size());
    plan_.cells.push_back(std::move(cell));
    return plan_.cells.size() - 1;
  }

  /// Takes back what was added since the plan was this.
  void go_back(std::vector<reports::Cell> before) {
    plan_.cells = std::move(before);
    std::erase_if(places_, [&](const auto& place) { return place.second >= plan_.cells.size(); });
  }

 private:
  reports::Cell make(const experiments::Cell& row, const std::string& python) {
    const auto& entry = find(models::catalogue(), row.model, "model");
    const auto model = entry.make();
    if (const auto reason = model->cannot_run(row.workload)) {
      throw NotHere{row.model + ": " + *reason};
    }
    const auto can = model->capabilities();
    const ConfiguredWorkload& workload = configured(row);
    const auto counted = [&](std::uint64_t count) {
      return count == experiments::all_tasks ? workload.configuration.tasks : count;
    };
    reports::Cell cell{.name = {},
                       .model = row.model,
                       .workload = row.workload,
                       .workers = can.single_worker ? 1 : counted(row.workers),
                       .concurrency = 0,
                       .tasks = workload.configuration.tasks,
                       .size = workload.configuration.size,
                       .chunk = row.chunk,
                       .time_scale = workload.waits ? row.time_scale : 1.0,
                       .settings = row.settings,
                       .options = workload.configuration.options,
                       .family = std::string(entry.family),
                       .waits = workload.waits,
                       .baseline = entry.baseline,
                       .longest_wait_ns = workload.longest_wait_ns};
    cell.concurrency = row.concurrency != 0 ? counted(row.concurrency) : cell.workers;
    if (can.interprets && !python.empty()) cell.settings["python"] = python;
    refuse_what_it_cannot(cell, can);
    const models::Settings told = model_settings(cell);
    if (const auto reason = model->unavailable(told)) throw NotHere{row.model + ": " + *reason};
    cell.runtime = model->runtime(told);
    if (cell.runtime.find(row.runtime) == std::string::npos) {
      throw NotHere{row.model + ": it needs an interpreter with " + row.runtime + ", and this is " +
                    cell.runtime + ": name one that has it with --python=PATH,..."};
    }
    try {
      check_in_flight(workload, cell.concurrency, can.suspends);
    } catch (const UsageError& error) {
      throw NotHere{error.what()};
    }
    cell.name = name_of(cell, workload.defaults);
    return cell;
  }

  /// The same for all cells of one work: with many tasks it takes a while.
  const ConfiguredWorkload& configured(const experiments::Cell& row) {
    const Work work(row.workload, row.tasks, row.size, row.time_scale, row.options);
    const auto known = configured_.find(work);
    if (known != configured_.end()) return known->second;
    return configured_.emplace(work, configure_workload(row)).first->second;
  }

  ConfiguredWorkload configure_workload(const experiments::Cell& row) const {
    const auto& entry = find(workloads::catalogue(), row.workload, "workload");
    const workloads::Configuration defaults = entry.kind()->defaults(cores_);
    workloads::Configuration configuration = defaults;
    if (row.tasks != 0) configuration.tasks = row.tasks;
    if (row.size != 0) configuration.size = row.size;
    configuration.seed = plan_.seed;
    configuration.time_scale = row.time_scale;
    for (const workloads::Option* const option : entry.kind()->options()) {
      const auto given = row.options.find(option->name);
      if (given == row.options.end() || given->second == option->default_value) continue;
      configuration.options.insert(*given);
    }
    try {
      return configure(entry, defaults, complete(entry, configuration));
    } catch (const UsageError& error) {
      throw NotHere{error.what()};
    }
  }

  /// A row says what its figure is about: a cell without it would be another figure.
  static void refuse_what_it_cannot(const reports::Cell& cell, const models::Capabilities& can) {
    for (const auto& [name, value] : cell.settings) {
      const Setting* const setting = find_setting(name);
      if (setting != nullptr && setting->means_something(can, value)) continue;
      const bool says = setting != nullptr && setting->lack != nullptr;
      throw NotHere{cell.model + ": " +
                    (says ? setting->lack(can, value) : "--" + name + " means nothing to it")};
    }
    if (cell.chunk != 0 && !can.chunks) {
      throw NotHere{cell.model + ": --chunk means nothing to it"};
    }
    if (cell.concurrency != cell.workers && !can.suspends) {
      throw NotHere{cell.model + ": it blocks, so its workers are its concurrency"};
    }
    if (cell.workers > models::maximum_workers) {
      throw NotHere{cell.model + ": it would need " + std::to_string(cell.workers) +
                    " workers, and there are at most " + std::to_string(models::maximum_workers)};
    }
    constexpr std::uint64_t others = 64;  // the harness, and whatever else runs
    if (const std::uint64_t limit = process_limit(); cell.workers + others > limit) {
      throw NotHere{cell.model + ": it would need " + std::to_string(cell.workers) +
                    " workers, and there may be " + std::to_string(limit) +
                    " processes and threads in all: raise the limit ('ulimit -u', or the "
                    "cgroup's pids.max)"};
    }
    const std::uint64_t available = workloads::support::available_memory_bytes();
    if (available != 0 && parent_bytes(cell) > available / 4 * 3) {
      throw NotHere{"a parent of " + reports::format_bytes(parent_bytes(cell)) + ", and only " +
                    reports::format_bytes(available) + " of memory are free"};
    }
  }

  using Work = std::tuple<std::string, std::uint64_t, std::uint64_t, double,
                          std::map<std::string, std::string>>;

  reports::Plan& plan_;
  unsigned cores_;
  std::map<std::string, std::uint64_t> places_;  ///< of the plan's cells, by their names
  std::map<Work, ConfiguredWorkload> configured_;
};

reports::Comparison::Figure figure_of(experiments::Figure figure) {
  using To = reports::Comparison::Figure;
  switch (figure) {
    case experiments::Figure::time_per_task:
      return To::time_per_task;
    case experiments::Figure::cpu_share:
      return To::cpu_share;
    case experiments::Figure::wait_excess:
      return To::wait_excess;
    case experiments::Figure::bytes_per_task:
      break;
  }
  return To::bytes_per_task;
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
      } catch (const NotHere& absent) {
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
    if (!is_known) plan_.not_applicable.push_back({row.model, row.workload, reason});
  }

  reports::Comparison compare(const experiments::Comparison& row) {
    reports::Comparison comparison{.label = row.label,
                                   .figure = figure_of(row.figure),
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
    } catch (const NotHere& absent) {
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
    throw UsageError("unknown experiment '" + reports::printable(name, 60) + "'" +
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
    plan.trials = fewest_trials_to_compare;
  }
  return plan;
}

}  // namespace bench
