// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_choice.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace models {
namespace {

/// Whether the implementation stands in for the lock by other means.
bool is_without_locks(const LockImplementation& lock) {
  return lock.protection != workloads::Protection::locked;
}

/// Whether the implementation has objects of all these kinds.
bool has_all(const LockImplementation& lock, std::span<const workloads::SyncKind> kinds) {
  return std::ranges::all_of(kinds, [&](workloads::SyncKind kind) { return lock.has(kind); });
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
std::string places_of(const LockImplementation& lock) {
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

const LockEntry& lock_called(std::string_view name) {
  const auto entries = lock_catalogue();
  const auto entry = std::ranges::find(entries, name, &LockEntry::name);
  if (entry != entries.end()) return *entry;
  throw std::runtime_error("there is no lock '" + std::string(name) + "'");
}

ExecutionContext execution_context(const Capabilities& can) {
  if (can.execution_context) return *can.execution_context;
  const bool has_processes = can.worker_kind == WorkerKind::process;
  if (!can.suspends) return has_processes ? ExecutionContext::processes : ExecutionContext::threads;
  if (can.worker_kind == WorkerKind::none) return ExecutionContext::loop;
  return has_processes ? ExecutionContext::loop_processes : ExecutionContext::loop_threads;
}

std::span<const std::string_view> lock_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const LockEntry& entry : lock_catalogue()) all.push_back(entry.name);
    return all;
  }();
  return names;
}

std::optional<std::string> unsupported_reason(std::string_view name, const Capabilities& can) {
  const LockEntry& entry = lock_called(name);
  if (entry.make == nullptr) {
    return "--lock=" + std::string(name) + ": " + std::string(entry.missing);
  }
  const ExecutionContext place = execution_context(can);
  const LockImplementation lock = entry.make();
  if (lock.works_in(place)) return std::nullopt;
  return "--lock=" + std::string(name) +
         " does not work there: " + std::string(description_of(place)) + ", and it is for tasks " +
         places_of(lock);
}

std::string_view default_lock(const Capabilities& can, std::span<const workloads::SyncKind> kinds) {
  const ExecutionContext place = execution_context(can);
  for (const LockEntry& entry : lock_catalogue()) {
    if (entry.make == nullptr) continue;
    const LockImplementation lock = entry.make();
    if (!is_without_locks(lock) && lock.works_in(place) && has_all(lock, kinds)) return entry.name;
  }
  return {};
}

std::optional<workloads::SyncKind> missing_kind(std::string_view name,
                                                std::span<const workloads::SyncKind> kinds) {
  const LockImplementation lock = lock_called(name).make();
  if (is_without_locks(lock)) return std::nullopt;
  const auto missing =
      std::ranges::find_if_not(kinds, [&](workloads::SyncKind kind) { return lock.has(kind); });
  if (missing == kinds.end()) return std::nullopt;
  return *missing;
}

double share_of_size(std::string_view name) {
  const LockEntry& entry = lock_called(name);
  return entry.make == nullptr ? 1 : entry.make().share_of_size;
}

workloads::Protection protection_of(std::string_view name) {
  return lock_called(name).make().protection;
}

}  // namespace models
