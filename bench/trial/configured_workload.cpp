// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/configured_workload.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <fmt/core.h>

#include "bench/machine/cores.h"
#include "bench/machine/limits.h"
#include "bench/usage_error.h"
#include "models/job/harness_job.h"
#include "reports/text/text.h"
#include "workloads/stages.h"

namespace bench {

workloads::Configuration complete(const workloads::CatalogueEntry& entry,
                                  workloads::Configuration configuration) {
  configuration.workload = entry.name;
  try {
    entry.kind().complete(configuration);
  } catch (const std::logic_error& error) {
    throw UsageError(std::string(entry.name) + ": " + error.what());
  }
  return configuration;
}

namespace {

std::optional<SharedObjects> shared_objects(const workloads::Workload& workload) {
  const auto objects = workload.sync_objects();
  if (objects.empty()) return std::nullopt;
  SharedObjects shared;
  for (const workloads::SyncObject& object : objects) {
    const auto is_same = [&](const workloads::SyncObject& other) {
      return other.kind == object.kind && other.channel == object.channel &&
             (object.kind != workloads::SyncKind::channel || other.limit == object.limit);
    };
    if (std::ranges::none_of(shared.objects, is_same)) shared.objects.push_back(object);
  }
  shared.tasks_together = workload.tasks_together();
  shared.tasks_to_fail = workload.tasks_to_fail();
  shared.are_cancelled = workload.cancels_tasks();
  for (std::size_t place = 0; place < workloads::protection_count; ++place) {
    const auto protection = static_cast<workloads::Protection>(place);
    shared.supported[place] = workload.supports(protection);
    shared.expected_failures[place] = workload.expected_failure(protection);
  }
  return shared;
}

}  // namespace

ConfiguredWorkload configure(const workloads::CatalogueEntry& entry,
                             const workloads::Configuration& defaults,
                             const workloads::Configuration& configuration) {
  ConfiguredWorkload configured{&entry, defaults, configuration};
  const std::string name(entry.name);
  std::uint64_t needed = 0;
  try {
    const auto workload = workloads::build(configuration);
    needed = models::HarnessJob::required_bytes(*workload, models::maximum_workers);
    configured.waits = workload->waits();
    if (!workload->has_time_scale()) configured.configuration.time_scale = 1.0;
    configured.descriptors_per_task = workload->descriptors_per_task();
    configured.shared = shared_objects(*workload);
    configured.is_staged =
        dynamic_cast<const workloads::StagedWorkload*>(workload.get()) != nullptr;
    const workloads::Option* const rate = entry.kind().arrival_rate;
    if (rate != nullptr && workloads::real_of(configuration.options, *rate) > 0) {
      configured.arriving_operations = workload->operations();
    }
    for (std::size_t task = 0; configured.waits && task < workload->task_count(); ++task) {
      const std::int64_t wait_ns = workload->minimum_wait(task).count();
      configured.longest_wait_ns = std::max(configured.longest_wait_ns, wait_ns);
    }
  } catch (const std::logic_error& error) {
    throw UsageError(name + ": " + error.what());
  }
  const auto limit = tightest(memory_limits());
  const std::uint64_t available = limit ? limit->room() : 0;
  if (limit && needed > available / 4 * 3) {
    throw UsageError(fmt::format(
        "{}: {} tasks of size {} need up to {} for {}, and only {} of memory "
        "are free ({}): use fewer --tasks or a smaller --size{}",
        name, configuration.tasks, configuration.size, reports::format_bytes(needed),
        configured.shared ? "their results and what they share" : "their results",
        reports::format_bytes(available), limit->text(),
        configured.shared ? " or less of what they share, such as --capacity or --item-size" : ""));
  }
  return configured;
}

namespace {

/// A trial raises its own limit to the hard one.
void check_descriptors(const ConfiguredWorkload& workload, std::uint64_t in_flight) {
  constexpr std::uint64_t margin = 64;  // for what the model itself and the harness hold open
  const std::uint64_t needed = in_flight * workload.descriptors_per_task + margin;
  const std::uint64_t allowed = hard_descriptor_limit();
  if (workload.descriptors_per_task == 0 || needed <= allowed) return;
  throw UsageError(
      fmt::format("{}: {} tasks in flight need {} descriptors, and the hard limit is {}: use a "
                  "smaller --concurrency or fewer --tasks, or raise it ('ulimit -Hn')",
                  workload.entry->name, in_flight, needed, allowed));
}

}  // namespace

void check_in_flight(const ConfiguredWorkload& workload, std::uint64_t concurrency,
                     bool share_process) {
  if (!workload.waits) return;
  const std::uint64_t in_flight = std::min(concurrency, workload.configuration.tasks);
  if (share_process) check_descriptors(workload, in_flight);
  try {
    workload.entry->kind().check_in_flight(workload.configuration, in_flight);
  } catch (const std::logic_error& error) {
    throw UsageError(std::string(workload.entry->name) + ": " + error.what());
  }
}

std::string name_of(const reports::Cell& cell, const workloads::Configuration& defaults) {
  std::string name = fmt::format("{}/{}/workers:{}", cell.model, cell.workload, cell.workers);
  const auto add = [&](std::string_view setting, const auto& value) {
    name += fmt::format("/{}:{}", setting, value);
  };
  if (cell.concurrency != cell.workers) add("concurrency", cell.concurrency);
  if (cell.tasks != defaults.tasks) add("tasks", cell.tasks);
  if (cell.size != defaults.size) add("size", cell.size);
  if (cell.chunk != 0) add("chunk", cell.chunk);
  if (cell.time_scale != 1.0) add("time_scale", workloads::canonical_real(cell.time_scale));
  if (cell.arrival_rate > 0) add("arrival-rate", workloads::canonical_real(cell.arrival_rate));
  for (const auto& [setting, value] : cell.settings) add(setting, value);
  for (const auto& [option, value] : cell.options) {
    if (!option.starts_with('_')) add(option, value);
  }
  return name;
}

workloads::Configuration configuration_of(const reports::Cell& cell, std::uint64_t seed) {
  return {.tasks = cell.tasks,
          .size = cell.size,
          .seed = seed,
          .time_scale = cell.time_scale,
          .workload = cell.workload,
          .options = cell.options};
}

}  // namespace bench
