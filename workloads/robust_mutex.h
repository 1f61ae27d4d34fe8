// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <cerrno>

#include "workloads/sync.h"

namespace workloads {

/// Records that whoever held the lock that the caller has now died with it.
inline void record_abandoned(SyncState& state) {
  state.abandoned.store(state.holder.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

/// Returns whether the caller holds the mutex of `state` after a call that returned this errno. One
/// whose holder died is held then as well (EOWNERDEAD): it is made usable again, and recorded.
inline bool is_held(SyncState& state, pthread_mutex_t& mutex, int error) {
  if (error == EOWNERDEAD) [[unlikely]] {
    pthread_mutex_consistent(&mutex);
    record_abandoned(state);
    return true;
  }
  return error == 0;
}

}  // namespace workloads
