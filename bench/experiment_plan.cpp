// SPDX-License-Identifier: Apache-2.0
#include "bench/experiment_plan.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "bench/configured_workload.h"
#include "bench/names.h"
#include "bench/plan.h"
#include "bench/settings.h"
#include "models/catalogue.h"
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

std::string python_of(const RunOptions& options) {
  const auto given = options.settings.find("python");
  if (given == options.settings.end() || given->second.empty()) return {};
  if (given->second.size() > 1) throw UsageError("an experiment takes one --python");
  return given->second.front();
}

/// Finds or adds the cells of the rows.
class CellFinder {
 public:
  CellFinder(reports::Plan& plan, const RunOptions& options, unsigned cores)
      : plan_(plan), python_(python_of(options)), cores_(cores) {}

  /// Its index in the plan. Throws `NotHere`.
  std::uint64_t find_or_add(const experiments::Cell& row) {
    reports::Cell cell = make(row);
    cell.effort = {
        .trials = row.trials, .iterations = row.iterations, .memory_trials = row.memory_trials};
    const auto known = std::ranges::find(plan_.cells, cell.name, &reports::Cell::name);
    if (known == plan_.cells.end()) {
      plan_.cells.push_back(std::move(cell));
      return plan_.cells.size() - 1;
    }
    // A cell that several rows need is measured as much as any of them asks for.
    const auto more = [](std::uint64_t a, std::uint64_t b) {
      return a == 0 || b == 0 ? 0 : std::max(a, b);
    };
    known->effort.trials = more(known->effort.trials, cell.effort.trials);
    known->effort.iterations = more(known->effort.iterations, cell.effort.iterations);
    known->effort.memory_trials = std::max(known->effort.memory_trials, cell.effort.memory_trials);
    return static_cast<std::uint64_t>(known - plan_.cells.begin());
  }

 private:
  reports::Cell make(const experiments::Cell& row) const {
    const auto& entry = find(models::catalogue(), row.model, "model");
    const auto model = entry.make();
    const auto can = model->capabilities();
    const ConfiguredWorkload workload = configure_workload(row);
    reports::Cell cell{.name = {},
                       .model = row.model,
                       .workload = row.workload,
                       .workers = can.single_worker ? 1 : row.workers,
                       .concurrency = 0,
                       .tasks = workload.configuration.tasks,
                       .size = workload.configuration.size,
                       .chunk = row.chunk,
                       .time_scale = workload.waits ? row.time_scale : 1.0,
                       .settings = row.settings,
                       .options = workload.configuration.options,
                       .family = std::string(entry.family),
                       .waits = workload.waits,
                       .longest_wait_ns = workload.longest_wait_ns};
    cell.concurrency = row.concurrency != 0 ? row.concurrency : cell.workers;
    if (can.interprets && !python_.empty()) cell.settings["python"] = python_;
    refuse_what_it_cannot(cell, can);
    const models::Settings told = model_settings(cell);
    if (const auto reason = model->unavailable(told)) throw NotHere{row.model + ": " + *reason};
    cell.runtime = model->runtime(told);
    try {
      check_in_flight(workload, cell.concurrency, can.suspends);
    } catch (const UsageError& error) {
      throw NotHere{error.what()};
    }
    cell.name = name_of(cell, workload.defaults);
    return cell;
  }

  ConfiguredWorkload configure_workload(const experiments::Cell& row) const {
    const auto& entry = find(workloads::catalogue(), row.workload, "workload");
    const workloads::Configuration defaults = entry.kind()->defaults(cores_);
    workloads::Configuration configuration = defaults;
    if (row.tasks != 0) configuration.tasks = row.tasks;
    if (row.size != 0) configuration.size = row.size;
    configuration.seed = plan_.seed;
    configuration.time_scale = row.time_scale;
    configuration.options = row.options;
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
    const std::uint64_t available = workloads::support::available_memory_bytes();
    if (available != 0 && parent_bytes(cell) > available / 4 * 3) {
      throw NotHere{"a parent of " + reports::format_bytes(parent_bytes(cell)) + ", and only " +
                    reports::format_bytes(available) + " of memory are free"};
    }
  }

  reports::Plan& plan_;
  std::string python_;
  unsigned cores_;
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

}  // namespace

std::vector<const experiments::Experiment*> find_experiments(std::string_view list) {
  const auto names = split_list(list);
  for (const std::string& name : names) {
    std::vector<std::string> known;
    for (const auto& experiment : experiments::all()) known.push_back(experiment.name);
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string nearest = nearest_name(name, known);
    throw UsageError("unknown experiment '" + reports::printable(name, 60) + "'" +
                     (nearest.empty() ? "; " : ": did you mean '" + nearest + "'? ") +
                     "'bench list' shows all");
  }
  std::vector<const experiments::Experiment*> found;
  for (const auto& experiment : experiments::all()) {
    if (std::ranges::find(names, experiment.name) != names.end()) found.push_back(&experiment);
  }
  return found;
}

reports::Plan plan_experiments(const std::vector<const experiments::Experiment*>& chosen,
                               const RunOptions& options, unsigned cores) {
  reports::Plan plan = plan_without_cells(options);
  plan.time_budget_s = 0;  // theirs, added up below
  CellFinder finder(plan, options, cores);
  std::string first_reason = "no cell is left";
  for (const experiments::Experiment* experiment : chosen) {
    plan.time_budget_s += experiment->time_budget_s;
    reports::Experiment& planned = plan.experiments.emplace_back();
    planned.name = experiment->name;
    planned.question = experiment->question;
    for (const experiments::Comparison& row : experiment->comparisons) {
      reports::Comparison comparison{.label = row.label,
                                     .figure = figure_of(row.figure),
                                     .cell = std::nullopt,
                                     .against = std::nullopt,
                                     .at_least = row.at_least,
                                     .at_most = row.at_most,
                                     .not_applicable = {}};
      // Neither cell is measured for a row of which the other cannot be.
      const std::vector<reports::Cell> before = plan.cells;
      try {
        comparison.cell = finder.find_or_add(row.cell);
        if (row.against) comparison.against = finder.find_or_add(*row.against);
      } catch (const NotHere& absent) {
        plan.cells = before;
        comparison.cell.reset();
        comparison.not_applicable = absent.reason;
        if (plan.cells.empty()) first_reason = absent.reason;
      }
      planned.comparisons.push_back(std::move(comparison));
    }
  }
  if (plan.cells.empty()) throw UsageError("nothing to measure: " + first_reason);
  // Without a word about the time, as few trials as carry the answer.
  if (options.time_budget_s) {
    plan.time_budget_s = *options.time_budget_s;
  } else if (plan.trials == 0) {
    plan.trials = fewest_trials_to_compare;
  }
  return plan;
}

}  // namespace bench
