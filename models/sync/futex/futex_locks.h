// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/sync/futex/futex_wait.h"
#include "workloads/sync.h"

namespace models {

/// One word that is free, held, or held while somebody may sleep (the third mutex of Drepper,
/// "Futexes Are Tricky", 2011). Works between threads and between processes.
struct FutexMutex {
  static constexpr bool is_recursive = false;
  static constexpr auto fast_path = workloads::FastPath::word;
  enum : std::uint32_t { free, held, contended };

  static void init(workloads::SyncState&) {}
  static void destroy(workloads::SyncState&) noexcept {}
  static bool try_lock(workloads::SyncState& state) {
    std::uint32_t expected = free;
    return state.word.compare_exchange_strong(expected, held, std::memory_order_acquire,
                                              std::memory_order_relaxed);
  }
  static void lock(workloads::SyncState& state) { lock_until(state, 0); }
  static bool lock_until(workloads::SyncState& state, std::int64_t deadline_ns) {
    const auto is_mine = [&] {
      return state.word.load(std::memory_order_relaxed) == free && try_lock(state);
    };
    if (try_with_backoff(is_mine)) return true;
    while (state.word.exchange(contended, std::memory_order_acquire) != free) {
      if (!sleep_while(state.word, contended, deadline_ns)) return false;
    }
    return true;
  }
  static void unlock(workloads::SyncState& state) {
    if (state.word.exchange(free, std::memory_order_release) == contended) {
      support::futex_wake_one(state.word);
    }
  }
};

/// The same with room for a notification. Who notifies a condition variable holds its lock, and
/// whoever is woken needs it: so the holder wakes them when it releases the lock, and not before.
/// Two threads on one core that take turns would otherwise wait for each other twice at each turn.
struct FutexConditionMutex : FutexMutex {
  /// Whom the holder will wake; written by the holder alone.
  struct Notification {
    std::atomic<std::int32_t> condition;  ///< as a distance to the lock, in states; 0: nobody
    std::atomic<std::uint32_t> waiters;   ///< at most so many
  };
  static Notification& of(workloads::SyncState& state) {
    static_assert(sizeof(Notification) <= sizeof state.storage);
    return *reinterpret_cast<Notification*>(state.storage);
  }

  static void unlock(workloads::SyncState& state) {
    Notification& notification = of(state);
    const std::int32_t condition = notification.condition.load(std::memory_order_relaxed);
    const std::uint32_t waiters = notification.waiters.load(std::memory_order_relaxed);
    if (condition != 0) notification.condition.store(0, std::memory_order_relaxed);
    FutexMutex::unlock(state);
    if (condition != 0) support::futex_wake((&state)[condition].word, waiters);
  }

  /// Wakes at most so many that sleep on the word of `condition` when `state`, which the caller
  /// holds, is released.
  static void notify_at_unlock(workloads::SyncState& state, workloads::SyncState& condition,
                               std::uint32_t waiters) {
    Notification& notification = of(state);
    if (notification.condition.load(std::memory_order_relaxed) != 0) {
      support::futex_wake(condition.word, waiters);  // there is room for one
      return;
    }
    notification.condition.store(static_cast<std::int32_t>(&condition - &state),
                                 std::memory_order_relaxed);
    notification.waiters.store(waiters, std::memory_order_relaxed);
    // The fast path, which knows nothing of this, must not release it now.
    std::uint32_t expected = held;
    state.word.compare_exchange_strong(expected, notifying, std::memory_order_relaxed);
  }

 private:
  /// Held, with a notification to send at the release. A waiter for the lock may write `contended`
  /// over it, which keeps the fast path out as well.
  static constexpr std::uint32_t notifying = contended + 1;
};

/// One word that counts its readers, or says that a writer holds it, and one that counts the
/// writers that wait: new readers let these go first, so that no stream of readers keeps them out.
/// Who sleeps does so on `turn`, which every release changes that may let somebody in.
struct FutexReaderWriter {
  static constexpr std::uint32_t written = 1U << 31;

  struct Sleepers {
    std::atomic<std::uint32_t> turn;
    std::atomic<std::uint32_t> sleepers;
    std::atomic<std::uint32_t> writers;  ///< those that wait
  };
  static Sleepers& of(workloads::SyncState& state) {
    static_assert(sizeof(Sleepers) <= sizeof state.storage);
    return *reinterpret_cast<Sleepers*>(state.storage);
  }

  static void init(workloads::SyncState&) {}
  static void destroy(workloads::SyncState&) noexcept {}

  static bool try_lock(workloads::SyncState& state) {
    std::uint32_t expected = 0;
    return state.word.compare_exchange_strong(expected, written, std::memory_order_seq_cst,
                                              std::memory_order_seq_cst);
  }
  static void lock(workloads::SyncState& state) { lock_until(state, 0); }
  static bool lock_until(workloads::SyncState& state, std::int64_t deadline_ns) {
    Sleepers& sleepers = of(state);
    sleepers.writers.fetch_add(1, std::memory_order_seq_cst);
    const bool is_mine = wait(state, deadline_ns, try_lock);
    // Readers that let it go first have to look again.
    if (sleepers.writers.fetch_sub(1, std::memory_order_seq_cst) == 1 && !is_mine) {
      let_in(sleepers);
    }
    return is_mine;
  }
  static void unlock(workloads::SyncState& state) {
    state.word.store(0, std::memory_order_seq_cst);
    let_in(of(state));
  }

  static bool try_lock_shared(workloads::SyncState& state) {
    if (of(state).writers.load(std::memory_order_seq_cst) != 0) return false;
    std::uint32_t readers = state.word.load(std::memory_order_seq_cst);
    while ((readers & written) == 0) {
      if (state.word.compare_exchange_weak(readers, readers + 1, std::memory_order_seq_cst)) {
        return true;
      }
    }
    return false;
  }
  static void lock_shared(workloads::SyncState& state) { lock_shared_until(state, 0); }
  static bool lock_shared_until(workloads::SyncState& state, std::int64_t deadline_ns) {
    return wait(state, deadline_ns, try_lock_shared);
  }
  static void unlock_shared(workloads::SyncState& state) {
    if (state.word.fetch_sub(1, std::memory_order_seq_cst) == 1) let_in(of(state));
  }

 private:
  template <typename Try>
  static bool wait(workloads::SyncState& state, std::int64_t deadline_ns, Try try_lock) {
    if (try_with_backoff([&] { return try_lock(state); })) return true;
    Sleepers& sleepers = of(state);
    sleepers.sleepers.fetch_add(1, std::memory_order_seq_cst);
    bool is_mine = false;
    bool is_in_time = true;
    while (!is_mine && is_in_time) {
      const std::uint32_t turn = sleepers.turn.load(std::memory_order_seq_cst);
      is_mine = try_lock(state);
      if (!is_mine) is_in_time = sleep_while(sleepers.turn, turn, deadline_ns);
    }
    sleepers.sleepers.fetch_sub(1, std::memory_order_seq_cst);
    return is_mine;
  }
  /// Wakes all: readers go together, and which of them a single wake reaches is not known.
  static void let_in(Sleepers& sleepers) {
    sleepers.turn.fetch_add(1, std::memory_order_seq_cst);
    if (sleepers.sleepers.load(std::memory_order_seq_cst) != 0) {
      support::futex_wake_all(sleepers.turn);
    }
  }
};

}  // namespace models
