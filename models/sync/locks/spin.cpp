// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/spin.h"

#include "models/sync/blocking/lock_maker.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncState;

/// Test and test-and-set: waiters read until it looks free, and only then write. It never gives its
/// processor away, which is what makes it expensive with more threads than cores.
struct SpinMutex {
  static constexpr bool is_recursive = false;
  static void init(SyncState&) {}
  static void destroy(SyncState&) noexcept {}
  static bool try_lock(SyncState& state) {
    return state.word.exchange(1, std::memory_order_acquire) == 0;
  }
  static void lock(SyncState& state) {
    do {
      while (state.word.load(std::memory_order_relaxed) != 0) support::pause_briefly();
    } while (!try_lock(state));
  }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    return try_until(
        deadline_ns,
        [&] { return state.word.load(std::memory_order_relaxed) == 0 && try_lock(state); },
        support::pause_briefly);
  }
  static void unlock(SyncState& state) { state.word.store(0, std::memory_order_release); }
};

}  // namespace

SyncImplementation make_spin() {
  return {.description = "a test-and-set lock that spins, and never sleeps",
          .contexts = {ExecutionContext::threads},
          .kinds = recorded_lock_kinds,
          .make = make_recorded_lock<SpinMutex>};
}

}  // namespace models
