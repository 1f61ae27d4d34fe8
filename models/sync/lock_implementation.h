// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "models/execution_context.h"
#include "workloads/sync.h"

namespace models {

/// A set of kinds of sync objects.
class SyncKinds {
 public:
  constexpr SyncKinds() = default;
  constexpr SyncKinds(std::initializer_list<workloads::SyncKind> kinds) {
    for (const workloads::SyncKind kind : kinds) bits_ |= bit(kind);
  }
  constexpr bool contains(workloads::SyncKind kind) const { return (bits_ & bit(kind)) != 0; }

 private:
  static constexpr std::uint32_t bit(workloads::SyncKind kind) {
    return std::uint32_t{1} << static_cast<unsigned>(kind);
  }
  std::uint32_t bits_ = 0;
};

/// Every kind of sync object.
inline constexpr SyncKinds every_sync_kind{
    workloads::SyncKind::lock,
    workloads::SyncKind::recursive_lock,
    workloads::SyncKind::reader_writer_lock,
    workloads::SyncKind::semaphore,
    workloads::SyncKind::bounded_semaphore,
    workloads::SyncKind::event,
    workloads::SyncKind::condition_variable,
    workloads::SyncKind::barrier,
};

/// A way to make sync objects, which `--lock` chooses. The function of its file returns it.
struct LockImplementation {
  std::string_view description;  ///< one line: what it is

  bool threads = false;           ///< it works in `ExecutionContext::threads`
  bool processes = false;         ///< it works in `ExecutionContext::processes`
  bool loop = false;              ///< it works in `ExecutionContext::loop`
  bool loop_threads = false;      ///< it works in `ExecutionContext::loop_threads`
  bool loop_processes = false;    ///< it works in `ExecutionContext::loop_processes`
  bool fibers = false;            ///< it works in `ExecutionContext::fibers`
  bool python_threads = false;    ///< it works in `ExecutionContext::python_threads`
  bool python_processes = false;  ///< it works in `ExecutionContext::python_processes`
  bool python_asyncio = false;    ///< it works in `ExecutionContext::python_asyncio`
  bool python_gevent = false;     ///< it works in `ExecutionContext::python_gevent`

  workloads::Protection protection = workloads::Protection::locked;

  /// How large a task is by default with this one, relative to others of its language: an operation
  /// that takes hundreds of times as long would otherwise take minutes
  /// (`workloads::WorkloadKind::interpreted`).
  double share_of_size = 1;

  SyncKinds kinds = {};  ///< the kinds of objects that `make` makes

  /// Makes the backend of a kind of sync object for the objects of `sync`, which outlives it.
  /// Called only for one of `kinds`. Null for one that protects without locks, and for Python's,
  /// whose objects live in the interpreter (models/python/runner/locks) and are of every kind.
  std::unique_ptr<const workloads::SyncBackend> (*make)(workloads::SyncKind kind,
                                                        workloads::Sync& sync) = nullptr;

  /// Whether it has objects of the kind, or needs none because it protects without them; whether a
  /// workload can do without is `Workload::supports`.
  bool has(workloads::SyncKind kind) const { return make == nullptr || kinds.contains(kind); }

  bool works_in(ExecutionContext place) const {
    switch (place) {
      case ExecutionContext::threads:
        return threads;
      case ExecutionContext::processes:
        return processes;
      case ExecutionContext::loop:
        return loop;
      case ExecutionContext::loop_threads:
        return loop_threads;
      case ExecutionContext::loop_processes:
        return loop_processes;
      case ExecutionContext::fibers:
        return fibers;
      case ExecutionContext::python_threads:
        return python_threads;
      case ExecutionContext::python_processes:
        return python_processes;
      case ExecutionContext::python_asyncio:
        return python_asyncio;
      case ExecutionContext::python_gevent:
        return python_gevent;
      case ExecutionContext::python_interpreters:
        return false;
    }
    return false;
  }
};

/// Returns a way for tasks to do without locks, which works wherever they run but in several
/// interpreters, since these share nothing.
inline LockImplementation without_locks(std::string_view description,
                                        workloads::Protection protection) {
  return {.description = description,
          .threads = true,
          .processes = true,
          .loop = true,
          .loop_threads = true,
          .loop_processes = true,
          .fibers = true,
          .python_threads = true,
          .python_processes = true,
          .python_asyncio = true,
          .python_gevent = true,
          .protection = protection};
}

}  // namespace models
