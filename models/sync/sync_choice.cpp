// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_choice.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "workloads/pool_channel.h"

namespace models {
namespace {

/// Whether the implementation stands in for the lock by other means.
bool is_without_locks(const SyncImplementation& lock) {
  return lock.protection != workloads::Protection::locked;
}

using workloads::SyncKind;
using workloads::SyncObject;

std::optional<std::string> missing_in(const SyncImplementation& made, const SyncObject& channel) {
  const ChannelAbilities& can = made.channel;
  const workloads::ChannelTraits& traits = channel.channel;
  const bool is_pythons = made.make == nullptr;
  if (is_pythons && is_of_pool(channel) && !can.is_of_pool) return "is no part of a pool";
  if (can.is_of_pool && !is_of_pool(channel)) return "is no queue of its own";
  const std::string order(workloads::channel_order_names[static_cast<std::size_t>(traits.order)]);
  if (!can.orders.contains(traits.order)) return "has no order " + order;
  if (channel.limit == workloads::unbounded && !can.unbounded) return "cannot be unbounded";
  if (channel.limit == 0 && !can.rendezvous) return "cannot have a capacity of 0";
  if (channel.limit != 0 && channel.limit != workloads::unbounded && !can.bounded) {
    return can.rendezvous ? "has no capacity of 1 or more" : "has no limit of its items";
  }
  if (traits.is_joined && !can.joins.contains(traits.order)) {
    return "has no task_done and join" + (can.joins.empty() ? "" : " in the order " + order);
  }
  if (traits.item_bytes > can.max_item_bytes) {
    return "has no items of more than " + std::to_string(can.max_item_bytes) + " bytes";
  }
  return std::nullopt;
}

/// Whether the implementation has all these objects.
bool has_all(const SyncEntry& entry, const SyncImplementation& made,
             std::span<const SyncObject> objects) {
  return std::ranges::all_of(objects, [&](const SyncObject& object) {
    if (family_of(object.kind) != entry.family || !made.has(object.kind)) return false;
    return object.kind != SyncKind::channel || !missing_in(made, object);
  });
}

std::string_view description_of(ExecutionContext place) {
  switch (place) {
    case ExecutionContext::threads:
      return "its tasks run on threads of one process";
    case ExecutionContext::processes:
      return "its tasks run in several processes";
    case ExecutionContext::loop:
      return "its tasks share one thread, which must not block";
    case ExecutionContext::loop_threads:
      return "its tasks are those of event loops on several threads, which must not block";
    case ExecutionContext::loop_processes:
      return "its tasks are those of event loops in several processes, which must not block";
    case ExecutionContext::fibers:
      return "its tasks are fibers on one thread, which must not block";
    case ExecutionContext::python_threads:
      return "its tasks run on threads of a Python interpreter";
    case ExecutionContext::python_processes:
      return "its tasks run in several Python processes";
    case ExecutionContext::python_asyncio:
      return "its tasks share an event loop of asyncio";
    case ExecutionContext::python_gevent:
      return "its tasks are greenlets on one thread";
    case ExecutionContext::python_interpreters:
      return "its tasks run in several Python interpreters";
  }
  return {};
}

/// Returns where the tasks are that an implementation is for: "on one event loop or on fibers".
std::string places_of(const SyncImplementation& lock) {
  constexpr std::array<std::string_view, execution_context_count> places = {
      "on threads of one process",
      "in several processes",
      "on one event loop",
      "on loops of several threads",
      "on loops of several processes",
      "on fibers",
      "on threads of Python",
      "in processes of Python",
      "on a loop of asyncio",
      "on greenlets",
      "in interpreters of Python"};
  std::string text;
  for (std::size_t context = 0; context < places.size(); ++context) {
    if (!lock.works_in(static_cast<ExecutionContext>(context))) continue;
    text += (text.empty() ? "" : " or ") + std::string(places.at(context));
  }
  return text;
}

}  // namespace

const SyncEntry& sync_entry(std::string_view name) {
  const auto entries = sync_catalogue();
  const auto entry = std::ranges::find(entries, name, &SyncEntry::name);
  if (entry != entries.end()) return *entry;
  throw std::runtime_error("there is no implementation of locks or channels '" + std::string(name) +
                           "'");
}

ExecutionContext execution_context(const Capabilities& can) {
  if (can.execution_context) return *can.execution_context;
  const bool has_processes = can.worker_kind == WorkerKind::process;
  if (!can.suspends) return has_processes ? ExecutionContext::processes : ExecutionContext::threads;
  if (can.worker_kind == WorkerKind::none) return ExecutionContext::loop;
  return has_processes ? ExecutionContext::loop_processes : ExecutionContext::loop_threads;
}

std::span<const std::string_view> sync_names(SyncFamily family) {
  static const auto names = [] {
    std::array<std::vector<std::string_view>, std::size(sync_family_names)> all;
    for (const SyncEntry& entry : sync_catalogue()) {
      all.at(static_cast<std::size_t>(entry.family)).push_back(entry.name);
    }
    return all;
  }();
  return names.at(static_cast<std::size_t>(family));
}

std::optional<std::string> unsupported_reason(std::string_view name, const Capabilities& can) {
  const SyncEntry& entry = sync_entry(name);
  const std::string option =
      "--" + std::string(sync_family_names[static_cast<std::size_t>(entry.family)]) + "=" +
      std::string(name);
  if (entry.make == nullptr) return option + ": " + std::string(entry.missing);
  const ExecutionContext place = execution_context(can);
  const SyncImplementation lock = entry.make();
  if (lock.is_library_pipeline ? can.runs_stages : lock.works_in(place)) return std::nullopt;
  if (lock.is_library_pipeline)
    return option + " is for models that run the stages of a pipeline themselves";
  return option + " does not work there: " + std::string(description_of(place)) +
         ", and it is for tasks " + places_of(lock);
}

std::string_view default_sync(const Capabilities& can, std::span<const SyncObject> objects,
                              bool are_stages) {
  const ExecutionContext place = execution_context(can);
  const bool runs_stages = are_stages && can.runs_stages;
  for (const SyncEntry& entry : sync_catalogue()) {
    if (entry.make == nullptr) continue;
    const SyncImplementation made = entry.make();
    const bool works =
        runs_stages ? made.is_library_pipeline : !made.is_library_pipeline && made.works_in(place);
    if (!is_without_locks(made) && works && has_all(entry, made, objects)) {
      return entry.name;
    }
  }
  return {};
}

std::optional<std::string> missing_ability(std::string_view name,
                                           std::span<const SyncObject> objects) {
  const SyncImplementation made = sync_entry(name).make();
  if (is_without_locks(made)) return std::nullopt;
  for (const SyncObject& object : objects) {
    if (!made.has(object.kind)) return "has no " + std::string(name_of(object.kind));
    if (object.kind != SyncKind::channel) continue;
    if (auto missing = missing_in(made, object)) return missing;
  }
  return std::nullopt;
}

double share_of_size(std::string_view name) {
  const SyncEntry& entry = sync_entry(name);
  return entry.make == nullptr ? 1 : entry.make().share_of_size;
}

workloads::Protection protection_of(std::string_view name) {
  return sync_entry(name).make().protection;
}

}  // namespace models
