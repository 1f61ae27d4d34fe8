// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>
#include <new>

#include <oneapi/tbb/spin_mutex.h>
#include <oneapi/tbb/spin_rw_mutex.h>

#include "models/support/os/spin.h"
#include "models/sync/blocking/lock_maker.h"
#include "models/sync/blocking/reader_writer_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncState;

template <typename Mutex>
struct TbbMutexOf {
  static constexpr bool is_recursive = false;
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
using TbbSpinMutex = TbbMutexOf<oneapi::tbb::spin_mutex>;

struct TbbSpinReaderWriterMutex : TbbMutexOf<oneapi::tbb::spin_rw_mutex> {
  static bool try_lock_shared(SyncState& state) { return of(state).try_lock_shared(); }
  static void lock_shared(SyncState& state) { of(state).lock_shared(); }
  static bool lock_shared_until(SyncState& state, std::int64_t deadline_ns) {
    return try_until(
        deadline_ns, [&] { return try_lock_shared(state); }, support::pause_briefly);
  }
  static void unlock_shared(SyncState& state) { of(state).unlock_shared(); }
};

std::unique_ptr<const workloads::SyncBackend> make(SyncKind kind, workloads::Sync& sync) {
  if (kind == SyncKind::reader_writer_lock) {
    return std::make_unique<ReaderWriterBackend<TbbSpinReaderWriterMutex>>(sync);
  }
  return make_recorded_lock<TbbSpinMutex>(kind, sync);
}

}  // namespace

SyncImplementation make_tbb_spin() {
  return {.description = "oneapi::tbb::spin_mutex and spin_rw_mutex: spin, and yield after a while",
          .contexts = {ExecutionContext::threads},
          .kinds = recorded_lock_kinds,
          .make = make};
}

}  // namespace models
