// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/blocking/monitor.h"
#include "workloads/sync.h"

namespace models {

/// A lock that readers hold together, for `ReaderWriterBackend`, made of a mutex and a condition
/// variable. `word` counts the readers; `writer_bit` is set in it from when a writer has begun to
/// wait for them to leave until it releases: no reader gets in after it, so that writers do not
/// starve.
template <typename Mutex, typename Condition>
struct MonitorReaderWriter : Monitor<Mutex, Condition> {
  using Guard = MonitorGuard<Mutex>;
  static constexpr std::uint32_t writer_bit = 1U << 31;

  static bool try_lock(workloads::SyncState& state) {
    const Guard guard(state);
    if (word(state) != 0) return false;
    set_word(state, writer_bit);
    return true;
  }
  static void lock(workloads::SyncState& state) { lock_until(state, 0); }
  static bool lock_until(workloads::SyncState& state, std::int64_t deadline_ns) {
    const Guard guard(state);
    const auto has_writer = [&] { return (word(state) & writer_bit) != 0; };
    if (!wait_while(state, deadline_ns, has_writer)) return false;
    set_word(state, word(state) | writer_bit);
    if (wait_while(state, deadline_ns, [&] { return word(state) != writer_bit; })) return true;
    // Others wait behind it.
    set_word(state, word(state) & ~writer_bit);
    Condition::wake_all(state);
    return false;
  }
  static void unlock(workloads::SyncState& state) {
    const Guard guard(state);
    set_word(state, 0);
    Condition::wake_all(state);
  }

  static bool try_lock_shared(workloads::SyncState& state) {
    const Guard guard(state);
    if ((word(state) & writer_bit) != 0) return false;
    set_word(state, word(state) + 1);
    return true;
  }
  static void lock_shared(workloads::SyncState& state) { lock_shared_until(state, 0); }
  static bool lock_shared_until(workloads::SyncState& state, std::int64_t deadline_ns) {
    const Guard guard(state);
    const auto has_writer = [&] { return (word(state) & writer_bit) != 0; };
    if (!wait_while(state, deadline_ns, has_writer)) return false;
    set_word(state, word(state) + 1);
    return true;
  }
  static void unlock_shared(workloads::SyncState& state) {
    const Guard guard(state);
    set_word(state, word(state) - 1);
    // Readers may wait with the writer, behind it: so all are woken.
    if (word(state) == writer_bit) Condition::wake_all(state);
  }

 private:
  static std::uint32_t word(const workloads::SyncState& state) {
    return state.word.load(std::memory_order_relaxed);
  }
  static void set_word(workloads::SyncState& state, std::uint32_t value) {
    state.word.store(value, std::memory_order_relaxed);
  }
  /// Waits while `is_in_the_way` holds, until a time on the monotonic clock (0: no limit). Returns
  /// whether it ceased to hold in time.
  template <typename IsInTheWay>
  static bool wait_while(workloads::SyncState& state, std::int64_t deadline_ns,
                         IsInTheWay is_in_the_way) {
    while (is_in_the_way()) {
      if (!Condition::wait_until(state, state, deadline_ns)) return !is_in_the_way();
    }
    return true;
  }
};

}  // namespace models
