// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/lock_of_cell.h"

#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "bench/plan/cell_planner.h"
#include "models/sync/lock_choice.h"

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

void require_support(const reports::Cell& cell, const SharedObjects& shared) {
  if (const auto kind = models::missing_kind(cell.lock, shared.kinds)) {
    throw Unavailable{cell.model, fmt::format("--lock={} has no {}, which {} needs", cell.lock,
                                              workloads::name_of(*kind), cell.workload)};
  }
  const auto protection = static_cast<std::size_t>(models::protection_of(cell.lock));
  if (shared.supported.at(protection)) return;
  throw Unavailable{cell.model, fmt::format("--lock={} does not work for {}: its tasks need the "
                                            "objects that they wait for",
                                            cell.lock, cell.workload)};
}

/// Whether that many tasks of the cell, one or two, may be in the middle of their work at the same
/// time: on workers beside each other, or because one of them waits there.
bool may_meet(std::uint64_t tasks, const reports::Cell& cell, const models::Capabilities& can) {
  if (tasks <= 1 || cell.workers > 1) return true;
  return can.suspends && cell.concurrency > 1 &&
         (cell.waits || cell.expected_failure == reports::FailureKind::deadlock);
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

void require_tasks_together(const reports::Cell& cell, const ConfiguredWorkload& workload,
                            const models::Capabilities& can) {
  const std::uint64_t together = workload.shared->tasks_together;
  if (together <= 1) return;
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

void set_lock(reports::Cell& cell, const ConfiguredWorkload& workload,
              const models::Capabilities& can) {
  if (!workload.shared) {
    cell.settings.erase("lock");
    return;
  }
  const SharedObjects& shared = *workload.shared;
  const std::string_view default_lock = models::default_lock(can, shared.kinds);
  const auto asked = cell.settings.find("lock");
  if (asked == cell.settings.end()) {
    if (default_lock.empty()) {
      throw Unavailable{cell.model,
                        fmt::format("there is no --lock with all that {} needs that works where "
                                    "its tasks run",
                                    cell.workload)};
    }
    cell.lock = default_lock;
  } else {
    cell.lock = asked->second;
    if (cell.lock == default_lock) cell.settings.erase(asked);
  }
  require_support(cell, shared);
  require_tasks_together(cell, workload, can);
  const Protection protection = models::protection_of(cell.lock);
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
