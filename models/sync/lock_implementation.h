// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "models/execution_context.h"
#include "workloads/sync.h"

namespace models {

/// A set of values of an enumeration that has at most 32.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (const Enum value : values) bits_ |= bit(value);
  }
  constexpr bool contains(Enum value) const { return (bits_ & bit(value)) != 0; }

 private:
  static constexpr std::uint32_t bit(Enum value) {
    return std::uint32_t{1} << static_cast<unsigned>(value);
  }
  std::uint32_t bits_ = 0;
};
using SyncKinds = EnumSet<workloads::SyncKind>;
using ExecutionContexts = EnumSet<ExecutionContext>;

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

/// Wherever tasks of C++ run.
inline constexpr ExecutionContexts cpp_contexts{
    ExecutionContext::threads,      ExecutionContext::processes,      ExecutionContext::loop,
    ExecutionContext::loop_threads, ExecutionContext::loop_processes, ExecutionContext::fibers,
};

/// A way to make sync objects, which `--lock` chooses. The function of its file returns it.
struct LockImplementation {
  std::string_view description;  ///< one line: what it is

  ExecutionContexts contexts = {};  ///< where its tasks may run

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

  bool works_in(ExecutionContext context) const { return contexts.contains(context); }
};

/// Returns a way for tasks to do without locks, which works wherever they run but in several
/// interpreters, since these share nothing.
inline LockImplementation without_locks(std::string_view description,
                                        workloads::Protection protection) {
  return {.description = description,
          .contexts = {ExecutionContext::threads, ExecutionContext::processes,
                       ExecutionContext::loop, ExecutionContext::loop_threads,
                       ExecutionContext::loop_processes, ExecutionContext::fibers,
                       ExecutionContext::python_threads, ExecutionContext::python_processes,
                       ExecutionContext::python_asyncio, ExecutionContext::python_gevent},
          .protection = protection};
}

}  // namespace models
