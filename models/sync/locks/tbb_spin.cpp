// SPDX-License-Identifier: Apache-2.0
#include <new>

#include <oneapi/tbb/spin_mutex.h>

#include "models/support/os/spin.h"
#include "models/sync/blocking/lock_maker.h"
#include "models/sync/lock_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncState;

struct TbbSpinMutex {
  static constexpr bool is_recursive = false;
  using Mutex = oneapi::tbb::spin_mutex;
  static Mutex& of(SyncState& state) {
    static_assert(sizeof(Mutex) <= sizeof state.storage);
    return *std::launder(reinterpret_cast<Mutex*>(state.storage));
  }
  static void init(SyncState& state) { new (state.storage) Mutex; }
  static void destroy(SyncState& state) noexcept { of(state).~Mutex(); }
  static bool try_lock(SyncState& state) { return of(state).try_lock(); }
  static void lock(SyncState& state) { of(state).lock(); }
  static bool lock_until(SyncState& state, std::int64_t deadline_ns) {
    return try_until(
        deadline_ns, [&] { return try_lock(state); }, support::pause_briefly);
  }
  static void unlock(SyncState& state) { of(state).unlock(); }
};

}  // namespace

LockImplementation make_tbb_spin() {
  return {.description = "oneapi::tbb::spin_mutex: spins, and yields after a while",
          .threads = true,
          .kinds = recorded_lock_kinds,
          .make = make_recorded_lock<TbbSpinMutex>};
}

}  // namespace models
