// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/cell_finder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>

#include "bench/machine/limits.h"
#include "bench/options/settings.h"
#include "bench/plan/model_traits.h"
#include "bench/usage_error.h"
#include "models/catalogue.h"
#include "models/job/job.h"
#include "reports/text/text.h"

namespace bench {
namespace {

template <typename Entry>
const Entry& find(std::span<const Entry> catalogue, const std::string& name,
                  const std::string& what) {
  const auto entry = std::ranges::find(catalogue, name, &Entry::name);
  if (entry == catalogue.end()) throw Unavailable{"this build has no " + what + " '" + name + "'"};
  if (!entry->missing.empty()) throw Unavailable{name + ": " + std::string(entry->missing)};
  return *entry;
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

/// A row says what its figure is about: a cell without it would be another figure.
void refuse_what_it_cannot(const reports::Cell& cell, const models::Capabilities& can) {
  for (const auto& [name, value] : cell.settings) {
    const Setting* const setting = find_setting(name);
    if (setting != nullptr && setting->applies_to(can, value)) continue;
    const bool says = setting != nullptr && setting->unsupported_reason != nullptr;
    throw Unavailable{
        cell.model + ": " +
        (says ? setting->unsupported_reason(can, value) : "--" + name + " means nothing to it")};
  }
  if (cell.chunk != 0 && !can.chunks) {
    throw Unavailable{cell.model + ": --chunk means nothing to it"};
  }
  if (cell.concurrency != cell.workers && !can.suspends) {
    throw Unavailable{cell.model + ": it blocks, so its workers are its concurrency"};
  }
  if (cell.workers > models::maximum_workers) {
    throw Unavailable{cell.model + ": it would need " + std::to_string(cell.workers) +
                      " workers, and there are at most " + std::to_string(models::maximum_workers)};
  }
  constexpr std::uint64_t others = 16;  // the harness, and what else may start meanwhile
  // Once per process: to count a user's processes takes a while, and there may be many cells.
  static const std::optional<Limit> limit = tightest(process_limits());
  if (limit && cell.workers + others > limit->room()) {
    throw Unavailable{cell.model + ": it would need " + std::to_string(cell.workers) +
                      " workers, and there is a limit on processes and threads: " + limit->text() +
                      " are there already; " + limit->remedy + ", or use fewer --workers"};
  }
  const std::uint64_t available = available_memory_bytes();
  if (available != 0 && parent_bytes(cell) > available / 4 * 3) {
    throw Unavailable{"a parent of " + reports::format_bytes(parent_bytes(cell)) + ", and only " +
                      reports::format_bytes(available) + " of memory are free"};
  }
}

}  // namespace

std::uint64_t CellFinder::find_or_add(const experiments::Cell& row, const std::string& python,
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

void CellFinder::go_back(std::vector<reports::Cell> before) {
  plan_.cells = std::move(before);
  std::erase_if(places_, [&](const auto& place) { return place.second >= plan_.cells.size(); });
}

reports::Cell CellFinder::make(const experiments::Cell& row, const std::string& python) {
  const auto& entry = find(models::catalogue(), row.model, "model");
  const auto model = entry.make();
  if (const auto reason = model->cannot_run(row.workload)) {
    throw Unavailable{row.model + ": " + *reason};
  }
  const auto can = model->capabilities();
  const ConfiguredWorkload& workload = configured(row);
  const auto count_of = [&](std::uint64_t count) {
    return count == experiments::all_tasks ? workload.configuration.tasks : count;
  };
  reports::Cell cell{.name = {},
                     .model = row.model,
                     .workload = row.workload,
                     .workers = can.single_worker ? 1 : count_of(row.workers),
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
  cell.concurrency = row.concurrency != 0 ? count_of(row.concurrency) : cell.workers;
  if (can.interprets && !python.empty()) cell.settings["python"] = python;
  refuse_what_it_cannot(cell, can);
  const models::Settings settings = model_settings(cell);
  if (const auto reason = model->unavailable(settings))
    throw Unavailable{row.model + ": " + *reason};
  cell.runtime = model->runtime(settings);
  cell.traits = model_traits(entry, *model, settings);
  if (cell.runtime.find(row.runtime) == std::string::npos) {
    throw Unavailable{row.model + ": it needs an interpreter with " + row.runtime +
                      ", and this is " + cell.runtime +
                      ": name one that has it with --python=PATH,..."};
  }
  try {
    check_in_flight(workload, cell.concurrency, can.suspends);
  } catch (const UsageError& error) {
    throw Unavailable{error.what()};
  }
  cell.name = name_of(cell, workload.defaults);
  return cell;
}

const ConfiguredWorkload& CellFinder::configured(const experiments::Cell& row) {
  const reports::Work work{.workload = row.workload,
                           .tasks = row.tasks,
                           .size = row.size,
                           .time_scale = row.time_scale,
                           .options = row.options};
  const auto known = configured_.find(work);
  if (known != configured_.end()) return known->second;
  return configured_.emplace(work, configure_workload(row)).first->second;
}

ConfiguredWorkload CellFinder::configure_workload(const experiments::Cell& row) const {
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
    throw Unavailable{error.what()};
  }
}

}  // namespace bench
