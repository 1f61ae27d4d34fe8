// SPDX-License-Identifier: Apache-2.0
#include <sched.h>

#include <atomic>

#include "models/support/os/spin.h"
#include "models/sync/blocking/lock_maker.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncState;

/// Tickets are drawn from `word`, and the one that is served is the first word of the storage, so
/// that tasks get the lock in the order in which they asked. Where the next one in line does not
/// run everybody waits for it: so a waiter gives its processor away after some checks.
struct TicketMutex {
  static constexpr bool is_recursive = false;
  static std::atomic<std::uint32_t>& served(SyncState& state) {
    return *reinterpret_cast<std::atomic<std::uint32_t>*>(state.storage);
  }
  static void init(SyncState&) {}
  static void destroy(SyncState&) noexcept {}
  static bool try_lock(SyncState& state) {
    std::uint32_t now = served(state).load(std::memory_order_acquire);
    return state.word.compare_exchange_strong(now, now + 1, std::memory_order_acquire,
                                              std::memory_order_relaxed);
  }
  static void lock(SyncState& state) {
    constexpr unsigned checks_per_yield = 64;
    const std::uint32_t mine = state.word.fetch_add(1, std::memory_order_relaxed);
    for (unsigned checks = 1; served(state).load(std::memory_order_acquire) != mine; ++checks) {
      support::pause_briefly();
      if (checks % checks_per_yield == 0) sched_yield();
    }
  }
  /// Draws no ticket before it is its turn: one that was drawn must be served.
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    return try_until(
        deadline_ns, [&] { return try_lock(state); }, sched_yield);
  }
  static void unlock(SyncState& state) {
    auto& next = served(state);
    next.store(next.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
};

}  // namespace

SyncImplementation make_ticket() {
  return {.description = "a lock that serves in the order of arrival; spins, and yields at times",
          .contexts = {ExecutionContext::threads},
          .kinds = recorded_lock_kinds,
          .make = make_recorded_lock<TicketMutex>};
}

}  // namespace models
