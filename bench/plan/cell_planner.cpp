// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/cell_planner.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <span>
#include <stdexcept>
#include <system_error>

#include <fmt/core.h>

#include "bench/machine/limits.h"
#include "bench/options/settings.h"
#include "bench/plan/fault_of_cell.h"
#include "bench/plan/model_traits.h"
#include "bench/plan/sync_of_cell.h"
#include "bench/plan/value_needs.h"
#include "bench/process/leftovers.h"
#include "bench/quota/quota_cgroup.h"
#include "bench/usage_error.h"
#include "models/catalogue.h"
#include "models/job/job.h"
#include "models/sync/sync_choice.h"
#include "reports/text/text.h"
#include "workloads/slowdown.h"

namespace bench {
namespace {

template <typename Entry>
const Entry& find(std::span<const Entry> catalogue, const std::string& name, const char* what) {
  const auto entry = std::ranges::find(catalogue, name, &Entry::name);
  if (entry != catalogue.end()) return *entry;
  throw Unavailable{{}, fmt::format("this build has no {} '{}'", what, name)};
}

const models::CatalogueEntry& find_model(const std::string& name) {
  const auto& entry = find(models::catalogue(), name, "model");
  if (!entry.missing.empty()) throw Unavailable{name, std::string(entry.missing)};
  return entry;
}

const workloads::CatalogueEntry& find_workload(const std::string& name) {
  const auto& entry = find(workloads::catalogue(), name, "workload");
  if (!entry.missing.empty()) throw Unavailable{{}, fmt::format("{}: {}", name, entry.missing)};
  return entry;
}

/// Throws `Unavailable` for what the model cannot run, whatever its settings are.
void require_ability(const models::Model& model, const WantedCell& wanted) {
  if (const auto reason = model.cannot_run(wanted.workload)) {
    throw Unavailable{wanted.model, *reason};
  }
  const bool arrive_tasks = find_workload(wanted.workload).kind().arrival_rate == nullptr;
  if (wanted.arrival_rate > 0 && arrive_tasks && !model.capabilities.open_loop) {
    throw Unavailable{wanted.model,
                      "it takes its tasks as a whole, and cannot start each when it arrives "
                      "(--arrival-rate)"};
  }
}

/// A wanted cell without one of its settings would be another cell.
void require_settings(const reports::Cell& cell, const models::Capabilities& can) {
  for (const auto& [name, value] : cell.settings) {
    const OptionRow* const setting = find_setting(name);
    if (setting != nullptr && setting->applies_to(can, value)) continue;
    const bool has_reason = setting != nullptr && setting->unsupported_reason != nullptr;
    throw Unavailable{cell.model, has_reason ? setting->unsupported_reason(can, value)
                                             : "--" + name + " means nothing to it"};
  }
  if (cell.chunk != 0 && !can.chunks) throw Unavailable{cell.model, "--chunk means nothing to it"};
}

/// A task that arrives is submitted by itself, and not after the one before it: `map` and `submit`
/// are the same then.
void dispatch_arrivals(reports::Cell& cell) {
  const auto dispatch = cell.settings.find("dispatch");
  if (reports::task_arrival_rate(cell) == 0 || dispatch == cell.settings.end()) return;
  if (dispatch->second == "apply") {
    throw Unavailable{cell.model,
                      "--dispatch=apply awaits each task before the next, and with --arrival-rate "
                      "none waits for another"};
  }
  if (dispatch->second != "callback") cell.settings.erase(dispatch);
}

void require_memory(const reports::Cell& cell) {
  const std::uint64_t bytes = parent_bytes(cell);
  const std::uint64_t available = available_memory_bytes();
  if (available == 0 || bytes <= available / 4 * 3) return;
  throw UsageError(fmt::format("--parent-bytes of {} are too many: only {} of memory are free",
                               reports::format_bytes(bytes), reports::format_bytes(available)));
}

void require_quota(const reports::Cell& cell) {
  const CpuQuota quota{cpu_quota(cell), quota_period(cell)};
  if (quota.cores == 0) {
    if (!cell.settings.contains("quota-period")) return;
    throw UsageError(
        "--quota-period is the time after which a quota is given anew: choose the "
        "quota with --cpu-quota=CORES");
  }
  if (quota.cores * static_cast<double>(quota.period.count()) <
      static_cast<double>(min_cpu_quota.count())) {
    throw UsageError(fmt::format(
        "--cpu-quota={} of a --quota-period of {} is less than the 1ms that the kernel gives at "
        "least: choose a longer period",
        quota.cores, reports::format_duration(static_cast<double>(quota.period.count()) * 1000)));
  }
  const std::string& reason =
      quota_unavailable_reason(quota, owned_name(getpid(), tried_quota_kind));
  if (!reason.empty()) throw Unavailable{{}, "--cpu-quota is not available: " + reason};
}

void require_workers(const reports::Cell& cell, const models::Capabilities& can) {
  if (!can.suspends && cell.concurrency != cell.workers) {
    throw Unavailable{cell.model, "it blocks, so its workers are its concurrency"};
  }
  if (cell.workers <= models::maximum_workers) return;
  throw Unavailable{
      cell.model, can.suspends
                      ? fmt::format("it would need {} workers, and there are at most {}",
                                    cell.workers, models::maximum_workers)
                      : fmt::format("it blocks: {} tasks in flight would need as many workers, and "
                                    "there are at most {}",
                                    cell.concurrency, models::maximum_workers)};
}

void require_gil(const reports::Cell& cell, const WantedCell& wanted) {
  if (!wanted.gil || cell.traits->gil == *wanted.gil) return;
  throw Unavailable{
      cell.model, fmt::format("its series with the GIL {} needs another interpreter than {}: name "
                              "one with --python=PATH,...",
                              *wanted.gil == reports::Gil::off ? "off" : "on", cell.runtime)};
}

/// Whether an option that was given makes the size and the defaults of the others void.
bool replaces_defaults(const ConfiguredWorkload& workload) {
  return std::ranges::any_of(workload.entry->kind().options, [&](const auto* option) {
    return option->replaces_defaults && workload.configuration.options.contains(option->name);
  });
}

/// Returns the options that shape the tasks and are at their default, with their values, but those
/// whose default is nothing at all.
std::map<std::string, std::string> shaping_defaults(const ConfiguredWorkload& workload) {
  std::map<std::string, std::string> values;
  if (replaces_defaults(workload)) return values;
  for (const workloads::Option* const option : workload.entry->kind().options) {
    const std::string_view value = option->default_value;
    const bool is_flag = option->type == workloads::Option::Type::flag;
    const bool is_nothing = is_flag || value.empty() || value == "0" || value == "0s";
    if (option->is_internal() || !option->shapes_tasks || is_nothing) continue;
    if (!workload.configuration.options.contains(option->name)) values[option->name] = value;
  }
  return values;
}

std::string effective_size_unit(const ConfiguredWorkload& workload) {
  const std::string_view unit = workload.entry->kind().size_unit;
  return unit == workloads::no_size || replaces_defaults(workload) ? "" : std::string(unit);
}

/// Where nobody says how large a task is, an interpreter gets one that it ends in time, with the
/// lock that is asked for. Another size is other work, with a table of its own that shows it.
void set_interpreted_size(WantedCell& wanted, unsigned cores) {
  const workloads::WorkloadKind kind = find_workload(wanted.workload).kind();
  const std::uint64_t size = kind.defaults(cores).size;
  double share = 1;
  for (const std::string_view option : models::sync_family_names) {
    const auto sync = wanted.settings.find(std::string(option));
    if (sync != wanted.settings.end()) share *= models::share_of_size(sync->second);
  }
  const std::uint64_t interpreted = kind.interpreted(size, share);
  // The default stays unsaid: the workload would be configured once more, and may ask a server.
  if (wanted.size == 0 && interpreted != size) wanted.size = interpreted;
}

/// Lets the operations of the workload arrive at the rate, where it is not the tasks that do. Where
/// nobody says how many there are, there are as many as arrive in a tenth of a second, for every
/// model alike, but no more than by default.
void set_operation_arrivals(WantedCell& wanted, unsigned cores) {
  const workloads::WorkloadKind kind = find_workload(wanted.workload).kind();
  if (wanted.arrival_rate == 0 || kind.arrival_rate == nullptr) return;
  constexpr double schedule_s = 0.1;
  wanted.options[kind.arrival_rate->name] = workloads::canonical_real(wanted.arrival_rate);
  if (wanted.size != 0) return;
  const auto most = static_cast<double>(kind.defaults(cores).size);
  const double count = std::clamp(wanted.arrival_rate * schedule_s, 1.0, most);
  wanted.size = static_cast<std::uint64_t>(count + 0.5);
}

/// Lets a trial put its workers where the workload's option says, by the settings that do it.
void set_placement(WantedCell& wanted, const models::Capabilities& can, unsigned cores) {
  const workloads::Option* const option = find_workload(wanted.workload).kind().placement;
  if (option == nullptr) return;
  const auto given = wanted.options.find(option->name);
  if (given == wanted.options.end() || given->second == option->default_value) return;
  const std::string text = fmt::format("--{}={}", option->name, given->second);
  if (can.single_worker) {
    throw Unavailable{wanted.model, text + " means nothing to it, which has a single worker"};
  }
  const auto word = std::ranges::find(workloads::placement_names, given->second);
  const auto placement =
      static_cast<workloads::Placement>(word - std::begin(workloads::placement_names));
  if (placement == workloads::Placement::same_core) {
    wanted.settings["one-core"] = "yes";
    return;
  }
  if (wanted.settings.contains("one-core")) {
    throw UsageError(text + " and --one-core cannot be combined: leave one of the two out");
  }
  if (cores < 2) throw Unavailable{wanted.model, text + " needs two cores, and there is one"};
  if (!can.pins) throw Unavailable{wanted.model, text + " means nothing to it: it pins no workers"};
  if (wanted.workers == 1) {
    throw Unavailable{wanted.model,
                      text + " needs two workers, and --workers=1 is one: use --workers=2 or more"};
  }
  wanted.settings["pin"] = "yes";
}

/// A cell that is wanted several times is measured as much as the most that is asked of it.
void merge(reports::Cell& known, const reports::Cell& other) {
  const auto more = [](std::uint64_t a, std::uint64_t b) {
    return a == 0 || b == 0 ? 0 : std::max(a, b);
  };
  known.effort.trials = more(known.effort.trials, other.effort.trials);
  known.effort.iterations = more(known.effort.iterations, other.effort.iterations);
  known.effort.memory_trials = std::max(known.effort.memory_trials, other.effort.memory_trials);
  known.baseline |= other.baseline;
}

}  // namespace

models::Capabilities CellPlanner::capabilities_of(const WantedCell& wanted) const {
  const models::Model model = find_model(wanted.model).make();
  require_ability(model, wanted);
  return model.capabilities;
}

WantedCell CellPlanner::in_units_of(const models::Model& model, const WantedCell& wanted) {
  const auto& workload = find_workload(wanted.workload);
  const workloads::Option* const units = workload.kind().units_per_ms;
  if (units == nullptr) return wanted;
  const std::string family(find_model(wanted.model).family);
  if (!units_per_ms_.contains(family)) {
    const models::Settings settings = model_settings({.settings = wanted.settings});
    if (const auto reason = model.unavailable(settings)) throw Unavailable{wanted.model, *reason};
    try {
      units_per_ms_[family] = model.units_per_ms(settings);
    } catch (const std::system_error&) {
      throw;  // the system refused it, which is no property of the model
    } catch (const std::runtime_error& error) {
      throw Unavailable{wanted.model, error.what()};
    }
  }
  WantedCell found = wanted;
  if (const std::uint64_t per_ms = units_per_ms_[family]; per_ms != 0) {
    found.options[units->name] = std::to_string(per_ms);
  }
  return found;
}

reports::Cell CellPlanner::make(const WantedCell& asked) {
  const auto& entry = find_model(asked.model);
  const models::Model model = entry.make();
  require_ability(model, asked);
  WantedCell wanted = in_units_of(model, asked);
  set_operation_arrivals(wanted, cores_);
  if (model.capabilities.interprets) set_interpreted_size(wanted, cores_);
  set_placement(wanted, model.capabilities, cores_);
  const models::Capabilities& can = model.capabilities;
  const ConfiguredWorkload& workload = workload_of(wanted);
  const auto count_of = [&](std::uint64_t count) {
    return count == experiments::all_tasks ? workload.configuration.tasks : count;
  };
  reports::Cell cell{.name = {},
                     .model = wanted.model,
                     .workload = wanted.workload,
                     .workers = can.single_worker ? 1 : count_of(wanted.workers),
                     .concurrency = 0,
                     .tasks = workload.configuration.tasks,
                     .size = workload.configuration.size,
                     .chunk = wanted.chunk,
                     .time_scale = workload.configuration.time_scale,
                     .arrival_rate = wanted.arrival_rate,
                     .arriving_operations = workload.arriving_operations,
                     .settings = wanted.settings,
                     .options = workload.configuration.options,
                     .default_options = shaping_defaults(workload),
                     .size_unit = effective_size_unit(workload),
                     .family = std::string(entry.family),
                     .waits = workload.waits,
                     .baseline = entry.baseline && wanted.arrival_rate == 0,
                     .longest_wait_ns = workload.longest_wait_ns,
                     .effort = {.trials = wanted.trials,
                                .iterations = wanted.iterations,
                                .memory_trials = wanted.memory_trials}};
  cell.concurrency = wanted.concurrency != 0 ? count_of(wanted.concurrency) : cell.workers;
  dispatch_arrivals(cell);
  if (!workload.shared || !workload.shared->are_cancelled) cell.settings.erase("cancel");
  require_settings(cell, can);
  require_memory(cell);
  require_quota(cell);
  const models::Settings settings = model_settings(cell);
  if (const auto reason = model.unavailable(settings)) throw Unavailable{cell.model, *reason};
  cell.runtime = model.runtime(settings);
  cell.traits = model_traits(entry, model, settings);
  require_gil(cell, wanted);
  require_workers(cell, can);
  set_sync(cell, workload, can);
  require_values(cell, can);
  // What the others are compared with is one cell, whatever locks or channels they have: that of
  // its default.
  for (const std::string_view option : models::sync_family_names) {
    cell.baseline &= !cell.settings.contains(std::string(option));
  }
  check_in_flight(workload, cell.concurrency, can.suspends);
  set_fault(cell, workload);
  cell.name = name_of(cell, workload.defaults);
  return cell;
}

std::uint64_t CellPlanner::add(reports::Cell cell) {
  const auto [place, is_new] = places_.emplace(cell.name, plan_.cells.size());
  if (is_new) {
    plan_.cells.push_back(std::move(cell));
  } else {
    merge(plan_.cells[place->second], cell);
  }
  return place->second;
}

void CellPlanner::go_back(std::vector<reports::Cell> before) {
  plan_.cells = std::move(before);
  std::erase_if(places_, [&](const auto& place) { return place.second >= plan_.cells.size(); });
}

void CellPlanner::refuse(const std::string& model, const std::string& workload,
                         const std::string& reason) {
  const bool is_known = std::ranges::any_of(plan_.not_applicable, [&](const auto& known) {
    return known.model == model && known.workload == workload && known.reason == reason;
  });
  if (is_known) return;
  const auto catalogue = models::catalogue();
  const auto entry = std::ranges::find(catalogue, model, &models::CatalogueEntry::name);
  const std::string family(entry == catalogue.end() ? "" : entry->family);
  plan_.not_applicable.push_back({model, workload, reason, family});
}

const ConfiguredWorkload& CellPlanner::workload_of(const WantedCell& wanted) {
  const reports::Work work{.workload = wanted.workload,
                           .tasks = wanted.tasks,
                           .size = wanted.size,
                           .time_scale = wanted.time_scale,
                           .options = wanted.options};
  const auto known = workloads_.find(work);
  if (known != workloads_.end()) return known->second;
  return workloads_.emplace(work, configure_workload(wanted)).first->second;
}

ConfiguredWorkload CellPlanner::configure_workload(const WantedCell& wanted) const {
  const auto& entry = find_workload(wanted.workload);
  const workloads::Configuration defaults = entry.kind().defaults(cores_);
  workloads::Configuration configuration = defaults;
  if (wanted.size != 0) configuration.size = wanted.size;
  configuration.seed = plan_.seed;
  configuration.time_scale = wanted.time_scale;
  for (const workloads::Option* const option : entry.kind().options) {
    const auto given = wanted.options.find(option->name);
    if (given == wanted.options.end() || given->second == option->default_value) continue;
    configuration.options.insert(*given);
  }
  configuration.tasks = wanted.tasks != 0
                            ? wanted.tasks
                            : entry.kind().default_tasks(configuration.options, defaults.tasks);
  configuration = complete(entry, configuration);
  const workloads::Option* const units = entry.kind().units_per_ms;
  if (units != nullptr && wanted.options.contains(units->name)) {
    configuration.options[units->name] = wanted.options.at(units->name);
  }
  const auto slowdown = wanted.options.find(workloads::slowdown_option.name);
  if (slowdown != wanted.options.end()) configuration.options.insert(*slowdown);
  return configure(entry, defaults, configuration);
}

}  // namespace bench
