// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/sync_of_cell.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/options/settings.h"
#include "bench/plan/cell_planner.h"
#include "models/sync/sync_choice.h"

namespace bench {
namespace {

using workloads::Protection;

std::optional<reports::FailureKind> recorded(workloads::ExpectedFailure failure) {
  switch (failure) {
    case workloads::ExpectedFailure::none:
      break;
    case workloads::ExpectedFailure::race:
      return reports::FailureKind::race;
    case workloads::ExpectedFailure::deadlock:
      return reports::FailureKind::deadlock;
  }
  return std::nullopt;
}

reports::Protection recorded(Protection protection) {
  switch (protection) {
    case Protection::locked:
      break;
    case Protection::atomic:
      return reports::Protection::atomic;
    case Protection::private_copy:
      return reports::Protection::private_copy;
    case Protection::none:
      return reports::Protection::none;
  }
  return reports::Protection::locked;
}

/// Returns the option that chooses the implementation of what the tasks share.
std::string option_of(const SharedObjects& shared) {
  const models::SyncFamily family = models::family_of(shared.objects.front().kind);
  return std::string(models::sync_family_names[static_cast<std::size_t>(family)]);
}

/// Whether a library runs the stages of the cell, and hands the items from one to the next.
bool has_library_pipeline(const reports::Cell& cell) {
  return models::sync_entry(sync_of(cell)).make().is_library_pipeline;
}

void require_support(const reports::Cell& cell, const ConfiguredWorkload& workload) {
  const SharedObjects& shared = *workload.shared;
  const std::string& name = sync_of(cell);
  if (has_library_pipeline(cell) && !workload.is_staged) {
    throw Unavailable{cell.model,
                      fmt::format("--{}={} is for stages of a pipeline, and {} has none",
                                  option_of(shared), name, cell.workload)};
  }
  if (const auto missing = models::missing_ability(name, shared.objects)) {
    throw Unavailable{cell.model, fmt::format("--{}={} {}, which {} needs", option_of(shared), name,
                                              *missing, cell.workload)};
  }
  if (models::sync_entry(name).make().channel.is_of_pool && cell.settings.contains("dispatch")) {
    throw Unavailable{
        cell.model, fmt::format("its pool is fed with the items of {}, and not with tasks, so that "
                                "--dispatch has no meaning there",
                                cell.workload)};
  }
  if (model_settings(cell).start_method == models::StartMethod::forkserver &&
      models::sync_entry(name).make().channel.is_inherited) {
    throw Unavailable{cell.model,
                      fmt::format("--channel={} does not work with --start-method=forkserver: its "
                                  "processes do not inherit the descriptors of the trial's",
                                  name)};
  }
  const auto protection = static_cast<std::size_t>(models::protection_of(name));
  if (shared.supported.at(protection)) return;
  throw Unavailable{cell.model, fmt::format("--{}={} does not work for {}: its tasks need the "
                                            "objects that they wait for",
                                            option_of(shared), name, cell.workload)};
}

/// Returns why no implementation that works where the tasks are has all that they share: what each
/// of them lacks.
std::string missing_default(const models::Capabilities& can, const std::string& option,
                            const ConfiguredWorkload& workload, const std::string& name) {
  const models::SyncFamily family = models::family_of(workload.shared->objects.front().kind);
  std::map<std::string, std::vector<std::string_view>> by_lack;
  for (const std::string_view one : models::sync_names(family)) {
    if (models::unsupported_reason(one, can)) continue;
    if (models::sync_entry(one).make().channel.is_of_pool) continue;  // no channel of tasks
    const auto missing = models::missing_ability(one, workload.shared->objects);
    if (missing) by_lack[*missing].push_back(one);
  }
  std::vector<std::string> lacks;
  lacks.reserve(by_lack.size());
  for (const auto& [lack, implementations] : by_lack) {
    lacks.push_back(fmt::format("--{}={} {}", option, fmt::join(implementations, ","), lack));
  }
  if (lacks.size() == 1) return fmt::format("{}, which {} needs", lacks.front(), name);
  return fmt::format("there is no --{} with all that {} needs that works where its tasks run{}{}",
                     option, name, lacks.empty() ? "" : ": ", fmt::join(lacks, "; "));
}

/// Whether that many tasks of the cell, one or two, may be in the middle of their work at the same
/// time: on workers beside each other, or because one of them waits there, at the latest at a full
/// or an empty channel.
bool may_meet(std::uint64_t tasks, const reports::Cell& cell, const models::Capabilities& can) {
  if (tasks <= 1 || cell.workers > 1) return true;
  return can.suspends && cell.concurrency > 1 &&
         (cell.waits || !cell.channel.empty() ||
          cell.expected_failure == reports::FailureKind::deadlock);
}

/// Returns the option of the workload from which it follows how many tasks must be in flight at
/// once; null where that is their number.
const workloads::Option* option_of_count(const ConfiguredWorkload& workload, std::uint64_t count) {
  for (const workloads::Option* const option : workload.entry->kind().options) {
    const auto given = workload.configuration.options.find(option->name);
    if (option->type == workloads::Option::Type::whole && option->name[0] != '_' &&
        given != workload.configuration.options.end() && given->second == std::to_string(count)) {
      return option;
    }
  }
  return nullptr;
}

/// Returns what of the workload can be less, so that fewer tasks in flight at once are enough;
/// empty where nothing can.
std::string or_less_work(const ConfiguredWorkload& workload, std::uint64_t together,
                         std::uint64_t concurrency) {
  const workloads::Option* const option = option_of_count(workload, together);
  if (option == nullptr) return "";
  const auto min_value = static_cast<std::uint64_t>(option->min_value);
  if (concurrency < min_value) return "";
  const std::string range = min_value == concurrency
                                ? std::to_string(min_value)
                                : fmt::format("{} to {}", min_value, concurrency);
  return fmt::format(", or --{} from {}", option->name, range);
}

/// Stages are no tasks that could be handed out.
void require_no_batches(const reports::Cell& cell) {
  const bool has_dispatch = cell.settings.contains("dispatch");
  if (!has_dispatch && cell.chunk == 0) return;
  throw Unavailable{cell.model,
                    fmt::format("--{} means nothing to it with {}, whose stages it runs by itself",
                                has_dispatch ? "dispatch" : "chunk", cell.workload)};
}

void require_tasks_together(const reports::Cell& cell, const ConfiguredWorkload& workload,
                            const models::Capabilities& can) {
  const std::uint64_t together = workload.shared->tasks_together;
  if (together <= 1) return;
  if (has_library_pipeline(cell)) return require_no_batches(cell);
  const std::string needed =
      fmt::format("{} tasks of {} must be in flight at once", together, cell.workload);
  if (can.single_worker && !can.suspends) {
    throw Unavailable{cell.model, needed + ", and it runs one after the other"};
  }
  if (!can.guarantees_concurrency) {
    throw Unavailable{cell.model, needed + ", and it does not guarantee that"};
  }
  const auto dispatch = cell.settings.find("dispatch");
  if (dispatch != cell.settings.end() && dispatch->second == "apply") {
    throw Unavailable{cell.model, needed + ", and --dispatch=apply awaits each before the next"};
  }
  if (!can.suspends && cell.chunk > 1) {
    throw Unavailable{cell.model, fmt::format("{}, and --chunk={} hands so many of them to one "
                                              "worker, which runs one after the other: use "
                                              "--chunk=1",
                                              needed, cell.chunk)};
  }
  if (cell.concurrency >= together) return;
  throw Unavailable{cell.model, fmt::format("{}: use --{}={} or more{}", needed,
                                            can.suspends ? "concurrency" : "workers", together,
                                            or_less_work(workload, together, cell.concurrency))};
}

}  // namespace

std::string sync_option(const ConfiguredWorkload& workload) {
  return workload.shared ? option_of(*workload.shared) : "";
}

void set_sync(reports::Cell& cell, const ConfiguredWorkload& workload,
              const models::Capabilities& can) {
  const std::string option = sync_option(workload);
  for (const std::string_view other : models::sync_family_names) {
    if (other != option) cell.settings.erase(std::string(other));
  }
  if (!workload.shared) return;
  const SharedObjects& shared = *workload.shared;
  if (shared.are_cancelled && can.cancels.empty()) {
    throw Unavailable{cell.model, "it cannot cancel tasks"};
  }
  const auto dispatch = cell.settings.find("dispatch");
  if (shared.are_cancelled && dispatch != cell.settings.end() && dispatch->second == "callback") {
    throw Unavailable{cell.model,
                      "tasks that are cancelled have no callback (--dispatch=callback)"};
  }
  const std::string_view default_sync =
      models::default_sync(can, shared.objects, workload.is_staged);
  const auto asked = cell.settings.find(option);
  std::string& chosen = option == "lock" ? cell.lock : cell.channel;
  if (asked == cell.settings.end()) {
    if (default_sync.empty()) {
      throw Unavailable{cell.model, missing_default(can, option, workload, cell.workload)};
    }
    chosen = default_sync;
  } else {
    chosen = asked->second;
    if (chosen == default_sync) cell.settings.erase(asked);
  }
  require_support(cell, workload);
  require_tasks_together(cell, workload, can);
  const Protection protection = models::protection_of(chosen);
  cell.protection = recorded(protection);
  cell.expected_failure =
      recorded(shared.expected_failures.at(static_cast<std::size_t>(protection)));
  if (cell.expected_failure && !may_meet(shared.tasks_to_fail, cell, can)) {
    cell.expected_failure.reset();
  }
  if (cell.expected_failure == reports::FailureKind::deadlock) {
    // It ends the trial, and another one would tell nothing more.
    cell.effort.trials = 1;
    cell.effort.memory_trials = 0;
  }
}

}  // namespace bench
