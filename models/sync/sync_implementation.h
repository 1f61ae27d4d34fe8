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
  constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr std::uint32_t bit(Enum value) {
    return std::uint32_t{1} << static_cast<unsigned>(value);
  }
  std::uint32_t bits_ = 0;
};
using SyncKinds = EnumSet<workloads::SyncKind>;
using ExecutionContexts = EnumSet<ExecutionContext>;

using ChannelOrders = EnumSet<workloads::ChannelOrder>;

/// Every kind of sync object but the channels.
inline constexpr SyncKinds every_lock_kind{
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

/// What an implementation is of, and the option that chooses it.
enum class SyncFamily : std::uint8_t {
  lock,     ///< locks and all other sync objects but channels
  channel,  ///< channels
};
inline constexpr std::string_view sync_family_names[] = {"lock", "channel"};
inline SyncFamily family_of(workloads::SyncKind kind) {
  return kind == workloads::SyncKind::channel ? SyncFamily::channel : SyncFamily::lock;
}

/// What the channels of an implementation can do.
struct ChannelAbilities {
  ChannelOrders orders{workloads::ChannelOrder::fifo};
  bool bounded = true;      ///< they take a capacity of 1 or more
  bool unbounded = false;   ///< … of any number of items
  bool rendezvous = false;  ///< … of 0, and only that one where they are not `bounded`
  /// The orders, of those that they have, in which they have `task_done` and `join`.
  ChannelOrders joins{workloads::ChannelOrder::fifo, workloads::ChannelOrder::lifo,
                      workloads::ChannelOrder::priority};
  bool closes = true;  ///< who waits for an item hears that no more will come
  std::uint32_t max_item_bytes = std::uint32_t{1} << 30;
  /// The kernel or a library decides the capacity, which may be more or less than what is asked
  /// for.
  bool has_own_capacity = false;
  /// They are descriptors, which only processes have that descend from the trial's, so that it
  /// does not work with a fork server.
  bool is_inherited = false;
  /// They are built into pools of CPython: for the channels of `pool_channel.h`, which CPython has
  /// in no other form, and for no others.
  bool is_of_pool = false;
};

/// A way to make sync objects, which `--lock` or `--channel` chooses. The function of its file
/// returns it.
struct SyncImplementation {
  std::string_view description;  ///< one line: what it is

  ExecutionContexts contexts = {};  ///< where its tasks may run

  workloads::Protection protection = workloads::Protection::locked;

  /// How large a task is by default with this one, relative to others of its language: an operation
  /// that takes hundreds of times as long would otherwise take minutes
  /// (`workloads::WorkloadKind::interpreted`).
  double share_of_size = 1;

  SyncKinds kinds = {};  ///< the kinds of objects that `make` makes

  ChannelAbilities channel = {};  ///< only for one that makes channels

  /// It is the pipeline of a library, which runs the stages itself (`Capabilities::runs_stages`):
  /// there are no channels, `make` is null, and it is for workloads of stages alone.
  bool is_library_pipeline = false;

  /// Makes the backend of a kind of sync object for the objects of `sync`, which outlives it.
  /// Called only for one of `kinds`. Null for one that protects without locks, and for Python's,
  /// whose objects live in the interpreter (models/python/runner/locks) and are of every kind.
  std::unique_ptr<const workloads::SyncBackend> (*make)(workloads::SyncKind kind,
                                                        workloads::Sync& sync) = nullptr;

  /// Whether it has objects of the kind, or needs none because it protects without them; whether a
  /// workload can do without is `Workload::supports`.
  bool has(workloads::SyncKind kind) const {
    return (make == nullptr && !is_library_pipeline) || kinds.contains(kind);
  }

  bool works_in(ExecutionContext context) const { return contexts.contains(context); }
};

/// Returns a way for tasks to do without locks, which works wherever they run but in several
/// interpreters, since these share nothing.
inline SyncImplementation without_locks(std::string_view description,
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
